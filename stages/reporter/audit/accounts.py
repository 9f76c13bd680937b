"""What the text says of an account against its row in the attachment: there at all, its platform, owner, faults."""

from collections.abc import Iterator

from stages.reporter.audit import labels
from stages.reporter.audit.circular import Circular, Item, Row
from stages.reporter.audit.result import Result, doubtful, error
from stages.reporter.audit.values import joined, mappings, name, number, phrases_of, shown, similar
from stages.reporter.audit.wording import PARTIAL, agree, area_of, bare, kinds_in, platform

_LIST = 2  # the count of one unit is a remark, those of several are an extract of a table


def named_accounts_are_listed(circular: Circular) -> Iterator[Result]:
    """An account that the text names for a fault is in the attachment or in the list of those that fail."""
    if not any(
        table.lists_problems for table in circular.tables if any(row.facts.get("account") for row in table.rows)
    ):
        return
    known = {one for table in circular.tables for one in table.members} | set(_failing_list(circular))
    for item in circular.items:
        for account in item.accounts:
            if not any(account == one or (len(account) >= 4 and account in one) for one in known):
                said = f"正文点名的“{account}”不在不合格名单和附件表中，请补入附件或说明仅在正文通报。"
                yield doubtful("text_table.not_listed", item.path, account, "附件中没有", said)


def named_sites_are_listed(circular: Circular) -> Iterator[Result]:
    """A site that the text names for a fault is in the attachment, where one lists sites with their faults."""
    tables = [table for table in circular.tables if table.lists_problems and table.rows[0].facts.get("site")]
    known = [one for table in tables for one in table.members]
    for item in circular.items:
        site = name(item.facts.get("target")) if item.facts.get("target_kind") == "site" else ""
        judged = item.facts.get("severity") in ("unqualified", "problem")
        if known and site and judged and not any(site in one or similar(site, one) for one in known):
            said = f"正文点名的网站“{site}”不在附件表中，请补入附件或说明仅在正文通报。"
            yield doubtful("text_table.not_listed", item.path, site, "附件中没有", said)


def _failing_list(circular: Circular) -> dict[str, Row]:
    """The list of failing accounts that some circulars print in the text, by name."""
    listing = circular.facts.get("unqualified_list")
    return {
        name(one.get("account")): Row(
            f"unqualified_list[{i}]", one, name(one.get("account")), name(one.get("organiser")),
            name(one.get("account_type") or one.get("platform")), frozenset(), True,
        )
        for i, one in enumerate(mappings(listing))
    }  # fmt: skip


def one_platform(circular: Circular) -> Iterator[Result]:
    """Text, list and attachment tell one platform and kind of an account."""
    for path, account, told in _told_platforms(circular):
        rows = [row for row in circular.account_rows.get(account, []) if row.platform]
        if rows and not any(agree(told, row.platform) for row in rows):
            said = f"正文称“{account}”为{told}，附件（{rows[0].path}）为{rows[0].platform}，两者不一致，请核对。"
            yield error("text_table.platform", path, f"{account}：{told}", rows[0].platform, said)


def _told_platforms(circular: Circular) -> Iterator[tuple[str, str, str]]:
    for item in circular.items:
        told = name(item.facts.get("platform") or item.facts.get("account_type")) or platform(item.text)
        if told:
            yield from ((item.path, account, told) for account in item.accounts)
    for account, row in _failing_list(circular).items():
        if row.platform:
            yield row.path, account, row.platform


def one_owner(circular: Circular) -> Iterator[Result]:
    """Text, list and attachment tell one unit for an account; a short and a full name are one."""
    told = [(row.path, account, row.owner) for account, row in _failing_list(circular).items()]
    told += [(item.path, account, item.unit) for item in circular.items for account in item.accounts]
    for path, account, owner in told:
        rows = [row for row in circular.account_rows.get(account, []) if row.owner]
        if owner and rows and not any(_may_be_one(owner, row.owner) for row in rows):
            said = f"正文称“{account}”属“{owner}”，附件（{rows[0].path}）为“{rows[0].owner}”，请核对。"
            yield doubtful("text_table.owner", path, owner, rows[0].owner, said)


def _may_be_one(one: str, other: str) -> bool:
    """兰考县 and 兰考县人民政府办公室 can be one, 市教体局 and 市财政局 can not."""
    short, long = sorted((one, other), key=len)
    core = short.removesuffix("人民政府办公室").removesuffix("人民政府")
    return similar(short, long) or core in long or (len(core) >= 2 and core[0] in "市县区" and core[1:3] in long)


def one_verdict(circular: Circular) -> Iterator[Result]:
    """What fails in the text or in the list of those that fail does so in the attachment."""
    told = [(row.path, account) for account, row in _failing_list(circular).items()]
    told += [(item.path, account) for item in circular.items if item.failing for account in item.accounts]
    for path, account in told:
        rows = circular.account_rows.get(account, [])
        if rows and all(row.failing is False for row in rows):
            said = f"正文把“{account}”列为不合格，附件（{rows[0].path}）中不是不合格，结果互相矛盾，请核对。"
            yield error("text_table.verdict", path, "不合格", rows[0].facts.get("result") or "存在问题", said)


