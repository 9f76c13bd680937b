"""Families of templates: how a content management system writes addresses, dates and encodings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """`column`/`article`: patterns of addresses. `date`: how a list prints a day (strftime). `codec` encodes the page,
    `label` is what its header and meta call it."""

    name: str
    column: str
    article: str
    date: str
    codec: str = "utf-8"
    label: str = "utf-8"
    short_date: str | None = None  # for columns that are posted to often: month and day only


FAMILIES = {
    family.name: family
    for family in (
        # Lists as records inside a script, written into the page by the browser.
        Family("records", "/col/col{column}/index.html", "/art/{when:%Y}/{when:%m}/art_{column}_{id}.html", "%Y-%m-%d"),
        # ul/li with the date in a span.
        Family("spans", "/{host}/", "/{host}/{when:%Y%m}/t{when:%Y%m%d}_{id}.html", "%Y-%m-%d", short_date="%m-%d"),
        # Rows of a table; GBK labelled gb2312.
        Family("tables", "/{host}.htm", "/info/{column}/{id}.htm", "%Y/%m/%d", "gb18030", "gb2312"),
        # dl/dt/dd with Chinese dates.
        Family("pairs", "/channels/{column}.html", "/{host}/{when:%Y%m%d}/{id}.shtml", "%Y年%m月%d日"),
        # Lists as JSON inside a script.
        Family("json", "/{host}/list.shtml", "/{host}/content/{id}.html", "%Y-%m-%d"),
        # Cards with the day apart from year and month.
        Family("cards", "/zw/{host}/index.html", "/zw/{host}/{when.year}/{when:%m%d}/{id}.html", "%Y-%m-%d"),
    )
}  # fmt: skip
