"""The life of a finding: who may move it, and how; what people hand in; what never moves it."""

from datetime import timedelta

import msgspec
import pytest

from schemas.events.actor import Actor, Role
from schemas.events.findings import SubjectAssessed
from schemas.events.observations import PageObserved
from schemas.events.reading import HiddenLink, Source, Tamper, TextHit
from schemas.registry.model import Exemption, RoleHeld
from schemas.registry.union import KIND_OF_OBJECT
from schemas.times import midnight
from stages.rule_evaluator import RuleEvaluatorStage
from tests.support.observations import (
    DAY0,
    Watched,
    a_check,
    a_column,
    a_page,
    a_reading,
    a_site,
    moment,
    national,
    visits,
)
from tests.support.people import person

HOME, UNREACHABLE = "site.veto.home_stale", "site.veto.unreachable"
SEVERE, WRONG, PRIVACY = "site.veto.security.severe_misexpression", "site.notice.wrong_words", "site.notice.privacy"
HARM, ATTACK, NATURE = (
    "site.veto.security.harmful_content",
    "site.veto.security.attack_unhandled",
    "site.notice.column_nature",
)
OVER, REPLY = "site.veto.no_response.over_3_months", "site.deduct.interact.reply"
SLIP = TextHit(rule="serious.institution", level="severe", text="人民政俯", suggestion="人民政府")


def stale_home() -> Watched:
    watched = Watched()
    watched.home({"旧闻": (DAY0 - timedelta(days=20)).isoformat()})
    watched.close_day()
    return watched


def again(watched: Watched) -> None:
    watched.home({"旧闻": (DAY0 - timedelta(days=20)).isoformat()})
    watched.close_day()


def with_slip(*hits: TextHit) -> Watched:
    watched = Watched()
    watched.home(text_hits=list(hits or [SLIP]))
    return watched


