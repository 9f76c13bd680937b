"""The words of an office for what the program writes in English; those of states and steps are in `schemas.states`."""

from schemas.kinds import KINDS
from schemas.states import STATES

FINDING_STATES: dict[str, str] = {name: state.word for name, state in STATES.items()}
SEVERITIES = {"veto": "单项否决", "deduct": "扣分", "notice": "提示", "bonus": "加分"}
STATUSES = {"pass": "合格", "fail": "不合格", "unknown": "无法判定", "not_applicable": "不适用"}
CAUSES = {
    "measured": "监测判定",
    "recheck": "复查",
    "person": "人工",
    "source_gone": "对象已移除",
    "succession": "责任单位变更",
}
CHECK_KINDS = {name: kind.word for name, kind in KINDS.items()}
VOID_REASONS = {
    "void_own_network": "监测方网络故障",
    "void_blocked": "被防火墙或访问控制拦截",
    "void_inconclusive": "返回内容无法判读",
}
EDITION_KINDS = {"weekly": "监测周报", "circular": "季度通报草稿"}
# How an assessment says that only a person can decide; a circular does not say of what.
CLUES_WAIT = "条线索待核实"
BY_HAND = "人工核查："  # before the title of an indicator of the machine and what a person wrote of it
SOMETHING_WAITS = "部分事项尚待核实"
WITHHELD = "涉及不宜公开内容，详见内部核查单"