def failing_rows_are_told_whole(circular: Circular) -> Iterator[Result]:
    """Of a failing account the text names every fault that the attachment holds."""
    told: dict[str, set[str]] = {}
    for item in circular.items:
        kinds = {item.kind} | kinds_in(item.text, circular.written, area_of(item.kind))
        for account in item.accounts:
            told.setdefault(account, set()).update(kinds)
    for account, rows in circular.account_rows.items():
        for row in (row for row in rows if row.failing and account in told):
            missing = sorted(row.kinds - told[account])
            if missing:
                words = _words(circular, row, missing)
                said = f"附件中不合格账号“{account}”还有问题“{words}”，正文未提及，请补充或说明。"
                yield doubtful("text_table.untold", row.path, words, "正文没有", said)


def _words(circular: Circular, row: Row, kinds: list[str]) -> str:
    told = phrases_of(row.facts)
    patterns = [circular.written[kind] for kind in kinds if kind in circular.written]
    return joined([one for one in told if any(p.search(bare(one)) for p in patterns)]) or joined(
        [labels.kind(one) for one in kinds]
    )


def faults_are_those_of_the_rows(circular: Circular) -> Iterator[Result]:
    """A fault that the text gives to accounts is in their rows: the item's own in each, a second one in any."""
    for item in circular.items:
        rows = {one: [row for row in circular.account_rows.get(one, []) if row.kinds] for one in item.accounts}
        if not item.kind or not rows or not all(rows.values()):
            continue
        lacking = [one for one, held in rows.items() if not any(item.kind in row.kinds for row in held)]
        if (lacking and len(lacking) < len(rows)) or (lacking and item.kind in _known(circular)):
            said = f"正文把{joined(lacking)}列入“{labels.kind(item.kind)}”，附件中没有这个问题，请核对。"
            yield error("text_table.fault", item.path, joined(lacking), "附件中是其他问题", said)
        held_by_any = {kind for held in rows.values() for row in held for kind in row.kinds}
        for kind in sorted(kinds_in(item.text, circular.written, area_of(item.kind)) - held_by_any - {item.kind}):
            yield _empty_kind(circular, item, kind)


def _known(circular: Circular) -> set[str]:
    return {kind for rows in circular.account_rows.values() for row in rows for kind in row.kinds}


def _empty_kind(circular: Circular, item: Item, kind: str) -> Result:
    found = circular.written[kind].search(name(item.text))
    words = found[0] if found else labels.kind(kind)
    others = [row.name for rows in circular.account_rows.values() for row in rows if kind in row.kinds]
    there = f"，附件中有此问题的是{joined(others)}" if others else ""
    said = f"正文写有“{words}”，所列{joined(list(item.accounts))}在附件中都没有这个问题{there}，请核对。"
    return doubtful("text_table.empty_fault", item.path, words, joined(others) or "附件中没有", said)


def lists_are_whole(circular: Circular) -> Iterator[Result]:
    """Names under a fault are all that the attachment has for it, or the text says that they are not (等, a number)."""
    groups: dict[str, list[Item]] = {}
    for item in circular.items:
        several = isinstance(item.facts.get("accounts"), list) or item.section
        if item.accounts and item.kind and several:
            groups.setdefault(item.kind, []).append(item)
    for kind, items in groups.items():
        told = {one for item in items for one in item.accounts}
        rows = [row for held in circular.account_rows.values() for row in held if kind in row.kinds]
        if len({row.name for row in rows} | told) == len(told) or any(_says_partial(item, len(rows)) for item in items):
            continue
        if not any(one in circular.account_rows for one in told):
            continue
        said = (
            f"正文就“{labels.kind(kind)}”列出{len(told)}个账号，附件中有此问题的为{len(rows)}行，"
            "名单不全而未注明，请列全，或写明“等”及总数。"
        )
        yield doubtful("text_table.partial", items[0].path, len(told), len(rows), said)


def _says_partial(item: Item, rows: int) -> bool:
    count = number(item.facts.get("count"))
    return bool(item.facts.get("partial")) or count == rows or bool(PARTIAL.search(name(item.text)))


def counted_units_have_a_table(circular: Circular) -> Iterator[Result]:
    """Counts by unit that the text prints for a fault stand in an attachment, where the circular has attachments."""
    groups: dict[str, list[Item]] = {}
    for item in circular.items:
        if item.about_unit and item.unit and item.kind and number(item.facts.get("count")) is not None:
            groups.setdefault(item.kind, []).append(item)
    for kind, items in groups.items():
        counts = {(item.unit, number(item.facts.get("count"))) for item in items}
        if len(counts) < _LIST or not circular.tables or _in_a_table(circular, kind, counts):
            continue
        told = joined([f"{item.unit}{shown(number(item.facts.get('count')) or 0)}" for item in items])
        said = f"正文按单位列出“{labels.kind(kind)}”的个数（{told}），没有附件载明这类问题，请补附件或注明依据。"
        yield doubtful("text_table.no_table", items[0].path, told, "附件中没有", said)


def _in_a_table(circular: Circular, kind: str, counts: set[tuple[str, float | None]]) -> bool:
    pattern = circular.written.get(kind)
    for table in circular.tables:
        cells = {(row.name, number(value)) for row in table.rows for value in row.facts.values()}
        if counts <= cells or any(kind in row.kinds for row in table.rows):
            return True
        if pattern and pattern.search(name(table.title)):
            return True
    return False