class TestPeople:
    def test_two_different_people(self) -> None:
        watched = with_slip()
        assert watched.state_of(SEVERE) == "suspected"
        watched.review(SEVERE, "s1", "confirm", "张三")
        assert watched.state_of(SEVERE) == "suspected"
        watched.review(SEVERE, "s1", "confirm", "李四")
        last = watched.transitions(SEVERE)[-1]
        both = [person("张三"), person("李四")]
        assert (last.to_state, last.confirmed_by, last.actor, last.cause) == ("confirmed", both, both[1], "person")

    @pytest.mark.parametrize("second", ["张三", "张 三", "李四"])
    def test_one_person_under_another_name_is_one_person(self, second: str) -> None:
        watched = with_slip()
        watched.review(SEVERE, "s1", "confirm", person("张三", id="p1"))
        watched.review(SEVERE, "s1", "confirm", person(second, id="p1"))
        last = watched.transitions(SEVERE)[-1]
        assert (last.to_state, len(last.confirmed_by)) == ("suspected", 1)

    def test_two_people_of_one_name_are_two_people(self) -> None:
        watched = with_slip()
        watched.review(SEVERE, "s1", "confirm", person("王伟", id="p1"))
        watched.review(SEVERE, "s1", "confirm", person("王伟", id="p2"))
        assert watched.state_of(SEVERE) == "confirmed"

    def test_who_hands_in_what_two_colleagues_wrote_is_one_voice(self) -> None:
        secret = "site.veto.security.state_secret"
        watched, hands_in = Watched(), person("王五")
        for by in ("张三", "李四"):
            watched.manual(secret, "fail", detail="附件第3页", by=by, actor=hands_in)
        last = watched.transitions(secret)[-1]
        assert (last.to_state, last.confirmed_by) == ("suspected", [hands_in])

    @pytest.mark.parametrize(
        ("first", "second", "refused"),
        [
            ("officer", "reviewer", []),
            ("officer", "officer", ["p-李四 (officer) may not second_review"]),
            ("reader", "officer", ["p-张三 (reader) may not confirm"]),
        ],
    )
    def test_what_was_written_past_the_doors_is_refused_by_role(
        self, first: Role, second: Role, refused: list[str]
    ) -> None:
        watched = with_slip()
        watched.review(SEVERE, "s1", "confirm", person("张三", first))
        watched.review(SEVERE, "s1", "confirm", person("李四", second))
        assert watched.state_of(SEVERE) == ("suspected" if refused else "confirmed")
        assert [one.cause for one in watched.rejected] == refused

    def test_a_review_by_nobody_is_refused(self) -> None:
        watched = with_slip()
        watched.review(SEVERE, "s1", "confirm", Actor(id=" ", name="张三"))
        assert (watched.state_of(SEVERE), len(watched.rejected)) == ("suspected", 1)

    def test_the_same_person_twice_is_recorded_and_not_enough(self) -> None:
        watched = with_slip()
        watched.review(SEVERE, "s1", "confirm", "张三")
        watched.review(SEVERE, "s1", "confirm", "张三")
        assert watched.state_of(SEVERE) == "suspected"
        assert watched.transitions(SEVERE)[-1].reason == "同一人不能兼作初核和复核，仍待另一人确认"

    def test_one_review_delivered_twice_counts_once(self) -> None:
        watched = with_slip()
        for _ in range(2):
            watched.review(SEVERE, "s1", "confirm", "张三", key="r1")
        assert len(watched.transitions(SEVERE)) == 2

    def test_sensitive_words_are_suspected_and_wait_for_two_people(self) -> None:
        watched = with_slip(TextHit(rule="sensitive.gambling", level="sensitive", text="六合彩"))
        sensitive = "site.notice.sensitive_words"
        [found] = watched.transitions()
        assert (found.indicator, found.to_state, found.severity) == (sensitive, "suspected", "notice")
        assert found.wording == "页面疑似存在敏感词句1处：“六合彩”"
        watched.close_day()
        assert watched.assessed(sensitive).status == "unknown"
        watched.review(sensitive, "s1", "confirm", "张三")
        assert watched.state_of(sensitive) == "suspected"
        watched.review(sensitive, "s1", "confirm", "李四")
        assert watched.state_of(sensitive) == "confirmed"

    def test_personal_data_of_level_sensitive_is_no_sensitive_word(self) -> None:
        watched = with_slip(TextHit(rule="privacy.mobile", level="sensitive", text="138****0000"))
        assert {t.indicator for t in watched.transitions()} == {PRIVACY}

    def test_one_person_is_enough_for_wrong_words(self) -> None:
        watched = with_slip(TextHit(rule="wrong-words.typo", level="wrong", text="布署", suggestion="部署"))
        assert watched.transitions(WRONG)[0].wording == "页面疑似存在错别字或不规范表述1处：“布署”（应为“部署”）"
        watched.review(WRONG, "s1", "confirm")
        assert watched.state_of(WRONG) == "confirmed"
        watched.home(hour=20)
        assert watched.state_of(WRONG) == "rectified"

    def test_what_was_only_suspected_is_not_mended_by_a_look(self) -> None:
        watched = with_slip()
        watched.home(hour=20)
        watched.close_day()
        assert watched.state_of(SEVERE) == "suspected"
        assert watched.assessed(SEVERE).status == "unknown"

    def test_there_again_after_a_mend_it_must_be_confirmed_again(self) -> None:
        watched = with_slip()
        watched.review(SEVERE, "s1", "confirm", "张三")
        watched.review(SEVERE, "s1", "confirm", "李四")
        watched.home(hour=15)
        watched.home(hour=20, text_hits=[SLIP])
        last = watched.transitions(SEVERE)[-1]
        assert (last.from_state, last.to_state, last.confirmed_by) == ("rectified", "suspected", [])

    def test_a_review_of_an_unknown_finding_is_refused(self) -> None:
        watched = Watched()
        watched.review(HOME, "s1", "confirm")
        assert "there is no finding" in watched.rejected[0].cause


