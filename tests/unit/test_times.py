"""Instants as text: one form, whatever writes it."""

from datetime import datetime, timedelta, timezone

from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.times import SHANGHAI, at, rfc3339

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=ZONES))
def test_the_text_is_shanghai_time_to_the_millisecond_at_most(instant: datetime) -> None:
    assume(1 < instant.year < 9999)  # what Shanghai can write
    local = instant.astimezone(SHANGHAI)
    assert rfc3339(instant) == local.isoformat(timespec="milliseconds" if local.microsecond else "seconds")
    assert at(rfc3339(instant)) == local - timedelta(microseconds=local.microsecond % 1_000)
