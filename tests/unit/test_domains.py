"""Which hosts belong to one owner."""

import pytest

from stages.fetcher.domains import of_one_owner, registrable


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.a.b.gov.cn", "b.gov.cn"), ("b.gov.cn", "b.gov.cn"), ("gov.cn", ""),
        ("www.qingping.bj.cn", "qingping.bj.cn"),
        ("www.site.gov.example", "gov.example"), ("oa", ""), ("10.0.0.1", ""), ("::1", ""),
        ("www.xn--7st21t.xn--zfr164b", "xn--7st21t.xn--zfr164b"),
    ],
)  # fmt: skip
def test_the_domain_somebody_registered(host: str, domain: str) -> None:
    assert registrable(host) == domain


@pytest.mark.parametrize(
    ("host", "other", "one"),
    [
        ("www.b.gov.cn", "zw.b.gov.cn", True), ("www.b.gov.cn", "www.c.gov.cn", True), ("a.com.cn", "b.com.cn", False),
        ("www.b.gov.cn", "www.b.com", False), ("10.0.0.1", "10.0.0.2", False), ("10.0.0.1", "10.0.0.1", True),
    ],
)  # fmt: skip
def test_one_owner_or_strangers(host: str, other: str, one: bool) -> None:
    assert of_one_owner(host, other) is one
