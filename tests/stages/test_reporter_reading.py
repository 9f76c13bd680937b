"""What a reader of an edition notices: titles, deadlines, time left, labels that fit their chart."""

import re
from datetime import date

import pytest

from pipelines.office.windows import days_of, quarter_of, week_of
from stages.reporter.document import Chart, Edition, Table
from stages.reporter.render.html import to_html
from stages.reporter.weekly import weekly
from tests.support.editions import facts, finding, head


@pytest.mark.parametrize(
    ("hours", "printed"), [(0, "0小时"), (47, "47小时"), (48, "2天"), (719, "29天"), (None, "—"), (-3, "0小时")]
)
def test_time_left_is_printed_as_people_say_it(hours: int | None, printed: str) -> None:
    warning = {**finding(1), "warning_id": "w", "hours_left": hours}
    edition = weekly(head(), facts([], warnings=[warning]))
    (table,) = [block for block in edition.blocks if isinstance(block, Table) and block.kind == "warnings"]
    assert table.rows[0][-1] == printed


def test_a_long_label_ends_before_its_bar_and_is_whole_in_the_tool_tip() -> None:
    name = "栏目不更新（动态要闻类与一级通知公告、政策文件类合计）"
    page = to_html(Edition(head=head(), blocks=[Chart("按类型", [name, "首页不更新"], [1.0, 2.0], "个")])).decode()
    labels = re.findall(r'<text x="0"[^>]*>([^<]*)<title>([^<]*)</title>', page)
    assert labels[0] == (name[:15] + "…", name)
    assert labels[1] == ("首页不更新", "首页不更新")


def test_periods_are_printed_in_words() -> None:
    assert week_of(date(2026, 7, 8)).label == "2026年第28周"
    assert quarter_of(date(2026, 12, 31)).label == "2026年第四季度"
    odd = days_of(date(2026, 11, 27), date(2027, 2, 25))
    assert (odd.label, odd.code) == ("2026年11月27日至2027年2月25日", "2026-11-27_2027-02-25")
    assert days_of(odd.first, odd.last, "2027年第一季度").label == "2027年第一季度"
