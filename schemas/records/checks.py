"""Checks that people make item by item: of guides to services (办事指南), and of care for the aged and the disabled
(适老化与无障碍)."""

from typing import Literal

from schemas.records.base import Record, RecordKind


class GuideCheck(Record, frozen=True, kw_only=True):
    """One guide that was looked through. `missing` names the elements that are not there, `wrong` those that are not
    right."""

    service: str
    result: Literal["pass", "fail", "unknown"]
    missing: str = ""
    wrong: str = ""

    def mistakes(self) -> list[str]:
        faults = bool(self.missing or self.wrong)
        if self.result == "pass" and faults:
            return ["“检查结果”为合格，却填了缺失或错误的要素，请改正其一。"]
        if self.result == "fail" and not faults:
            return ["“检查结果”为不合格，请填写“缺失要素”或“错误要素”。"]
        return []


class AccessibilityCheck(Record, frozen=True, kw_only=True):
    """One point of care for the aged and the disabled on a site, an account's page or an app. `value` is what was
    measured, where something was: a contrast, a size in dp."""

    point: Literal["entry", "text_size", "contrast", "target_size", "captcha", "keyboard", "alt_text", "ads", "other"]
    result: Literal["pass", "fail", "unknown"]
    value: float | None = None
    detail: str = ""

    def mistakes(self) -> list[str]:
        return ["“实测值”不能为负数，请核对。"] if self.value is not None and self.value < 0 else []


_RESULTS = {"合格": "pass", "不合格": "fail", "无法判定": "unknown"}
GUIDE = RecordKind(
    name="guide.check.v1",
    word="办事指南检查",
    payload=GuideCheck,
    headings={
        "service": ("事项名称", "办事事项"),
        "result": ("检查结果", "结果"),
        "missing": ("缺失要素",),
        "wrong": ("错误要素", "不准确要素"),
    },
    words={"result": _RESULTS},
    notes={"missing": "多项用、分开，如申请材料、办理时限", "wrong": "要素在而内容不准确的"},
    example={
        "key": "ZN-001", "service": "新生儿落户", "result": "不合格", "missing": "申请材料、办理时限",
        "at": "2026-07-10 09:00", "by": "张三",
    },
)  # fmt: skip
ACCESSIBILITY = RecordKind(
    name="accessibility.check.v1",
    word="无障碍检查",
    payload=AccessibilityCheck,
    headings={
        "point": ("检查项目", "检查要点"),
        "result": ("检查结果", "结果"),
        "value": ("实测值",),
        "detail": ("情况", "问题描述"),
    },
    words={
        "point": {
            "入口": "entry", "字号": "text_size", "对比度": "contrast", "点击区域": "target_size", "验证码": "captcha",
            "键盘操作": "keyboard", "图片文字说明": "alt_text", "广告弹窗": "ads", "其他": "other",
        },
        "result": _RESULTS,
    },
    example={
        "key": "WZA-001", "point": "对比度", "result": "不合格", "value": "3.2", "detail": "正文灰字",
        "at": "2026-07-10 09:00", "by": "张三",
    },
)  # fmt: skip
