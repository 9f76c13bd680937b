"""Letters of a case: 整改通知, 核实反馈表, 提醒, 书面催办, 约谈通知, 关停提示函.

The sentences are an office's; the numbers in them are those of the rows beside them.
"""

from collections.abc import Callable, Sequence

from pipelines.office.cases.papers.facts import CaseFacts, RowFacts
from schemas.chinese import day_text
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.times import day_of, midnight
from stages.reporter.document import Block, Cell, Edition, EditionHead, Heading, Link, Paragraph, Table

NOTHING = "—"
_LISTED = ["序号", "监测对象", "栏目或页面", "问题类型", "问题描述", "网址", "首次发现", "存证"]
_WIDE = [0.5, 1.4, 1.1, 1.2, 2.6, 1.8, 0.9, 1.3]


def letter(kind: str, facts: CaseFacts) -> Edition:
    """The paper of a kind. Raises MistakeError for a kind that there is not, and where there is nothing to write."""
    if kind not in LETTERS:
        raise MistakeError(f"没有“{kind}”这种文书，可填：{'、'.join(LETTERS)}。")
    return Edition(head=paper_head(_titled(kind, facts), facts), blocks=LETTERS[kind](facts))


def _titled(kind: str, facts: CaseFacts) -> str:
    subject = "网站与政务新媒体"
    return {
        "整改通知": f"关于核实整改{facts.unit.name}{subject}问题的通知",
        "核实反馈表": f"{facts.unit.name}问题核实反馈表",
        "提醒": f"关于{facts.unit.name}{subject}有关事项的提醒",
        "书面催办": f"关于催办{facts.unit.name}{subject}问题整改的函",
        "约谈通知": f"关于约谈{facts.unit.name}的通知",
        "关停提示函": f"关于关停整合{facts.unit.name}有关网站或政务新媒体的提示函",
        "复查单": f"{facts.unit.name}未整改问题复查单",
    }[kind]


def paper_head(title: str, facts: CaseFacts) -> EditionHead:
    """The head of a paper: dated the day on which it is made."""
    program = facts.registry.program
    return EditionHead(
        edition_id=digest("paper", title, facts.case.id),
        kind="paper",
        title=title,
        program=program.id,
        office=program.office,
        scope=facts.unit.id,
        scope_name=facts.unit.name,
        number=facts.case.id[:12],
        period=day_text(facts.at),
        window_from=midnight(day_of(facts.case.steps[0].at)),
        window_to=facts.at,
        as_of=facts.at,
        signed_on=str(day_of(facts.at)),
        published_on=None,
        rulebook=program.rulebook_on(day_of(facts.at)),
        rulebook_version="",
    )


def _to(facts: CaseFacts) -> Block:
    return Paragraph([f"{facts.unit.name}："], "addressee")


def _says(*sentences: str) -> list[Block]:
    return [Paragraph([sentence]) for sentence in sentences if sentence]


def _signed(facts: CaseFacts) -> list[Block]:
    contact = facts.registry.program.contact
    asked = f"联系人：{contact.name}，电话：{contact.phone or NOTHING}。" if contact else ""
    signature = Paragraph([facts.registry.program.office], "signature")
    return [*_says(asked), signature, Paragraph([day_text(facts.at)], "date")]


def _case_number(facts: CaseFacts) -> str:
    return f"办理单编号：{facts.case.id}。"


def listed(title: str, rows: Sequence[RowFacts], attachment: int | None = 1) -> Table:
    """The rows of a case as an attachment; a restricted or unconfirmed one stands in it without its content."""
    return Table(
        "case_rows",
        title,
        _LISTED,
        [
            [
                row.number,
                row.subject,
                row.place or NOTHING,
                row.rule,
                row.what or NOTHING,
                Link(row.url) if row.url else NOTHING,
                day_text(row.first_seen) if row.first_seen else NOTHING,
                "；".join(row.proofs[-2:]) or NOTHING,
            ]
            for row in rows
        ],
        widths=_WIDE,
        attachment=attachment,
    )


def _left(facts: CaseFacts) -> tuple[RowFacts, ...]:
    if not facts.left:
        raise MistakeError(f"办理单{facts.case.id[:12]}已没有未整改的问题，无须再发此文书。")
    return facts.left


def _limit(facts: CaseFacts) -> str:
    return day_text(facts.deadline) if facts.deadline else "收到后及时"


def _notice(facts: CaseFacts) -> list[Block]:
    rows = _left(facts)
    cause = f"上述问题中，{facts.case.cause_text}。" if facts.case.cause_text else ""
    return [
        _to(facts),
        *_says(
            f"经监测，你单位负责的网站、政务新媒体存在{len(rows)}个问题，现将问题清单（附件1）发给你单位核实。",
            cause,
            *_causes(rows),
            f"请于{_limit(facts)}前逐条核实反馈：属实的，及时整改并填写整改回复表；有异议的，写明理由并附佐证材料，由本办另行"
            "指定人员复核决定，决定作出前该条不予通报。逾期未反馈的，视为无异议。",
            _case_number(facts),
        ),
        *_signed(facts),
        listed("问题清单", rows),
        _verified(facts, rows, 2),
    ]


def _causes(rows: Sequence[RowFacts]) -> list[str]:
    """成因说明 of the rows of which the history tells it."""
    told = [f"第{row.number}条，{row.cause}" for row in rows if row.cause]
    return [f"监测记录反映的成因：{'；'.join(told)}。"] if told else []


