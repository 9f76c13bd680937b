"""Which words of a stored page prove a finding: what its sentence and the notes of its evidence quote."""

import re
from collections.abc import Mapping
from typing import Any

_QUOTED = re.compile(r"[“《「]([^“”《》「」]{1,60})[”》」]")
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
MOST = 12


def words_to_mark(finding: Mapping[str, Any]) -> list[str]:
    """Longest first. Of a date all the usual ways to write it. The name of the column or site is no fault."""
    texts = [str(finding.get("wording") or ""), *(str(one.get("note") or "") for one in finding["evidence"])]
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(_QUOTED.findall(text)))
        for year, month, day in _DAY.findall(text):
            whole = f"{year}-{int(month):02}-{int(day):02}"
            found.update(
                dict.fromkeys(
                    (f"{year}年{month}月{day}日", whole, whole.replace("-", "/"), whole.replace("-", "."), whole[5:])
                )
            )
    names = {finding.get("column_name"), finding.get("site_name")}
    return sorted((word for word in found if word not in names), key=len, reverse=True)[:MOST]
