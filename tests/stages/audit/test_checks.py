"""Each check on an invented circular: the fault is named, alone, and its innocent twin is not."""

from collections.abc import Callable

import pytest

from tests.stages.audit.paper import Paper, found, paper

Change = Callable[[Paper], object]


def test_a_consistent_circular_gives_nothing() -> None:
    assert found(paper()) == []


def _item(**fields: object) -> Change:
    return lambda p: p["problem_items"].append({"id": "P9", "severity": "named", **fields})


def _failing(unit: str) -> Change:
    """A site of a unit that the text names as failing."""
    told = {"target_kind": "site", "target": f"{unit}网站", "unit": unit, "text": "栏目空白"}
    return _item(**told, type="site.blank_column", severity="unqualified")


def _total(group: str, **fields: object) -> Change:
    return lambda p: p["totals"].setdefault(group, {}).update(fields)


def _row(table: int, row: int, **fields: object) -> Change:
    return lambda p: p["tables"][table]["rows"][row].update(fields)


def _part(row: int, **fields: object) -> Change:
    return lambda p: p["tables"][2]["parts"][0]["rows"][row].update(fields)


def _both(*changes: Change) -> Change:
    return lambda p: [change(p) for change in changes]


def _rate(group: str, printed: str) -> Change:
    return _total(group, rate={"printed": printed})


