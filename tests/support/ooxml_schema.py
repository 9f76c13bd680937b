"""Papers against the transitional schemas of ISO/IEC 29500, which Apache POI carries in a jar of Maven's repository."""

import io
import os
import subprocess
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

VERSION = "5.3.0"
ARTIFACT = f"org.apache.poi:poi-ooxml-full:{VERSION}"
FOLDER = "org/apache/poi/schemas/ooxml/src/"  # in the jar
DOWNLOADS_WITHIN_S = 600.0
_MAIN = "http://schemas.openxmlformats.org"
# By the namespace of a part's root.
SCHEMAS = {
    f"{_MAIN}/wordprocessingml/2006/main": "wml.xsd",
    f"{_MAIN}/spreadsheetml/2006/main": "sml.xsd",
    f"{_MAIN}/drawingml/2006/main": "dml-main.xsd",
    f"{_MAIN}/officeDocument/2006/custom-properties": "shared-documentPropertiesCustom.xsd",
    f"{_MAIN}/officeDocument/2006/extended-properties": "shared-documentPropertiesExtended.xsd",
    f"{_MAIN}/officeDocument/2006/customXml": "shared-customXmlDataProperties.xsd",
    f"{_MAIN}/package/2006/relationships": "opc-relationships.xsd",
}
# Roots of which the jar has no schema: the list of parts, title and author, an empty bibliography of the library.
OTHERS = {
    f"{_MAIN}/package/2006/content-types",
    f"{_MAIN}/package/2006/metadata/core-properties",
    f"{_MAIN}/officeDocument/2006/bibliography",
}
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_XML = "http://www.w3.org/XML/1998/namespace"
_OF_XML = f"""<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="{_XML}">
  <xsd:attribute name="space"><xsd:simpleType><xsd:restriction base="xsd:NCName">
    <xsd:enumeration value="default"/><xsd:enumeration value="preserve"/>
  </xsd:restriction></xsd:simpleType></xsd:attribute>
  <xsd:attribute name="lang" type="xsd:language"/>
</xsd:schema>
"""


def schema_faults(paper: bytes) -> list[str]:
    """Everything in a docx or xlsx that its schemas do not allow, a sentence each. Skips the test where the schemas
    cannot be had; fails it where they must be (CI)."""
    with zipfile.ZipFile(io.BytesIO(paper)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    return [fault for name, content in sorted(parts.items()) for fault in _of_part(name, content)]


def _of_part(name: str, content: bytes) -> Iterator[str]:
    root = etree.fromstring(content)
    namespace = etree.QName(root).namespace or ""
    if namespace in OTHERS:
        return
    if namespace not in SCHEMAS:
        yield f"{name}: a root of {namespace or 'no namespace'}"
        return
    schema = _schema(SCHEMAS[namespace])
    if not schema.validate(_understood(root)):
        yield from (f"{name}:{one.line}: {one.message}" for one in schema.error_log)


def _understood(root: etree._Element) -> etree._Element:
    """The part as a reader takes it that knows the standard only: without what it is told to ignore."""
    ignored = {root.nsmap[one] for one in (root.get(f"{_MC}Ignorable") or "").split()}
    root.attrib.pop(f"{_MC}Ignorable", None)
    for element in list(root.iter(etree.Element)):
        if etree.QName(element).namespace in ignored and (parent := element.getparent()) is not None:
            parent.remove(element)
        for key in [key for key in element.attrib if etree.QName(key).namespace in ignored]:
            del element.attrib[key]
    return root


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_folder() / name)))


@cache
def _folder() -> Path:
    """Where the schemas lie, fetched once for this user (14 MB)."""
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "xunwang" / f"ooxml-{VERSION}"
    if not home.is_dir():
        _fetch(home)
    return home


def _fetch(home: Path) -> None:
    work = home.with_name(f"{home.name}.{os.getpid()}")
    work.mkdir(parents=True)
    command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={work}"]
    try:
        subprocess.run(command, cwd=work, check=True, capture_output=True, timeout=DOWNLOADS_WITHIN_S)
    except (OSError, subprocess.SubprocessError) as error:
        reason = f"papers were not held against the schemas of ISO/IEC 29500: {ARTIFACT} cannot be fetched ({error})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    jar = next(work.glob("*.jar"))
    with zipfile.ZipFile(jar) as archive:
        for name in archive.namelist():
            if name.startswith(FOLDER) and name.endswith(".xsd"):
                text = archive.read(name).decode("utf-8-sig")
                told = f'<xsd:import namespace="{_XML}"'
                (work / Path(name).name).write_text(text.replace(f"{told}/>", f'{told} schemaLocation="xml.xsd"/>'))
    (work / "xml.xsd").write_text(_OF_XML)
    jar.unlink()
    if home.is_dir():  # somebody else was as quick
        return
    work.rename(home)
