"""Which hosts belong together: the registrable domain by the Public Suffix List, as shipped with the library."""

from functools import lru_cache

from tldextract import TLDExtract

_EXTRACT = TLDExtract(suffix_list_urls=(), cache_dir=None)  # the list in the package; nothing is fetched


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """The domain somebody registered (`b.gov.cn` of `www.a.b.gov.cn`); empty for a public suffix or an IP address."""
    return _EXTRACT(host).top_domain_under_public_suffix


@lru_cache(maxsize=4096)
def suffix(host: str) -> str:
    """The public suffix of a host (`gov.cn`), empty where it has none."""
    return _EXTRACT(host).suffix


def of_one_owner(host: str, other: str) -> bool:
    """Of one registrable domain, or both of the government's own suffix: no stranger's."""
    if host == other:
        return True
    if registrable(host):
        return registrable(host) == registrable(other) or suffix(host) == suffix(other) == "gov.cn"
    return False
