"""Which hosts belong together: the registrable domain by the Public Suffix List, as shipped with the library."""

from functools import lru_cache

from tldextract import TLDExtract

_EXTRACT = TLDExtract(suffix_list_urls=(), cache_dir=None)  # the list in the package; nothing is fetched


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """The domain somebody registered (`b.gov.cn` of `www.a.b.gov.cn`); empty for a public suffix or an IP address."""
    found = _EXTRACT(host)
    if found.suffix or found.ipv4 or ":" in host:
        return found.top_domain_under_public_suffix
    # A name of an intranet, under no suffix of the list: its last label is the suffix (publicsuffix.org, rule "*").
    labels = host.split(".")
    return ".".join(labels[-2:]) if len(labels) > 1 else ""


def of_one_owner(host: str, other: str) -> bool:
    """Of one registrable domain, or both of the government's own suffix: no stranger's."""
    if host == other:
        return True
    mine = registrable(host)
    return bool(mine) and (mine == registrable(other) or _EXTRACT(host).suffix == _EXTRACT(other).suffix == "gov.cn")
