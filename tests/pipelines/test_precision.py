"""The truth of what the past of the sample province tells, and the score that holds the desk against it."""

from datetime import date, timedelta
from pathlib import Path

from pipelines.log.sqlite import SqliteLog
from pipelines.rehearsal.precision import Score
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.model import FAULTY_LINKS, Fault
from pipelines.rehearsal.sample.moved import tell_former_hosts
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.truth.pages import link_id
from pipelines.rehearsal.sample.truth.tellings import cause_of, change_of, link_places, phrase_places
from schemas.events.codec import decode
from schemas.events.types import OBSERVATIONS
from schemas.times import day_of

PROVINCE = Province(7, sites=9, start=date(2026, 7, 1), days=35)
HOUR = timedelta(hours=1)


def test_the_score_tells_what_is_right_missed_and_false() -> None:
    score = Score()
    score.take("a", "x", "x", True)
    score.take("b", "x", "y", False)
    score.take("c", "x", None, False)
    score.take("d", None, "y", False)
    score.take("e", None, None, True)
    told = score.as_json()
    assert (told["planted"], told["found"], len(told["missed"]), len(told["false"])) == (3, 1, 2, 1)
    assert told["precision"] == 0.5
    assert Score().as_json()["precision"] is None


def test_a_column_that_was_blank_before_the_run_has_no_cause_and_one_emptied_in_it_has() -> None:
    told = {
        span.since < PROVINCE.outage.since: cause_of(PROVINCE, site, "column_blank", column.id, span.since + HOUR)
        if span.since >= PROVINCE.outage.since
        else cause_of(PROVINCE, site, "column_blank", column.id, PROVINCE.outage.since)
        for site in PROVINCE.sites
        for column in site.columns
        for span in column.blank
    }
    assert told[True] is None
    assert told[False] is not None
    assert told[False].kind == "撤稿后栏目空白"


def test_lost_ways_to_interact_have_the_day_on_which_they_went() -> None:
    ((site, span),) = [(one, span) for one in PROVINCE.sites for span in one.faults.get(Fault.NO_CHANNEL, ())]
    cause = cause_of(PROVINCE, site, "no_channel", site.id, span.since + HOUR)
    assert cause is not None
    assert (cause.kind, cause.since) == ("互动入口撤下", day_of(span.since))
    assert cause_of(PROVINCE, site, "no_channel", site.id, span.since - HOUR) is None
    assert cause_of(PROVINCE, site, "links", site.id, span.since + HOUR) is None


def test_phrases_stand_in_their_articles_and_links_that_were_taken_off_nowhere() -> None:
    assert {phrase for phrase, _ in phrase_places(PROVINCE)} == {"统一布署", "人民共合国"}
    places = list(link_places(PROVINCE))
    gone = {link.url for site in PROVINCE.sites for link in site.links if link.shown.until < PROVINCE.until}
    assert {site for link, site in places if link in gone} == {""}
    assert {site for link, site in places if link not in gone} <= {site.id for site in PROVINCE.sites}


def test_an_answer_before_a_new_date_is_a_sham_and_before_a_new_text_is_none() -> None:
    (column,) = [one for site in PROVINCE.sites for one in site.columns if one.redating is not None]
    assert column.redating is not None
    changed = change_of(PROVINCE, column, "column_stale", column.redating.at - HOUR)
    assert changed is not None
    assert (changed.verdict, changed.at) == ("redated", column.redating.at)
    lively = next(
        one for site in PROVINCE.sites for one in site.columns if one.posts and one.posts[-1].day >= date(2026, 7, 20)
    )
    post = next(one for one in lively.posts if one.day > date(2026, 7, 5))
    changed = change_of(PROVINCE, lively, "column_stale", post.when - HOUR)
    assert changed is not None
    assert (changed.verdict, changed.at) == ("mended", post.when)


def test_a_link_to_the_host_that_a_site_has_left_has_that_for_its_cause_and_others_have_none() -> None:
    (site,) = [one for one in PROVINCE.sites if one.former_host]
    told = {link.url: cause_of(PROVINCE, site, "links", link_id(site, link.url), PROVINCE.until) for link in site.links}
    left = {url for url, cause in told.items() if cause is not None}
    assert left == {f"http://{site.former_host}/zt/index.html"}
    assert {cause.kind for cause in told.values() if cause} == {"换域名后链接失效"}
    assert any(link.kind in FAULTY_LINKS and link.url not in left for link in site.links)


def test_the_log_is_told_how_such_a_site_was_registered_before(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    try:
        tell_former_hosts(log, PROVINCE, PROVINCE.registry(Ports(1, 2)))
        events = [decode(record.value, OBSERVATIONS) for record in log.read(OBSERVATIONS, 0, 0, 10)]
    finally:
        log.close()
    (site,) = [one for one in PROVINCE.sites if one.former_host]
    assert [(event.data.subject, event.data.registration.subject.address) for event in events] == [
        (site.id, f"http://{site.former_host}/")
    ]
