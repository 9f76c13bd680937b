"""Nine roles, one a site, that together hold every kind of fault with its look-alike next to it.

Each role's plots are laid so that they do not touch each other, in the 35 days that follow the draft's day zero; those
that are about the end of the run count back from its last day. The outage of our own network lies on days 3 and 4 of
the run, so nothing that needs a closed week is planted before day 12.
"""

from collections.abc import Callable
from datetime import timedelta

from pipelines.rehearsal.sample.addresses import PARTNER
from pipelines.rehearsal.sample.draft import DAY, Draft
from pipelines.rehearsal.sample.model import Fault, LinkKind, hour_of
from pipelines.rehearsal.sample.months import last_before
from schemas.times import midnight

Role = Callable[[Draft], None]
SPAN_OF_ROLE = 35  # days the plots of a role take


def _stale_home_sum_five(draft: Draft) -> None:
    """7 slow of 140; five stale columns, one of them mended; dead link, mended; an article about 404 pages."""
    draft.block(13, 28)
    draft.bad_hours(14, (2, 2, 2, 1))
    dynamic, notice = draft.add("extra_dynamic", 3), draft.add("extra_notice", 1)
    draft.silence(dynamic[0], draft.day(2), draft.day(26))
    draft.silence(dynamic[1], draft.day(3))
    draft.silence(dynamic[2], draft.day(4))
    draft.silence("c04", last_before(draft.day(9), 6))
    draft.silence(notice[0], last_before(draft.day(10), 6))
    draft.link(LinkKind.DEAD, "防汛知识专栏", "/special/fx2019/index.html", draft.between(0, 20))
    draft.link(LinkKind.MOVED, "政务服务网", "/old/service.html")
    draft.insert("c06", 0, "about_404")


def _stale_sum_four(draft: Draft) -> None:
    """8 slow of 140; four stale columns; missing marks, mended; an address that answers 200 and is not there."""
    draft.block(13, 28)
    draft.bad_hours(14, (2, 2, 2, 2))
    dynamic, notice = draft.add("extra_dynamic", 2), draft.add("extra_notice", 1)
    draft.silence(dynamic[0], draft.day(2))
    draft.silence(dynamic[1], draft.day(3))
    draft.silence("c04", last_before(draft.day(9), 6))
    draft.silence(notice[0], last_before(draft.day(10), 6))
    draft.fault(Fault.MARKS_MISSING, draft.between(7, 18))
    draft.site.soft_errors = True
    draft.link(LinkKind.SOFT_404, "便民查询", "/service/query.html", draft.between(0, 19))


def _long_stale_ten(draft: Draft) -> None:
    """6 slow of 140; ten columns over their own cycle; hidden links; wrong site code, mended; 系统维护中."""
    draft.block(13, 28)
    draft.bad_hours(14, (2, 2, 2))
    _beyond_their_cycle(draft, 10)
    draft.fault(Fault.HIDDEN_LINKS, draft.since(8))
    draft.fault(Fault.WRONG_CODE, draft.between(7, 19))
    draft.link(LinkKind.MAINTENANCE, "民意征集", "/hdjl/myzj.html", draft.between(0, 20))


def _long_stale_nine(draft: Draft) -> None:
    """8 bad of 168; nine columns over their own cycle; serious wording beside its right form; a drop-down menu; a
    link that only our agent may not open."""
    draft.bad_hours(13, (2, 2, 2), broken=True)
    draft.bad_hours(16, (2,))
    _beyond_their_cycle(draft, 9)
    draft.site.dropdown = True
    draft.insert("c06", 0, "serious")
    draft.insert("c06", 1, "serious_right")
    draft.link(LinkKind.BLOCKED, "公共资源交易", f"{PARTNER}/{draft.site.id}/trade/")