class TestDismissed:
    def test_stays_dismissed_while_nothing_new_turns_up(self) -> None:
        watched = with_slip()
        watched.review(SEVERE, "s1", "dismiss", reason="引用原文")
        watched.home(hour=20, text_hits=[SLIP])
        assert watched.state_of(SEVERE) == "dismissed"
        other = TextHit(rule="serious.institution", level="severe", text="攻府")
        watched.home(hour=21, text_hits=[SLIP, other])
        assert watched.state_of(SEVERE) == "suspected"

    def test_a_measured_one_comes_back_only_after_it_had_gone(self) -> None:
        watched = stale_home()
        watched.review(HOME, "s1", "dismiss", reason="日期以图片标注")
        again(watched)
        assert watched.state_of(HOME) == "dismissed"
        watched.home()
        watched.close_day()
        for _ in range(16):
            watched.home({"又旧": DAY0.isoformat()})
            watched.close_day()
        assert watched.transitions(HOME)[-1].from_state == "dismissed"
        assert watched.state_of(HOME) == "confirmed"

    def test_reopened(self) -> None:
        watched = stale_home()
        watched.review(HOME, "s1", "dismiss")
        watched.review(HOME, "s1", "reopen", "李四")
        assert watched.state_of(HOME) == "confirmed"


class TestExempted:
    def test_until_its_last_day_and_not_longer(self) -> None:
        watched = stale_home()
        watched.review(HOME, "s1", "exempt", reason="改版", approver="王五", until="2026-07-03")
        again(watched)
        again(watched)
        assert watched.state_of(HOME) == "exempted"
        again(watched)
        last = watched.transitions(HOME)[-1]
        assert (last.to_state, last.reason) == ("confirmed", "豁免到期，问题仍在")

    def test_mended_meanwhile(self) -> None:
        watched = stale_home()
        watched.review(HOME, "s1", "exempt", reason="改版", approver="王五", until="2026-07-02")
        watched.home()
        watched.close_day()
        assert watched.state_of(HOME) == "exempted"
        watched.home()
        watched.close_day()
        assert watched.state_of(HOME) == "rectified"

    @pytest.mark.parametrize("missing", ["reason", "approver", "until"])
    def test_needs_reason_approver_and_end(self, missing: str) -> None:
        watched = stale_home()
        given = {"reason": "改版", "approver": "王五", "until": "2026-07-03"}
        del given[missing]
        watched.review(HOME, "s1", "exempt", **given)
        assert (watched.state_of(HOME), len(watched.rejected)) == ("confirmed", 1)

    def test_by_an_exemption_filed_in_the_register(self) -> None:
        watched = stale_home()
        filed = Exemption(indicator=HOME, reason="改版", approver="王五", since="2026-07-01", until="2026-07-03")
        watched.register(a_site(exemptions=[filed]))
        again(watched)
        last = watched.transitions(HOME)[-1]
        assert (last.to_state, last.actor.name, last.until, last.reason) == ("exempted", "王五", "2026-07-03", "改版")
        again(watched)
        assert watched.assessed(HOME).status == "not_applicable"
        again(watched)
        assert watched.state_of(HOME) == "confirmed"