def _verified(facts: CaseFacts, rows: Sequence[RowFacts], attachment: int | None) -> Table:
    return Table(
        "verification",
        "核实反馈表",
        ["序号", "问题", "网址", "是否属实", "情况说明", "佐证材料"],
        [[row.number, _said(row), row.url or NOTHING, "", "", ""] for row in rows],
        widths=[0.5, 2.6, 1.8, 0.8, 2.2, 1.4],
        attachment=attachment,
    )


def _said(row: RowFacts) -> str:
    where = f"“{row.place}”栏目" if row.place else ""
    return f"{row.subject}{where}：{row.what or row.rule}"


def _form(facts: CaseFacts) -> list[Block]:
    return [*_says(_case_number(facts), f"反馈期限：{_limit(facts)}。"), _verified(facts, facts.rows, None)]


def _reminder(facts: CaseFacts) -> list[Block]:
    ahead = facts.case.taken("forewarned") and not facts.case.taken("notified")
    rows = _left(facts)
    if ahead:
        said = f"监测显示，你单位负责的{len(rows)}个栏目或账号即将到期（附件1），请及时更新、答复，避免逾期。"
    else:
        said = (
            f"你单位尚有{len(rows)}个问题未整改（附件1），期限为{_limit(facts)}。请抓紧整改，并填写整改回复表报送本办。"
        )
    return [_to(facts), *_says(said, _case_number(facts)), *_signed(facts), listed("有关事项清单", rows)]


def _written(facts: CaseFacts) -> list[Block]:
    rows = _left(facts)
    told = facts.case.taken("notified")
    since = "此前，本办已就有关问题提醒你单位"
    if told:
        since = f"{day_text(told[0].at)}，本办已将有关问题交你单位核实整改"
    reminded = f"，并先后催办{facts.reminders}次" if facts.reminders else ""
    return [
        _to(facts),
        *_says(
            f"{since}{reminded}。截至{day_text(facts.at)}，仍有{len(rows)}个问题未整改（附件1）。",
            "请你单位收到本函后立即整改，明确责任人和完成时间，并将整改情况书面报送本办；逾期仍未整改的，将按规定予以通报。",
            _case_number(facts),
        ),
        *_signed(facts),
        listed("未整改问题清单", rows),
    ]


def _summons(facts: CaseFacts) -> list[Block]:
    step = facts.case.taken("summoned")
    day = step[-1].deadline if step else None
    because = f"{step[-1].reason}，" if step and step[-1].reason else ""
    return [
        _to(facts),
        *_says(
            f"{because}你单位尚有{len(facts.left)}个问题未整改。经研究，拟就有关问题约谈你单位有关负责人。",
            f"约谈时间：{day_text(day)}。" if day else "约谈时间另行通知。",
            "请你单位准备书面材料，说明问题原因、整改措施和完成时间。",
            _case_number(facts),
        ),
        *_signed(facts),
        *([listed("未整改问题清单", facts.left)] if facts.left else []),
    ]


def _closing(facts: CaseFacts) -> list[Block]:
    proposed = facts.case.taken("closing_proposed")
    if not proposed:
        raise MistakeError(f"办理单{facts.case.id[:12]}尚未提出关停整合，请先用 xunwang cases propose-closing 提出。")
    rows = {row.id for row in proposed[-1].rows}
    names = list(dict.fromkeys(row.subject for row in facts.rows if row.id in rows))
    quoted = "、".join(f"“{name}”" for name in names)
    draft = "" if facts.case.taken("closing_letter") else "（本函尚待负责人决定，决定前不得发出。）"
    return [
        _to(facts),
        *_says(
            draft,
            f"{proposed[-1].reason}。按照有关规定，对你单位{quoted}提出关停整合提示。",
            "请你单位研究提出关停、注销或整合意见，按程序办理备案手续，并将办理结果书面报送本办；关停前请做好内容迁移、公告和用户"
            "告知工作。确需保留的，请说明理由并提出确保常态化更新维护的措施。",
            _case_number(facts),
        ),
        *_signed(facts),
    ]


def _retest(facts: CaseFacts) -> list[Block]:
    """A retest sheet holds only what is outstanding, with what the unit has answered to it."""
    rows = _left(facts)
    cells: list[list[Cell]] = [
        [
            row.number,
            _said(row),
            row.url or NOTHING,
            day_text(row.first_seen) if row.first_seen else NOTHING,
            row.answer.measures or row.answer.proof or NOTHING if row.answer else "未反馈",
            "",
            "",
        ]
        for row in rows
    ]
    table = Table(
        "retest",
        "未整改问题",
        ["序号", "问题", "网址", "首次发现", "单位反馈", "复查结果", "复查人、时间"],
        cells,
        widths=[0.5, 2.6, 1.8, 0.9, 1.6, 1.0, 1.1],
    )
    head: list[Block] = [Heading(1, "复查范围")]
    return [*head, *_says(f"本单只列尚未整改的{len(rows)}个问题。", _case_number(facts)), table]


LETTERS: dict[str, Callable[[CaseFacts], list[Block]]] = {
    "整改通知": _notice,
    "核实反馈表": _form,
    "提醒": _reminder,
    "书面催办": _written,
    "约谈通知": _summons,
    "关停提示函": _closing,
    "复查单": _retest,
}
