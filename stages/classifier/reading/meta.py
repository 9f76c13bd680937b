"""The page labels (网页标签) that every government page must carry: 国办发〔2017〕47号, 网页设计规范."""

from typing import Final

from stages.classifier.reading.document import Document

SITE_GROUP: Final = ("SiteName", "SiteDomain", "SiteIDCode")
COLUMN_GROUP: Final = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
CONTENT_GROUP: Final = (
    "ArticleTitle",
    "PubDate",
    "ContentSource",
    "Keywords",
    "Author",
    "Description",
    "Image",
    "Url",
)
_NAMES = {name.lower(): name for name in (*SITE_GROUP, *COLUMN_GROUP, *CONTENT_GROUP)}
_SLIPS = {
    "columnkeywods": "ColumnKeywords",
    "columnkeyword": "ColumnKeywords",
    "columnkeywrods": "ColumnKeywords",
    "columnkewords": "ColumnKeywords",
    "columndescripition": "ColumnDescription",
    "columndescrption": "ColumnDescription",
    "columndescribe": "ColumnDescription",
    "columntypes": "ColumnType",
    "siteidcodes": "SiteIDCode",
    "sitecode": "SiteIDCode",
    "sitedomin": "SiteDomain",
    "sitedomian": "SiteDomain",
    "articletitles": "ArticleTitle",
    "arcticletitle": "ArticleTitle",
    "artcletitle": "ArticleTitle",
    "pubdata": "PubDate",
    "contentsources": "ContentSource",
    "contentsouce": "ContentSource",
}


def gov_meta(document: Document) -> dict[str, str]:
    """Labels under their canonical names → first non-empty value as printed. Names compare without case, the slips
    seen on real pages count as the name they mean; a label that is empty everywhere is left out."""
    found: dict[str, str] = {}
    for printed, value in document.metas.items():
        key = printed.replace(" ", "")
        name = _NAMES.get(key) or _SLIPS.get(key)
        if name and value and (name not in found or key in _NAMES):
            found[name] = value
    return found