class TestClues:
    def test_privacy_travels_without_excerpt_and_address_until_confirmed(self) -> None:
        number = "110101199001011237"
        watched = with_slip(TextHit(rule="privacy.id_number", level="severe", text=number, context=number))
        [found] = watched.transitions(PRIVACY)
        assert (found.restricted, found.url, found.evidence[0].url) == (True, None, None)
        assert number not in str(watched.out)
        assert watched.state_of(SEVERE) is None
        watched.review(PRIVACY, "s1", "confirm", "张三")
        watched.review(PRIVACY, "s1", "confirm", "李四")
        assert watched.transitions(PRIVACY)[-1].url == "https://s1.example/"

    def test_hidden_links_and_tampering(self) -> None:
        watched = Watched()
        watched.home(
            hidden_links=[HiddenLink(url="http://bad.example/", technique="display_none", text="彩票")],
            tamper=[Tamper(kind="title", detail="标题含异常关键词")],
        )
        assert (watched.state_of(HARM), watched.state_of(ATTACK)) == ("suspected", "suspected")

    def test_what_only_a_search_engine_is_shown_is_not_cleared_by_what_a_citizen_sees(self) -> None:
        watched = Watched()
        hidden = [HiddenLink(url="http://bad.example/", technique="cloak")]
        page = a_reading({}, hidden_links=hidden)
        check = a_check("cloak", "s1", watched.day, agent="search_engine")
        watched.feed(a_page(check, page), moment(watched.day, 3))
        watched.home(hour=9)
        watched.close_day()
        assert (watched.state_of(HARM), watched.assessed(HARM).status) == ("suspected", "unknown")

    def test_a_static_column_with_news(self) -> None:
        column = a_column(1, "static")
        watched = Watched(site=a_site([column]))
        old = (DAY0 - timedelta(days=20)).isoformat()
        watched.column(column, {"一": old, "二": old}, dynamic=True)
        assert watched.findings() == {}
        watched.column(column, {"一": old, "二": old, "三": old}, hour=12, dynamic=True)
        assert watched.state_of(NATURE, column.id) == "suspected"
        watched.close_day()
        assert watched.assessed("site.notice.column_stale", column.id).status == "not_applicable"
        watched.review(NATURE, column.id, "confirm")
        watched.column(column, {"一": old, "二": old, "三": old}, dynamic=True)
        watched.close_day()
        assert watched.assessed("site.notice.column_stale", column.id).status == "fail"

    def test_the_page_names_who_is_charged(self) -> None:
        watched = Watched()
        watched.home(text_hits=[SLIP], source=Source(text="示例市教育局", kind="来源"))
        assert watched.transitions(SEVERE)[0].unit == "u2"


