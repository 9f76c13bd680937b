"""存在商业广告: posts that sell something. The machine suspects; a person confirms. What an office makes of it is its
rulebook's: a veto in one, a remark in another."""

from datetime import timedelta

import msgspec

from schemas.times import midnight
from stages.rule_evaluator.facts.accounts.posts import Advertisement
from stages.rule_evaluator.judge import Judgement, fails
from stages.rule_evaluator.measures.accounts.common import NO_LOOK, Figures, judged, posts_of
from stages.rule_evaluator.view import Measure, Rule, View
from stages.rule_evaluator.wording import names

PROOFS = 20


class SellingParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Posts of the last `days` days count."""

    days: int


def judge(view: View, rule: Rule) -> list[Judgement]:
    posts = posts_of(view)
    if posts is None or posts.looked is None:
        return [judged(view, rule, "unknown", Figures(), reason=NO_LOOK)]
    first = view.day - timedelta(days=rule.params.days)
    found = {
        key: ad
        for key, ad in posts.advertisements.items()
        if key in posts.known and posts.known[key].shown and posts.known[key].day >= first
    }
    if not found and not view.read_recently(posts.looked.at):
        return [judged(view, rule, "unknown", Figures(), reason=NO_LOOK)]
    found = _not_dismissed(view, rule, found)
    number = len(found)
    return [
        judged(
            view,
            rule,
            "fail" if fails(rule.indicator, number) else "pass",
            Figures(number, of=len(posts.known), first=midnight(first)),
            slots={"count": number, "samples": names([f"《{ad.title}》" for ad in found.values()])},
            evidence=[ad.proof for ad in found.values()][:PROOFS] or [posts.looked],
            keys=tuple(found),
        )
    ]


def _not_dismissed(view: View, rule: Rule, found: dict[str, Advertisement]) -> dict[str, Advertisement]:
    """The posts that nobody has dismissed; all of them where none has come since."""
    record = view.finding_about(rule.indicator.id, view.subject.id)
    dismissed = record.dismissed_keys if record is not None else []
    return {key: ad for key, ad in found.items() if key not in dismissed} or found


SELLING = Measure(judge, frozenset({"day"}), frozenset({"count", "samples"}), SellingParams)
