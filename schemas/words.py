"""The words of an office for what the program writes in English, and the sets of states that belong together."""

from schemas.events.findings import FindingState
from schemas.kinds import KINDS

# Confirmed and not mended. This is what an edition counts as a problem (问题).
STANDING: frozenset[FindingState] = frozenset({"confirmed", "recurred"})
# Standing, or a clue (线索) that still waits for a person.
UNSETTLED: frozenset[FindingState] = STANDING | {"suspected"}

FINDING_STATES = {
    "suspected": "待核实",
    "confirmed": "未整改",
    "recurred": "再次出现",
    "rectified": "已整改",
    "dismissed": "经核实不成立",
    "exempted": "已备案豁免",
}
SEVERITIES = {"veto": "单项否决", "deduct": "扣分", "notice": "提示", "bonus": "加分"}
STATUSES = {"pass": "合格", "fail": "不合格", "unknown": "无法判定", "not_applicable": "不适用"}
CAUSES = {"measured": "监测判定", "recheck": "复查", "person": "人工", "source_gone": "对象已移除"}
CHECK_KINDS = {name: kind.word for name, kind in KINDS.items()}
VOID_REASONS = {
    "void_own_network": "监测方网络故障",
    "void_blocked": "被防火墙或访问控制拦截",
    "void_inconclusive": "返回内容无法判读",
}
EDITION_KINDS = {"weekly": "监测周报", "circular": "季度通报草稿"}
# How an assessment says that only a person can decide; a circular does not say of what.
CLUES_WAIT = "条线索待核实"
SOMETHING_WAITS = "部分事项尚待核实"
WITHHELD = "涉及不宜公开内容，详见内部核查单"
