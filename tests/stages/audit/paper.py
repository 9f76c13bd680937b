"""An invented circular, written down as facts, that contradicts itself nowhere. Tests spoil a copy of it."""

from typing import Any

from stages.reporter.audit import audit
from stages.reporter.audit.result import Result
from stages.reporter.audit.shape import circulars

Paper = dict[str, Any]
_TOWNS = [f"{sign}溪镇" for sign in "东南西北上下前后左右"]


def _table(number: int, title: str, rows: list[dict[str, Any]], **more: Any) -> Paper:
    return {"id": f"att{number}", "title": title, "rows": [{"no": i, **row} for i, row in enumerate(rows, 1)], **more}


def paper() -> Paper:
    return {
        "key": "huaichuan-2025q2",
        "title": "关于2025年第二季度全市政府网站与政务新媒体检查情况的通报",
        "period": {"label": "2025年第二季度", "start": "2025-04-01", "end": "2025-06-30"},
        "data_window": {"start": "2025-04-01", "end": "2025-06-28"},
        "issue_date": "2025-07-08",
        "published_date": "2025-07-09",
        "totals": {
            "sites": {"running": 20, "checked": 20, "coverage": "全覆盖检查", "qualified": 18, "unqualified": 2,
                      "rate": {"printed": "90%"}},
            "accounts": {"registered": 130, "checked": 130, "qualified": 127, "unqualified": 3,
                         "rate": {"printed": "97.7%"}},
            "praised_accounts": {"printed": 3, "named_first": "槐川发布"},
            "reply_test": {"sites": 20, "within_1_working_day": {"printed": "85%", "count": 17},
                           "not_within_5_working_days": {"printed": "10%", "count": 2},
                           "named_not_within_5": ["市水务局", "市林草局"]},
            "contribution": {"reported": 210, "adopted": 130, "rate": {"printed": "61.9%"},
                             "good": ["东溪镇", "南溪镇"], "fewer_than_5": ["右溪镇"]},
            "new_media": {"posts": 812, "good": ["市教育局", "市民政局"]},
            "mailbox": [{"name": "市长信箱", "received": 48, "by_kind": {"咨询": 20, "求助": 17, "投诉": 11}}],
            "portal": {"items_published": 1200, "by_kind": {"政策文件": 12, "政策解读": 9}},
            "previous_quarter": {"label": "2025年第一季度", "problem_accounts": 6, "rectified": 6,
                                 "text": "上季度6个账号均已整改到位"},
        },
        "site_problem_feedback": {"total": 12, "type": "site.misexpression",
                                  "by_unit": [{"unit": "市城管局", "count": 6}, {"unit": "市水务局", "count": 4},
                                              {"unit": "市教育局", "count": 2}]},
        "unqualified_list": [
            {"account": "槐川水务", "organiser": "槐川市水务局", "account_type": "微信订阅号"},
            {"account": "槐川林草", "organiser": "槐川市林业和草原局", "account_type": "微信服务号"},
            {"account": "东溪之声", "organiser": "东溪镇人民政府", "account_type": "新浪微博"},
        ],
        "problem_items": [
            {"id": "P1", "section": "（一）", "accounts": ["槐川水务", "槐川林草"], "type": "media.no_update_2w",
             "severity": "unqualified", "text": "两周未更新"},
            {"id": "P2", "section": "（一）", "accounts": ["东溪之声"], "type": "media.commercial_ad",
             "severity": "unqualified", "text": "存在商业广告"},
            {"id": "P3", "section": "（二）", "accounts": ["槐川城管", "北溪发布"], "type": "media.link_unavailable",
             "severity": "problem", "text": "微信公众号部分链接无法正常访问"},
            {"id": "P4", "section": "（三）", "target_kind": "unit", "unit": "市城管局", "type": "work.report_late",
             "severity": "named", "text": "报送不及时"},
        ],
        "tables": [
            _table(1, "2025年第二季度政务新媒体检查情况", [
                {"account": "槐川水务", "organiser": "槐川市水务局", "account_type": "微信订阅号", "result": "不合格",
                 "problems": ["监测时间点前2周内无更新"], "types": ["media.no_update_2w"]},
                {"account": "槐川林草", "organiser": "槐川市林业和草原局", "account_type": "微信服务号",
                 "result": "不合格", "problems": ["监测时间点前2周内无更新"], "types": ["media.no_update_2w"]},
                {"account": "东溪之声", "organiser": "东溪镇人民政府", "account_type": "新浪微博", "result": "不合格",
                 "problems": ["存在商业广告"], "types": ["media.commercial_ad"]},
                {"account": "槐川城管", "organiser": "槐川市城市管理局", "account_type": "微信订阅号", "result": "合格",
                 "problems": ["部分链接无法正常访问"], "types": ["media.link_unavailable"]},
                {"account": "北溪发布", "organiser": "北溪镇人民政府", "account_type": "微信服务号", "result": "合格",
                 "problems": ["部分链接无法正常访问"], "types": ["media.link_unavailable"]},
            ], row_count=5),
            {"id": "att2", "title": "2025年第二季度互动回应检查情况", "rows": [
                {"group": "1个工作日内答复", "count_printed": 17,
                 "sites": ["市教育局", "市民政局", "市城管局", "市财政局", "市审计局", "市统计局", "市司法局",
                           *_TOWNS]},
                {"group": "5个工作日内答复", "count_printed": 1, "sites": ["市商务局"]},
                {"group": "未回复", "count_printed": 2, "sites": ["市水务局", "市林草局"]},
            ]},
            {"id": "att3", "title": "2025年第二季度信息报送情况", "sort": "adopted desc",
             "window": "2025-04-01..2025-06-28",
             "parts": [{"title": "一、镇", "rows": [
                 {"no": i + 1, "unit": town, "reported": 30 - 2 * i, "adopted": 22 - 2 * i}
                 for i, town in enumerate(_TOWNS)
             ], "sums": {"reported": 210, "adopted": 130}}],
             "sums": {"reported": 210, "adopted": 130}},
            {"id": "att4", "title": "2025年第二季度优秀政务新媒体", "rows": [
                {"kind": "微信公众号", "accounts": ["槐川发布", "南溪发布"], "count": 2},
                {"kind": "新浪微博", "accounts": ["槐川教育"], "count": 1},
            ], "total": 3},
        ],
        "attachments": ["2025年第二季度政务新媒体检查情况", "2025年第二季度互动回应检查情况",
                        "2025年第二季度信息报送情况", "2025年第二季度优秀政务新媒体"],
        "rules": [
            {"rule": "account_notified_times", "threshold": 3, "comparison": ">=", "text": "本年度被通报三次以上",
             "action": "下发提醒函并予以关停"},
            {"rule": "update_frequency", "platform": "抖音", "min_posts": 1, "per": "week", "text": "一周未更新一次"},
            {"rule": "no_update", "days": 14, "consequence": "unqualified", "text": "监测时间点前两周内无更新"},
        ],
        "deadlines": [{"what": "书面报送整改情况", "to": "市政府办", "date": "2025-07-18", "printed": "7月18日前"}],
    }  # fmt: skip


def found(facts: Paper) -> list[Result]:
    """What the checks say of one circular, after it went through the reading of a file."""
    return [result for _title, circular in circulars(facts, "通报.yaml") for result in audit(circular)]