class TestHandedIn:
    def test_a_result_by_hand_is_one_voice(self) -> None:
        watched = Watched()
        watched.manual("site.veto.security.state_secret", "fail", detail="附件第3页", by="张三")
        secret = watched.transitions("site.veto.security.state_secret")
        assert secret[0].to_state == "suspected"
        assert "附件" not in secret[0].wording
        watched.review("site.veto.security.state_secret", "s1", "confirm", "李四")
        assert watched.state_of("site.veto.security.state_secret") == "confirmed"

    def test_one_voice_is_enough_where_the_rulebook_says_so_and_a_pass_mends(self) -> None:
        watched = Watched()
        over = "site.veto.no_response.over_3_months"
        watched.manual(over, "fail", detail="留言20260101-3未回应")
        assert watched.transitions(over)[0].wording.endswith("有效留言：留言20260101-3未回应")
        watched.close_day()
        assert watched.assessed(over).status == "fail"
        watched.manual(over, "unknown")
        assert watched.state_of(over) == "confirmed"
        watched.manual(over, "pass")
        assert watched.state_of(over) == "rectified"

    def test_what_only_a_person_saw_only_a_person_calls_mended(self) -> None:
        watched = Watched()
        channel = "site.veto.no_response.no_channel"
        watched.manual(channel, "fail", detail="领导信箱点击后无法提交")
        assert watched.transitions(channel)[0].wording == "人工核查：未提供有效互动渠道。领导信箱点击后无法提交"
        watched.home(hour=13)
        watched.close_day()
        assert watched.state_of(channel) == "confirmed"
        watched.manual(channel, "pass")
        assert watched.state_of(channel) == "rectified"

    def test_an_indicator_that_is_not_in_force_is_refused(self) -> None:
        watched = Watched()
        watched.manual("site.veto.service_useless.guides", "fail")
        watched.manual("no.such", "fail")
        assert len(watched.rejected) == 2

    def test_a_key_counts_once(self) -> None:
        watched = Watched()
        for result in ("fail", "pass"):
            watched.manual("site.veto.service_useless.none", result, key="k1")
        assert watched.state_of("site.veto.service_useless.none") == "confirmed"

    @pytest.mark.parametrize(("answered_day", "state"), [(8, None), (9, "confirmed")])
    def test_consult_test_counts_five_working_days(self, answered_day: int, state: str | None) -> None:
        """Asked on Wednesday 1 July: the fifth working day is Wednesday 8 July."""
        watched = Watched(day=DAY0 + timedelta(days=9))
        answered = moment(DAY0.replace(day=answered_day), 10)
        watched.consult(moment(DAY0, 9), answered)
        assert watched.state_of("site.deduct.interact.reply") == state

    def test_consult_test_never_answered(self) -> None:
        watched = Watched()
        watched.consult(moment(DAY0, 9), None)
        for _ in range(8):
            watched.close_day()
            assert watched.state_of("site.deduct.interact.reply") is None
        watched.close_day()
        [found] = watched.transitions("site.deduct.interact.reply")
        assert found.wording == "2026年7月1日模拟用户提出的简单常见问题超过5个工作日仍未答复"

    def test_two_peoples_faults_on_one_indicator_stand_side_by_side(self) -> None:
        watched = Watched()
        watched.manual(OVER, "fail", detail="留言甲未回应", by="张三", evidence=["a" * 64])
        watched.manual(OVER, "fail", detail="留言乙未回应", by="李四", evidence=["b" * 64])
        first, second = watched.transitions(OVER)
        assert (first.to_state, second.from_state, second.to_state) == ("confirmed", "confirmed", "confirmed")
        assert second.wording.endswith("有效留言：留言甲未回应；留言乙未回应")
        assert (second.actor.name, second.reason) == ("李四", "留言乙未回应")
        assert [proof.sha256 for proof in second.evidence] == ["a" * 64, "b" * 64]
        assert len({proof.event_id for proof in second.evidence}) == 2
        watched.close_day()
        assert watched.assessed(OVER).status == "fail"
        watched.manual(OVER, "pass", detail="均已回应")
        assert watched.state_of(OVER) == "rectified"
        watched.manual(OVER, "fail", detail="留言丙未回应")
        assert watched.transitions(OVER)[-1].wording.endswith("有效留言：留言丙未回应")

    def test_two_people_who_number_alike_are_both_heard(self) -> None:
        watched = Watched()
        for by, detail in (("张三", "留言甲未回应"), ("李四", "留言乙未回应"), ("李四", "留言乙未回应")):
            watched.manual(OVER, "fail", detail=detail, by=by, key="1")
        assert len(watched.transitions(OVER)) == 2
        assert watched.transitions(OVER)[-1].wording.endswith("留言甲未回应；留言乙未回应")

    def test_a_second_persons_words_do_not_replace_the_description(self) -> None:
        watched = Watched()
        opinion = "site.veto.security.opinion"
        watched.manual(opinion, "fail", detail="某论坛热议办事推诿", by="张三")
        watched.manual(opinion, "fail", detail="属实", by="李四")
        last = watched.transitions(opinion)[-1]
        assert (last.to_state, [one.name for one in last.confirmed_by]) == ("confirmed", ["张三", "李四"])
        assert last.wording.endswith("某论坛热议办事推诿；属实")

    def test_a_persons_note_stands_beside_what_the_machine_measured(self) -> None:
        watched = Watched()
        hit = TextHit(rule="wrong-words.x", level="wrong", text="登陆", suggestion="登录")
        watched.home(text_hits=[hit])
        measured = watched.transitions(WRONG)[0].wording
        watched.manual(WRONG, "fail", detail="确为错别字", by="李四")
        last = watched.transitions(WRONG)[-1]
        assert last.to_state == "confirmed"
        assert last.wording == f"{measured}（人工核查：错别字和不规范表述。确为错别字）"
        watched.home(hour=15, text_hits=[hit])
        watched.review(WRONG, "s1", "exempt", reason="引用原文", approver="王五", until="2026-12-31")
        assert watched.transitions(WRONG)[-1].wording == last.wording

    def test_what_nobody_can_say_confirms_nothing(self) -> None:
        watched = Watched()
        secret = "site.veto.security.state_secret"
        watched.manual(secret, "fail", by="张三")
        watched.manual(secret, "unknown", by="李四")
        assert (len(watched.transitions(secret)), watched.state_of(secret)) == (1, "suspected")

    def test_a_dismissed_fault_does_not_come_back_with_another_one(self) -> None:
        watched = Watched()
        watched.manual(OVER, "fail", detail="留言甲未回应", by="张三")
        watched.review(OVER, "s1", "dismiss", "王五", reason="已在线下答复")
        watched.manual(OVER, "fail", detail="留言乙未回应", by="李四")
        last = watched.transitions(OVER)[-1]
        assert (last.to_state, last.reason) == ("confirmed", "发现新的线索")
        assert last.wording.endswith("有效留言：留言乙未回应")

    def test_a_second_test_does_not_hide_one_that_nobody_answered(self) -> None:
        watched = Watched()
        watched.consult(moment(DAY0, 9), None, question="怎样补办证件")
        watched.day = DAY0 + timedelta(days=1)
        second = moment(DAY0 + timedelta(days=1), 9)
        watched.consult(second, second + timedelta(days=1), question="怎样预约挂号")
        for _ in range(9):
            watched.close_day()
        [found] = watched.transitions(REPLY)
        assert found.wording == "2026年7月1日模拟用户提出的简单常见问题超过5个工作日仍未答复"
        watched.consult(moment(DAY0, 9), moment(DAY0.replace(day=7), 9), question="怎样补办证件")
        assert watched.state_of(REPLY) == "rectified"

    def test_two_unanswered_tests_are_both_named(self) -> None:
        watched = Watched()
        watched.consult(moment(DAY0, 9), None, question="怎样补办证件")
        watched.consult(moment(DAY0, 10), None, question="怎样预约挂号", by="李四")
        for _ in range(9):
            watched.close_day()
        found = watched.transitions(REPLY)[-1]
        assert found.wording.count("仍未答复") == 2
        assert len(found.evidence) == 2

    def test_a_late_answer_is_made_good_by_a_later_test_that_went_well(self) -> None:
        watched = Watched(day=DAY0 + timedelta(days=9))
        watched.consult(moment(DAY0, 9), moment(DAY0.replace(day=9), 10))
        assert watched.state_of(REPLY) == "confirmed"
        asked = moment(DAY0 + timedelta(days=8), 9)
        watched.consult(asked, asked + timedelta(hours=3))
        assert watched.state_of(REPLY) == "rectified"

    def test_an_unanswered_question_counts_beside_a_second_one(self) -> None:
        watched = Watched(day=DAY0 + timedelta(days=9))
        watched.consult(moment(DAY0, 9), None)
        watched.consult(moment(DAY0 + timedelta(days=1), 9), moment(DAY0 + timedelta(days=2), 9))
        watched.close_day()
        [found] = watched.transitions("site.deduct.interact.reply")
        assert "2026年7月1日" in found.wording
        watched.consult(moment(DAY0, 9), moment(DAY0 + timedelta(days=2), 10))  # answered in time after all
        assert watched.state_of("site.deduct.interact.reply") == "rectified"

    def test_a_newer_question_answered_in_time_mends_an_older_late_answer(self) -> None:
        watched = Watched(day=DAY0 + timedelta(days=12))
        watched.consult(moment(DAY0, 9), moment(DAY0 + timedelta(days=8), 10))
        assert watched.state_of("site.deduct.interact.reply") == "confirmed"
        watched.consult(moment(DAY0 + timedelta(days=9), 9), moment(DAY0 + timedelta(days=10), 9))
        assert watched.state_of("site.deduct.interact.reply") == "rectified"

    def test_a_lasting_fault_is_assessed_with_the_sentence_of_its_day(self) -> None:
        watched = stale_home()
        first = watched.assessed(HOME).wording
        again(watched)
        assert (first[-6:], watched.assessed(HOME).wording[-6:]) == ("检查日20天", "检查日21天")
        assert len(watched.transitions(HOME)) == 1

    def test_people_without_a_registered_site_are_refused(self) -> None:
        watched = Watched(registered=False)
        watched.manual("site.veto.service_useless.none", "fail")
        assert "not registered" in watched.rejected[0].cause


