"""Identities: what belongs together lies together."""

import pytest

from schemas.ids import finding_id, partition_key_of, records_key


@pytest.mark.parametrize("subject", ["s1", "3700000001", "*", "单位甲"])
def test_records_lie_in_the_partition_of_their_subject(subject: str) -> None:
    assert partition_key_of(records_key(subject, "w2026-06-29")) == subject == partition_key_of(subject)


def test_a_unit_that_is_named_has_its_own_finding_and_no_unit_changes_no_id() -> None:
    assert finding_id("p", 1, "i", "t") == finding_id("p", 1, "i", "t", "")
    assert len({finding_id("p", 1, "i", "t", unit) for unit in ("", "u1", "u2")}) == 3
