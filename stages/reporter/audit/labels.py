"""How the fields of a facts file are called in a sentence to an office; a field without a name is shown as it is."""

import re

_FIELDS = {
    "sites": "网站",
    "accounts": "政务新媒体账号",
    "checked": "检查数",
    "running": "运行数",
    "registered": "备案数",
    "population": "总数",
    "qualified": "合格数",
    "unqualified": "不合格数",
    "problem": "存在问题数",
    "problem_accounts": "存在问题账号数",
    "problem_sites": "存在问题网站数",
    "rectified": "已整改数",
    "reported": "报送数",
    "adopted": "采用数",
    "received": "收到数",
    "answered": "答复数",
    "on_time": "按时办结数",
    "sampled": "抽查数",
    "tasks_deployed": "部署任务数",
    "total": "总数",
    "count": "个数",
    "count_printed": "个数",
    "number": "个数",
    "printed": "印出的数",
    "items": "信息数",
    "items_published": "发布信息数",
    "posts": "发布数",
    "reposts": "转发数",
    "site_info": "网站信息保障",
    "disclosure": "信息公开",
    "mailbox": "信箱办理",
    "new_media": "政务新媒体",
    "praised_accounts": "表扬账号",
    "praised_units": "表扬单位",
    "score": "得分",
    "reply_test": "咨询测试",
    "repost_check": "转载检查",
    "contribution": "信息报送",
    "portal": "门户网站",
    "previous_quarter": "上期",
    "site_problem_feedback": "网站问题反馈",
    "good": "较好名单",
    "praised": "表扬名单",
    "commended": "表扬名单",
    "excellent": "优秀名单",
    "met_target": "完成任务名单",
    "poor": "较差名单",
    "bad": "较差名单",
    "by_unit": "分单位",
    "by_kind": "分类",
    "by_platform": "分平台",
    "by_level": "分层级",
}
_KINDS = {
    "media.no_update_2w": "两周未更新",
    "media.below_weekly_2": "一周未更新两次",
    "media.below_weekly_1": "一周未更新一次",
    "media.no_interaction": "未提供有效互动功能",
    "media.commercial_ad": "商业广告",
    "media.link_unavailable": "链接无法访问",
    "media.link_inaccurate": "链接不准确",
    "media.column_not_updated": "栏目更新不及时",
    "media.column_blank": "栏目空白",
    "media.typo": "错别字",
    "media.expression_irregular": "表述不规范",
    "media.severe_misexpression": "严重表述错误",
    "media.repost_missed": "未完成转发任务",
    "media.guide_incomplete": "办事指南要素缺失",
    "site.severe_misexpression": "严重表述错误",
    "site.misexpression": "表述错误",
    "site.blank_column": "空白栏目",
    "site.column_not_updated": "栏目更新不及时",
    "site.info_zero": "信息发布为零",
    "site.links_unavailable": "链接不可用",
    "work.report_missing": "未报送",
    "work.report_late": "报送不及时",
}
_TERM = re.compile(r"^(named_)?(not_)?within_(\d+)_working_days?$|^(named_)?(not_)?within_(\d+)$")
_FEWER = re.compile(r"^(?:fewer_than|less_than|below|under)_(\d+)$")


def field(key: str) -> str:
    if found := _TERM.match(key):
        days, over = found[3] or found[6], found[2] or found[5]
        return f"{'未在' if over else ''}{days}个工作日内答复"
    if found := _FEWER.match(key):
        return f"少于{found[1]}条的名单"
    return _FIELDS.get(key, key)


def place(path: str) -> str:
    """totals.repost_check.good → 转载检查较好名单."""
    parts = [part for part in path.split(".") if part not in ("totals", "rate", "printed")]
    return "".join(field(part) for part in parts) or path


def kind(name: str) -> str:
    return _KINDS.get(name, name)
