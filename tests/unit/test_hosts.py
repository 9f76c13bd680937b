"""One normal form of a host, so that two spellings of one place are one."""

import pytest

from schemas.hosts import normal_host, normal_place, override_for, overrides_of, without_dot

PLACE = "10.0.0.8:80"


@pytest.mark.parametrize(
    "spelling",
    [
        "某市.政务.example", "xn--7st21t.xn--zfr164b.example", "XN--7ST21T.xn--zfr164b.EXAMPLE", "某市.政务.example.",
        "某市。政务。example", " 某市.政务.example ", "某市.政务.Ｅxample",
    ],
)  # fmt: skip
def test_every_spelling_of_a_host_is_one(spelling: str) -> None:
    assert normal_host(spelling) == "xn--7st21t.xn--zfr164b.example"
    assert override_for("某市.政务.example", 80, {spelling: PLACE}) == PLACE
    assert override_for(spelling, 80, {"某市.政务.example:80": PLACE}) == PLACE
    assert overrides_of(spelling, {"某市.政务.example:8080": PLACE, "b.example": PLACE}) == {
        "某市.政务.example:8080": PLACE
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a.cn", ("a.cn", None)), ("A.cn:8080", ("a.cn", 8080)), ("[::1]:80", ("::1", 80)), ("::1", ("::1", None)),
        ("fd00:0::1", ("fd00::1", None)), ("10.0.0.1:81", ("10.0.0.1", 81)), ("no host", ("no host", None)),
    ],
)  # fmt: skip
def test_a_place_is_a_host_and_perhaps_a_port(text: str, place: tuple[str, int | None]) -> None:
    assert normal_place(text) == place


def test_another_host_or_port_is_another_place() -> None:
    assert override_for("b.cn", 80, {"a.cn": PLACE}) is None
    assert override_for("a.cn", 80, {"a.cn:8080": PLACE}) is None
    assert override_for("a.cn", 8080, {"a.cn:8080": PLACE, "a.cn": "10.0.0.9:80"}) == PLACE
    assert override_for("www.a.cn", 80, {"a.cn": PLACE}) is None
    assert without_dot("a.cn.") == "a.cn"