class TestCharging:
    def test_who_held_the_role_at_that_time(self) -> None:
        roles = [
            RoleHeld(role="runs", unit="u1", until="2026-07-01"),
            RoleHeld(role="runs", unit="u2", since="2026-07-02"),
        ]
        watched = Watched(site=a_site(roles=roles))
        again(watched)
        assert watched.transitions(HOME)[0].unit == "u1"
        watched = Watched(site=a_site(roles=roles), day=DAY0 + timedelta(days=1))
        again(watched)
        assert watched.transitions(HOME)[0].unit == "u2"


class TestNotJudged:
    def test_a_paused_site(self) -> None:
        watched = Watched()
        watched.watch("pause", "s1")
        again(watched)
        assert (watched.findings(), watched.assessed(HOME).status) == ({}, "unknown")

    def test_a_pause_with_an_end_is_over_on_the_day_after(self) -> None:
        last = DAY0.isoformat()
        for day, status in ((DAY0, "unknown"), (DAY0 + timedelta(days=1), "fail")):
            watched = Watched(day=day)
            watched.watch("pause", "s1", until=last)
            again(watched)
            assert watched.assessed(HOME).status == status

    def test_a_site_that_was_not_drawn(self) -> None:
        watched = Watched()
        watched.register(watched.site, sampled=False)
        again(watched)
        assert watched.out == []

    def test_a_site_nobody_registered(self) -> None:
        watched = Watched(registered=False)
        watched.close_day(visits(bad=24))
        assert watched.out == []

    def test_void_pages_raise_and_mend_nothing(self) -> None:
        """Our own outage over home page, columns and links: what stood stays, nothing new comes."""
        column = a_column(1)
        watched = Watched(site=a_site([column]))
        watched.column(column, {"旧": (DAY0 - timedelta(days=14)).isoformat()})
        watched.home()
        watched.close_day()
        before = watched.findings()
        for _ in range(2):
            for kind, target in (("home", "s1"), ("column", column.id), ("link", "link:x")):
                check = a_check(kind, target, watched.day)  # type: ignore[arg-type]
                void = PageObserved(check=check, outcome="void", void_reason="own_network")
                watched.feed(void, moment(watched.day, 9))
            watched.close_day()
        assert watched.findings() == before
        assert watched.assessed("site.notice.column_stale", column.id).status == "unknown"

    def test_a_rulebook_that_is_not_installed(self) -> None:
        watched = Watched(registered=False)
        watched.register(watched.site, rulebook="local-2030")
        assert watched.rejected[0].cause == "rulebook 'local-2030' is not installed; there are national-2019-19"

    def test_a_day_before_the_site_was_watched(self) -> None:
        watched = Watched(registered=False)
        watched.register(watched.site)
        watched.day = DAY0 - timedelta(days=1)
        watched.close_day()
        assert watched.out == []

    def test_every_enabled_machine_indicator_has_a_line_each_day(self) -> None:
        columns = [a_column(1), a_column(2, "notice")]
        watched = Watched(site=a_site(columns))
        watched.close_day()
        [assessed] = [e.data for e in watched.out if isinstance(e.data, SubjectAssessed)]
        lines = [(row.indicator, row.target) for row in assessed.rows]
        assert len(lines) == len(set(lines))
        mine = [i for i in watched.rulebook.indicators if KIND_OF_OBJECT[i.object] == "site"]
        machine = {i.id for i in mine if i.enabled and i.fed_by == "machine"}
        assert machine - {i for i, _ in lines} == {"site.deduct.interact.reply"}  # no consult test was made
        assert {t for i, t in lines if i == "site.notice.column_stale"} == {"s1/c01", "s1/c02"}
        assert assessed.day == "2026-07-01"
        assert watched.out[-1].time == midnight(watched.day)


def test_what_was_found_by_a_rulebook_that_was_replaced_can_still_be_settled() -> None:
    book = national()
    milder = msgspec.structs.replace(book, id="milder", indicators=[one for one in book.indicators if one.id != HOME])
    watched = stale_home()
    watched.stage = RuleEvaluatorStage({book.id: book, milder.id: milder})
    watched.close_day()
    assert watched.state_of(HOME) == "confirmed"
    watched.register(watched.site, rulebook="milder")
    watched.close_day()
    assert watched.state_of(HOME) == "confirmed"  # it stays as it was
    watched.review(HOME, "s1", "dismiss", reason="首页另有更新")
    last = watched.transitions(HOME)[-1]
    assert (last.to_state, last.rulebook) == ("dismissed", book.id)