def _beyond_their_cycle(draft: Draft, count: int) -> None:
    """The first half was so before the run, the rest crosses one after the other."""
    draft.drop("c05", "c07")
    for i, name in enumerate(draft.add("cycled", 10)):
        if i < count:
            crossing = draft.day(i // 2 + 8)
            draft.silence(name, crossing - 31 * DAY - (25 if i < 5 else 0) * DAY)


def _blank_five(draft: Draft) -> None:
    """9 bad of 168; five blank columns, one filled again; certificate runs out; wrong words; no way to ask."""
    draft.bad_hours(13, (3, 2, 2), broken=True)
    draft.bad_hours(16, (2,))
    names = draft.add("blankable", 5)
    draft.empty(names[:4], draft.run())
    draft.empty(names[4:], draft.between(7, 21))
    draft.site.not_after = midnight(draft.day(12)) + timedelta(hours=12)
    draft.insert("c06", 0, "wrong")
    draft.insert("c06", 1, "wrong_right")
    draft.fault(Fault.NO_CHANNEL, draft.between(8, 24))
    draft.link(LinkKind.SLOW, "数据开放", "/data/open.html", shown=draft.between(-30, 21))


def _blank_four(draft: Draft) -> None:
    """Approved suspension; four blank columns; a column without dates; a certificate about to
    run out; a person's number beside a hotline; links that only search engines are shown."""
    draft.suspend(13, 2)
    draft.empty(draft.add("blankable", 4), draft.run())
    draft.undate(draft.add("extra_dynamic", 1)[0])
    draft.site.not_after = midnight(draft.day(20)) + timedelta(days=30, hours=12)
    draft.fault(Fault.CLOAKED_LINKS, draft.since(16))
    draft.insert("c06", 0, "person")
    draft.insert("c06", 1, "hotline")
    draft.link(LinkKind.GONE, "创建专栏", "/special/cj2018/", draft.between(0, 20))


def _down_without_approval(draft: Draft) -> None:
    """A day down without approval; the home page silent for 18 days; the title of the home page changed by others; a
    link to the host that the site has left, beside one to another's host."""
    draft.shut(12, 1)
    draft.silence_home(draft.day(14), draft.day(32))
    draft.fault(Fault.TAMPERED_TITLE, draft.between(20, 25))
    draft.link(LinkKind.DEAD, "合作单位", f"{PARTNER}/{draft.site.id}/closed/", draft.between(0, 21))
    draft.leave_host("旧版专题", "/zt/index.html")


def _stale_again(draft: Draft) -> None:
    """Days behind a firewall; the home page 15 days old at the end; a column mended in time and stale again, another
    mended too late; a dead link that is taken off the page."""
    draft.block(13, 48)
    draft.silence_home(draft.last - 15 * DAY)
    dynamic = draft.add("extra_dynamic", 2)
    draft.silence(dynamic[0], draft.day(-8), draft.day(9))
    draft.silence(dynamic[0], draft.day(9), draft.day(30))
    draft.silence(dynamic[1], draft.day(-8), draft.day(30))
    shown = draft.between(-30, 21)
    draft.link(LinkKind.DEAD, "招商引资", "/special/zsyz/index.html", draft.run(), shown)


def _redated(draft: Draft) -> None:
    """5 bad, then 6 bad of 168; the home page 14 days old at the end; a column that is only re-dated; news in a static
    column; links that recover or do not like HEAD; notice columns at six months less or more a day."""
    draft.bad_hours(12, (2, 1, 1, 1), broken=True)
    draft.bad_hours(23, (2, 2, 1, 1), broken=True)
    draft.silence_home(draft.last - 14 * DAY)
    dynamic, notice = draft.add("extra_dynamic", 1), draft.add("extra_notice", 1)
    draft.silence(dynamic[0], draft.day(1))
    draft.redate(dynamic[0], hour_of(draft.day(18), 10).since, 3)
    draft.silence("c04", last_before(draft.last, 6))
    draft.silence(notice[0], last_before(draft.last, 6) + DAY)
    draft.plan("c07").titles = "dynamic"
    draft.link(LinkKind.RECOVERS, "天气预报", "/service/weather.html")
    draft.link(LinkKind.HEAD_REFUSED, "公交查询", "/service/bus.html")


def _healthy(draft: Draft) -> None:
    """Nothing planted; a column without dates, of which nothing may be concluded, and a drop-down menu."""
    draft.undate(draft.add("extra_dynamic", 1)[0])
    draft.site.dropdown = True


ROLES: tuple[Role, ...] = (
    _stale_home_sum_five,
    _stale_sum_four,
    _long_stale_ten,
    _long_stale_nine,
    _blank_five,
    _blank_four,
    _down_without_approval,
    _stale_again,
    _redated,
)


def role_of(place: int) -> Role:
    """The role of the site at a place of the seed's order: each role once, then healthy sites and repeats in turn."""
    if place < len(ROLES):
        return ROLES[place]
    return _healthy if place % 2 else ROLES[(place // 2) % len(ROLES)]