# (rule, place, what spoils it, what looks alike and is right)
CASES: dict[str, tuple[str, str, Change, Change]] = {
    "a share of the population that was looked at": (
        "rates.wrong", "totals.sites.sample_share.printed",
        _total("sites", running=40, coverage=None, sample_share={"printed": "52%"}),
        _total("sites", running=40, coverage=None, sample_share={"printed": "50%"}),
    ),
    "the title of the period before": (
        "dates.title", "title",
        lambda p: p.update(title="关于2025年第一季度全市政府网站与政务新媒体检查情况的通报"),
        lambda p: p.update(title="关于2025年第二季度检查和第一季度整改情况的通报"),
    ),
    "a month before that is not the one before, and a longer period": (
        "dates.previous", "totals.last_quarter.label",
        _total("last_quarter", label="2024年第四季度"), _total("last_half", label="2024年下半年"),
    ),
    "a unit that is praised while its site fails": (
        "praise.owner", "totals.new_media.good",
        _both(*(_failing(unit) for unit in ("市教育局", "市体育局"))),
        _both(*(_failing(unit) for unit in ("市统计局", "市体育局"))),
    ),
    "parts of a mailbox": (
        "figures.parts", "totals.mailbox[0].by_kind",
        lambda p: p["totals"]["mailbox"][0].update(received=49),
        lambda p: p["totals"]["mailbox"][0].update(received=20, by_kind={"咨询": 9, "投诉": 11}),
    ),
    "parts by unit": (
        "figures.parts", "site_problem_feedback.by_unit",
        lambda p: p["site_problem_feedback"].update(total=13),
        lambda p: p["site_problem_feedback"].update(total=12, number_of_units=3),
    ),
    "more parts than the whole, and a choice of parts": (
        "figures.parts", "totals.portal.by_kind",
        lambda p: p["totals"]["portal"]["by_kind"].update(政策文件=1200),
        lambda p: p["totals"]["portal"]["by_kind"].update(政策文件=30),
    ),
    "platforms of the accounts": (
        "figures.parts", "totals.accounts.by_platform",
        _total("accounts", by_platform={"微信": {"checked": 80, "qualified": 78},
                                        "微博": {"checked": 49, "qualified": 49}}),
        _total("accounts", by_platform={"微信": {"checked": 80, "qualified": 78},
                                        "微博": {"checked": 50, "qualified": 49}}),
    ),
    "verdicts": (
        "figures.verdicts", "totals.sites",
        _both(_total("sites", qualified=17), _rate("sites", "85%")),
        _both(_total("sites", qualified=17, problem=1), _rate("sites", "85%")),
    ),
    "more adopted than reported": (
        "figures.part_of_whole", "tables[2].parts[0].rows[0].adopted",
        _both(_part(0, reported=21), _part(1, reported=37)),
        _both(_part(0, reported=22), _part(1, reported=36)),
    ),
    "full coverage": (
        "figures.coverage", "totals.sites.checked",
        _total("sites", running=21),
        _both(_total("sites", running=21, coverage="抽查"), _total("reply_test", sites=20, method="抽查", base=20),
              lambda p: p["totals"]["reply_test"].pop("sites")),
    ),
    "all were settled": (
        "figures.all_settled", "totals.previous_quarter.rectified",
        _total("previous_quarter", rectified=5),
        _total("previous_quarter", rectified=5, text="上季度6个账号，已整改5个"),
    ),
    "settled and left": (
        "figures.settled", "totals.previous_quarter",
        _total("previous_quarter", rectified=4, remaining=1, text="其余正在整改"),
        _total("previous_quarter", rectified=4, remaining=2, text="其余正在整改"),
    ),
    "opened and closed": (
        "figures.population", "totals.accounts",
        _total("accounts", previous_registered=131, opened=4, closed=6),
        _total("accounts", previous_registered=131, opened=5, closed=6),
    ),
    "number in a sentence": (
        "figures.sentence", "problem_items[2]",
        lambda p: p["problem_items"][2].update(text="3个账号部分链接无法正常访问"),
        lambda p: p["problem_items"][2].update(text="2个账号部分链接无法正常访问"),
    ),
    "count beside a list": (
        "figures.names", "tables[1].rows[1].count_printed",
        _row(1, 1, count_printed=2),
        _row(1, 1, count_printed="1家"),
    ),
    "base between sentences": (
        "figures.base", "totals.accounts_by_hand.accounts",
        _total("accounts_by_hand", accounts=131),
        _total("accounts_by_hand", accounts=60),
    ),
    "wrong rate": (
        "rates.wrong", "totals.accounts.rate.printed",
        _rate("accounts", "97.9%"),
        _rate("accounts", "97.7％"),
    ),
    "100 % although some fail": (
        "rates.wrong", "totals.accounts.rate.printed",
        _rate("accounts", "100%"),
        lambda p: None,
    ),
    "cut off among rounded": (
        "rates.cut_off", "totals.accounts.rate.printed",
        _rate("accounts", "97.6%"),
        _both(_rate("accounts", "97.6%"), lambda p: p["totals"]["contribution"].update(rate={"printed": "61.9%"}),
              _total("sms", checked=97, qualified=79, rate={"printed": "81.4%"}),
              _total("letters", checked=130, qualified=127, rate={"printed": "97.6%"})),
    ),
    "mixed decimals": (
        "rates.decimals", "totals.contribution.rate.printed",
        lambda p: p["totals"]["contribution"].update(rate={"printed": "62%"}),
        lambda p: p["totals"]["contribution"].update(rate={"printed": "61.9%"}),
    ),
    "points": (
        "rates.points", "totals.accounts.change_points",
        _total("accounts", previous_rate="96.2%", change_points=1.6),
        _total("accounts", previous_rate="96.2%", change_points=1.5),
    ),
    "numbering": (
        "tables.numbering", "tables[0].rows[3].no",
        _row(0, 3, no=5),
        _row(0, 3, no="4"),
    ),
    "rows as counted": (
        "tables.row_count", "tables[0].row_count",
        lambda p: p["tables"][0].update(row_count=6),
        lambda p: p["tables"][0].update(row_count="5行"),
    ),
    "total of a table": (
        "tables.total", "tables[3].total",
        lambda p: p["tables"][3].update(total=4),
        lambda p: p["tables"][3].pop("total"),
    ),
    "sums of columns": (
        "tables.sums", "tables[2].sums.adopted",
        lambda p: p["tables"][2]["sums"].update(adopted=131),
        lambda p: p["tables"][2].pop("sums"),
    ),
    "order": (
        "tables.order", "tables[2].parts[0].rows[5].adopted",
        _both(_part(4, adopted=12), _part(5, adopted=14)),
        _both(_part(4, adopted=13), _part(5, adopted=13)),
    ),
    "row twice": (
        "tables.repeated_row", "tables[2].parts[0].rows[9]",
        _both(_part(9, unit="左溪镇"), lambda p: p["totals"]["contribution"].pop("fewer_than_5"),
              lambda p: p["tables"][1]["rows"][0]["sites"].remove("右溪镇"),
              lambda p: p["tables"][1]["rows"][0]["sites"].append("市信访局")),
        _part(9, unit="右溪镇"),
    ),
    "name twice": (
        "lists.repeated", "totals.new_media.good",
        lambda p: p["totals"]["new_media"]["good"].append("市教育局"),
        lambda p: p["totals"]["new_media"]["good"].append("市财政局"),
    ),
    "problem twice": (
        "text.repeated", "problem_items[4]",
        _item(target_kind="unit", unit="市城管局", type="work.report_late", text="报送不及时"),
        _item(target_kind="unit", unit="市城管局", type="work.report_late", text="连续两月报送不及时"),
    ),
    "two groups": (
        "tables.two_groups", "tables[1].rows[2]",
        lambda p: p["tables"][1]["rows"][0]["sites"].__setitem__(0, "市林草局"),
        lambda p: p["tables"][1]["rows"][0]["sites"].__setitem__(0, "市体育局"),
    ),
    "praised as listed": (
        "text_table.count", "totals.praised_accounts.printed",
        _total("praised_accounts", printed=4),
        _total("praised_accounts", printed="3个"),
    ),
    "praised and not in the list": (
        "text_table.name", "totals.praised_accounts",
        _total("praised_accounts", named_first="平安槐川"),
        _total("praised_accounts", named_first="槐川教育"),
    ),
    "failing as listed": (
        "text_table.failing", "unqualified_list",
        lambda p: p["unqualified_list"].pop(),
        lambda p: p.pop("unqualified_list"),
    ),
    "sum of a column in the text": (
        "text_table.sum", "totals.contribution.adopted",
        _total("contribution", adopted=129, rate={"printed": "61.4%"}),
        _total("contribution", adopted=9000, reported=20000, rate={"printed": "45.0%"}),
    ),
    "whole of the groups": (
        "text_table.count", "totals.reply_test.sites",
        _both(_row(1, 0, count_printed=16), lambda p: p["tables"][1]["rows"][0]["sites"].pop(),
              _total("reply_test", within_1_working_day={"printed": "80%", "count": 16})),
        lambda p: p["totals"]["reply_test"].pop("within_1_working_day"),
    ),
    "share of a group": (
        "text_table.count", "totals.reply_test.within_1_working_day",
        _total("reply_test", within_1_working_day={"printed": "90%", "count": 18}),
        lambda p: p["totals"]["reply_test"].update(within_5_working_days={"printed": "90%", "count": 18}),
    ),
    "name of a group": (
        "text_table.name", "totals.reply_test.named_not_within_5",
        _total("reply_test", named_not_within_5=["市水务局", "市商务局"]),
        _total("reply_test", named_not_within_5=["市林草局", "市水务局"]),
    ),
    "fewer than": (
        "rules.below", "totals.contribution.fewer_than_5",
        _total("contribution", fewer_than_5=["右溪镇", "左溪镇"]),
        lambda p: p["totals"]["contribution"].pop("fewer_than_5"),
    ),
    "unit sets": (
        "tables.unit_sets", "tables[4]",
        lambda p: p["tables"].append({"title": "2025年第二季度信息公开情况", "rows": [
            {"unit": row["unit"]} for row in p["tables"][2]["parts"][0]["rows"][:9]] + [{"unit": "城关街道"}]}),
        lambda p: p["tables"].append({"title": "2025年第二季度信息公开情况", "rows": [
            {"unit": row["unit"]} for row in p["tables"][2]["parts"][0]["rows"]] + [{"unit": "城关街道"}]}),
    ),
    "named and not in the attachment": (
        "text_table.not_listed", "problem_items[4]",
        _item(accounts=["槐川就业"], type="media.unfiled_opening", text="未按要求报备"),
        _item(accounts=["槐川城管"], type="media.link_unavailable", platform="微信公众号"),
    ),
    "named site and not in the attachment": (
        "text_table.not_listed", "problem_items[4]",
        _both(_item(target_kind="site", target="信用槐川", type="site.blank_column"),
              lambda p: p["problem_items"][4].update(severity="problem"),
              lambda p: p["tables"].append({"title": "网站检查情况",
                                            "rows": [{"site": "槐川政府网", "problem": "空白栏目"}]})),
        _both(_item(target_kind="site", target="槐川政府网", type="site.blank_column"),
              lambda p: p["problem_items"][4].update(severity="problem"),
              lambda p: p["tables"].append({"title": "网站检查情况",
                                            "rows": [{"site": "槐川政府网", "problem": "空白栏目"}]})),
    ),
    "count in a sentence": (
        "figures.sentence", "problem_items[3]",
        lambda p: p["problem_items"][3].update(text="报送不及时4次，错报5条", count=4),
        lambda p: p["problem_items"][3].update(text="报送不及时4次，错报4条", count=4),
    ),
    "names of a share": (
        "figures.names", "totals.reply_test.named_not_within_5",
        lambda p: p["totals"]["reply_test"]["named_not_within_5"].pop(),
        lambda p: p["totals"]["reply_test"].pop("named_not_within_5"),
    ),
    "rate of another base": (
        "rates.wrong", "totals.accounts.rate.printed",
        _total("accounts", registered=260, rate={"printed": "48.8%"}),
        _total("accounts", registered=260, rate={"printed": "97.7%"}),
    ),
    "more accounts than there are": (
        "figures.base", "totals.repost_check.text_accounts",
        _total("repost_check", text_accounts=131),
        _total("repost_check", text_accounts=90),
    ),
    "kinds that make up what was in time": (
        "figures.parts", "totals.mailbox[0].by_kind",
        lambda p: p["totals"]["mailbox"][0].update(received=49, on_time=48, on_time_rate={"printed": "98.0%"}),
        lambda p: p["totals"]["mailbox"][0].update(on_time=47, on_time_rate={"printed": "97.9%"}),
    ),
    "platform": (
        "text_table.platform", "problem_items[2]",
        lambda p: p["problem_items"][2].update(text="微信服务号部分链接无法正常访问"),
        lambda p: p["problem_items"][2].update(text="部分政务新媒体链接无法正常访问"),
    ),
    "platform in the list": (
        "text_table.platform", "unqualified_list[2]",
        lambda p: p["unqualified_list"][2].update(account_type="抖音"),
        lambda p: p["unqualified_list"][2].update(account_type="微博"),
    ),
    "owner": (
        "text_table.owner", "unqualified_list[0]",
        lambda p: p["unqualified_list"][0].update(organiser="槐川市财政局"),
        lambda p: p["unqualified_list"][0].update(organiser="市水务局"),
    ),
    "verdict": (
        "text_table.verdict", "problem_items[4]",
        _both(_item(accounts=["北溪发布"], type="media.link_unavailable", partial=True),
              lambda p: p["problem_items"][4].update(severity="unqualified")),
        _item(accounts=["北溪发布"], type="media.link_unavailable", partial=True),
    ),
    "second fault of a failing account": (
        "text_table.untold", "tables[0].rows[2]",
        _row(0, 2, problems=["存在商业广告", "部分链接不准确"], types=["media.commercial_ad", "media.link_inaccurate"]),
        _row(0, 3, problems=["部分链接无法正常访问", "部分链接不准确"],
             types=["media.link_unavailable", "media.link_inaccurate"]),
    ),
    "fault that no named account has": (
        "text_table.empty_fault", "problem_items[2]",
        lambda p: p["problem_items"][2].update(text="部分链接无法正常访问或链接不准确"),
        lambda p: p["problem_items"][2].update(text="部分链接无法正常访问，请及时排查"),
    ),
    "fault that one account has not": (
        "text_table.fault", "problem_items[0]",
        lambda p: p["problem_items"][0].update(accounts=["槐川水务", "槐川林草", "北溪发布"]) or
        p["problem_items"][0].update(severity_inferred=True),
        lambda p: p["problem_items"][0].update(severity_inferred=True),
    ),
    "list that is not whole": (
        "text_table.partial", "problem_items[2]",
        lambda p: p["problem_items"][2].update(accounts=["槐川城管"]),
        lambda p: p["problem_items"][2].update(accounts=["槐川城管"], text="等2个账号部分链接无法正常访问"),
    ),
    "counts by unit without a table": (
        "text_table.no_table", "problem_items[4]",
        _both(_item(target_kind="unit", unit="市财政局", type="media.expression_irregular", count=7),
              _item(target_kind="unit", unit="市司法局", type="media.expression_irregular", count=5)),
        _both(_item(target_kind="unit", unit="市财政局", type="media.expression_irregular", count=7),
              _item(target_kind="unit", unit="市司法局", type="media.expression_irregular", count=5),
              lambda p: p["tables"].append({"title": "信息表述不规范统计",
                                            "rows": [{"unit": "市财政局", "number": 7},
                                                     {"unit": "市司法局", "number": 5}]})),
    ),
    "praised and named": (
        "praise.named", "totals.new_media.good",
        _item(target_kind="unit", unit="市教育局", type="site.info_zero", text="新闻信息发布为0"),
        _item(target_kind="unit", unit="市体育局", type="site.info_zero", text="新闻信息发布为0"),
    ),
    "a ranking by figures is no praise": (
        "praise.named", "totals.new_media.good",
        _item(target_kind="unit", unit="市民政局", type="media.repost_missed", text="没有完成转发任务"),
        _item(target_kind="unit", unit="东溪镇", type="media.repost_missed", text="没有完成转发任务"),
    ),
    "praised and silent": (
        "praise.criticised", "totals.new_media.good",
        lambda p: p["totals"]["new_media"]["good"].append("市林草局"),
        lambda p: p["totals"]["new_media"]["good"].append("市商务局"),
    ),
    "good and poor": (
        "praise.criticised", "totals.new_media.good",
        _total("new_media", poor=["市教育局", "市商务局"]),
        _total("new_media", poor=["市商务局"]),
    ),
    "praised owner of what fails": (
        "praise.owner", "totals.new_media.good",
        lambda p: p["totals"]["new_media"]["good"].append("市水务局")
        or p["tables"][1]["rows"][2].update(group="其他"),
        lambda p: p["totals"]["new_media"]["good"].append("市水库局"),
    ),
    "most problems": (
        "praise.most_problems", "totals.new_media.good",
        lambda p: p["totals"]["new_media"]["good"].append("市城管局") or p["problem_items"].pop(),
        lambda p: None,
    ),
    "praised account fails": (
        "praise.account", "tables[3]",
        lambda p: p["tables"][3]["rows"][0]["accounts"].__setitem__(1, "北溪发布"),
        lambda p: p["tables"][3]["rows"][0]["accounts"].__setitem__(1, "西溪发布"),
    ),
    "evaluation": (
        "overview.evaluation", "evaluation",
        _both(lambda p: p.update(evaluation="各单位栏目更新及时，运行情况良好"),
              lambda p: p["problem_items"][3].update(type="site.column_not_updated")),
        lambda p: p.update(evaluation="多数单位更新及时，运行情况良好"),
    ),
    "label": (
        "dates.label", "period",
        lambda p: p["period"].update(start="2025-03-01"),
        lambda p: p["period"].update(label="2025年4至6月"),
    ),
    "label of no calendar period": (
        "dates.label", "period",
        lambda p: p["period"].update(end="2025-06-29"),
        lambda p: p["period"].update(label="2025年第36周"),
    ),
    "title": (
        "dates.title", "title",
        lambda p: p.update(title="关于2025年第三季度全市政府网站检查情况的通报"),
        lambda p: p.update(title="关于2025年第一季度整改情况和2025年第二季度检查情况的通报"),
    ),
    "title of an attachment": (
        "dates.title", "tables[3].title",
        lambda p: p["tables"][3].update(title="优秀政务新媒体（一季度）"),
        lambda p: p["tables"][3].update(title="2025年优秀政务新媒体"),
    ),
    "previous period": (
        "dates.previous", "totals.previous_quarter.label",
        _total("previous_quarter", label="2024年第一季度"),
        _total("previous_quarter", label="上季度"),
    ),
    "window outside the label": (
        "dates.window", "data_window",
        _both(lambda p: p["data_window"].update(start="2025-03-20"),
              lambda p: p["tables"][2].update(window="2025-03-20..2025-06-28")),
        _both(lambda p: p["data_window"].update(start="2025-06-01"),
              lambda p: p["tables"][2].update(window="2025-06-01..2025-06-28")),
    ),
    "window reversed": (
        "dates.window_reversed", "data_window",
        lambda p: p.update(data_window={"start": "2025-06-28", "end": "2025-04-01"}) or p["tables"][2].pop("window"),
        lambda p: p.update(data_window={"printed": "采样时间：2025年4月1日至6月28日"}),
    ),
    "two windows": (
        "dates.two_windows", "tables[2].window",
        lambda p: p["tables"][2].update(window="2025-04-01..2025-05-31"),
        lambda p: p["tables"][2].update(window=None),
    ),
    "signed in the period": (
        "dates.signed_in_period", "issue_date",
        lambda p: p.update(issue_date="2025-06-29"),
        lambda p: p.update(issue_date="2025-06-30"),
    ),
    "published before signing": (
        "dates.published", "published_date",
        lambda p: p.update(published_date="2025-07-07"),
        lambda p: p.update(published_date="2025-07-08"),
    ),
    "event after signing": (
        "dates.event", "problem_items[3].history[0].when",
        lambda p: p["problem_items"][3].update(history=[{"when": "2025-08-01", "event": "再次开通"}]),
        lambda p: p["problem_items"][3].update(history=[{"when": "2025年第一季度", "event": "通报批评"}]),
    ),
    "deadline": (
        "dates.deadline", "deadlines[0].date",
        lambda p: p["deadlines"][0].update(date="2025-07-08"),
        lambda p: p["deadlines"][0].update(date="2025-07-09"),
    ),
    "two deadlines": (
        "dates.two_deadlines", "deadlines[1].date",
        lambda p: p["deadlines"].append({"what": "将整改情况报市政府办", "date": "2025-07-25"}),
        lambda p: p["deadlines"].append({"what": "完成适老化改造", "date": "2025-12-31"}),
    ),
    "attachment without rows": (
        "missing.attachment", "attachments[4]",
        lambda p: p["attachments"].append({"no": 5, "title": "整改提示单", "rows": None}),
        lambda p: p["attachments"].append({"no": 5, "title": "整改提示单", "rows": [{"unit": "市财政局"}]}),
    ),
    "table without rows": (
        "missing.table", "tables[4]",
        lambda p: p["tables"].append({"title": "月度情况", "rows": None}),
        lambda p: p["tables"].append({"title": "月度情况", "rows": [{"month": 4}]}),
    ),
    "no result": (
        "missing.result", "totals.sites",
        lambda p: p["totals"].__setitem__("sites", {"running": 20, "checked": 20, "qualified": None, "rate": None}),
        lambda p: p["totals"].__setitem__("sites", {"running": 20, "checked": 20, "qualified": 18}),
    ),
    "no deadline": (
        "missing.deadline", "deadlines",
        lambda p: p.update(deadlines=[], rules=[]),
        lambda p: p.update(rules=[]) or p.pop("deadlines"),
    ),
    "rule on namings": (
        "rules.not_applied", "problem_items[3].notified_times_this_year",
        lambda p: p["problem_items"][3].update(notified_times_this_year=3),
        lambda p: p["problem_items"][3].update(notified_times_this_year=2),
    ),
    "rule on namings by the text": (
        "rules.not_applied", "problem_items[3].text",
        lambda p: p["problem_items"][3].update(text="报送不及时，今年已被通报四次"),
        lambda p: p["problem_items"][3].update(text="报送不及时，今年已被通报四次，已下发提醒函"),
    ),
    "rule on weekly posts": (
        "rules.weekly", "tables[4].rows[0]",
        lambda p: p["tables"].append({"title": "更新情况", "rows": [
            {"account": "槐川交警", "platform": "抖音", "problem": "一周未更新两次"}]}),
        lambda p: p["tables"].append({"title": "更新情况", "rows": [
            {"account": "槐川交警", "platform": "抖音", "problem": "一周未更新一次"}]}),
    ),
    "rule on failing": (
        "rules.consequence", "tables[4].rows[0]",
        lambda p: p["tables"].append({"title": "存在问题的账号", "rows": [
            {"account": "槐川交警", "platform": "抖音", "problem": "监测时间点前两周内无更新"}]})
        or p["problem_items"][0].update(partial=True),
        lambda p: p["tables"].append({"title": "存在问题的账号", "rows": [
            {"account": "槐川交警", "platform": "抖音", "problem": "一周未更新一次"}]}),
    ),
    "count of a unit": (
        "text_table.unit", "site_problem_feedback.by_unit",
        lambda p: p["tables"].append({"title": "网站反馈情况", "rows": [
            {"unit": "市城管局", "number": 6}, {"unit": "市水务局", "number": 5}, {"unit": "市教育局", "number": 2}]}),
        lambda p: p["tables"].append({"title": "网站访问情况", "rows": [
            {"unit": "市城管局", "number": 9}, {"unit": "市水务局", "number": 4}, {"unit": "市教育局", "number": 8}]}),
    ),
    "sections": (
        "missing.number", "sections[2]",
        lambda p: p.update(sections=["一、总体情况", "二、存在问题", "四、工作要求"]),
        lambda p: p.update(sections=["一、总体情况", "二、存在问题", "三、工作要求"]),
    ),
    "document number": (
        "dates.doc_no", "doc_no",
        lambda p: p.update(doc_no="槐政办函〔2024〕15号"),
        lambda p: p.update(doc_no="槐政办函〔2025〕15号"),
    ),
    "all in time": (
        "overview.on_time", "totals.mailbox[0]",
        lambda p: p["totals"]["mailbox"][0].update(on_time_rate={"printed": "100%"}, overdue=2),
        lambda p: p["totals"]["mailbox"][0].update(on_time_rate={"printed": "100%"}, overdue=0),
    ),
    "rule on months": (
        "rules.not_applied", "problem_items[3].consecutive_zero_months",
        lambda p: p["rules"].append({"rule": "consecutive_zero_months", "threshold": 3, "action": "约谈"})
        or p["problem_items"][3].update(consecutive_zero_months=4),
        lambda p: p["rules"].append({"rule": "consecutive_zero_months", "threshold": 3, "action": "约谈"})
        or p["problem_items"][3].update(consecutive_zero_months=4, action="已约谈"),
    ),
}  # fmt: skip


# What else is wrong when a case is spoilt as it is.
ALONGSIDE = {
    "names of a share": ("text_table.count",),
    "sum of a column in the text": ("rates.against_table",),
    "praised owner of what fails": ("praise.criticised", "text_table.count", "text_table.name"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_fault_is_named_and_nothing_else(case: str) -> None:
    rule, place, spoil, _twin = CASES[case]
    facts = paper()
    spoil(facts)
    got = found(facts)
    assert (rule, place) in [(one.rule, one.path) for one in got], got
    assert {one.rule for one in got} <= {rule, *ALONGSIDE.get(case, ())}, got
    assert all(one.sentence.endswith("。") and one.stands and one.expected for one in got)


@pytest.mark.parametrize("case", CASES)
def test_what_looks_alike_gives_nothing(case: str) -> None:
    facts = paper()
    CASES[case][3](facts)
    assert found(facts) == []
