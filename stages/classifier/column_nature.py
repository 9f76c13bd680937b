"""The likely nature of a column, from its name and what stands in it; a proposal that a person confirms."""

from schemas.events.reading import Reading
from schemas.registry.model import ColumnNature

# Names as sites use them; the first group that matches decides.
NAMES: tuple[tuple[ColumnNature, tuple[str, ...]], ...] = (
    ("static", ("简介", "概况", "职能", "职责", "领导", "机构", "联系", "地图", "帮助", "声明", "关于", "指南")),
    ("notice", ("通知", "公告", "公示", "政策", "文件", "法规", "规章", "招标", "采购", "招聘", "解读")),
    ("dynamic", ("要闻", "动态", "新闻", "时政", "快讯", "部门信息", "乡镇", "图片", "视频", "工作进展")),
)
NEWS_SHARE = 0.5


def column_nature(name: str, reading: Reading) -> ColumnNature:
    """dynamic, notice, static or other. A list without a telling name whose entries are mostly of one quarter is
    dynamic; a page without a list is static."""
    for nature, words in NAMES:
        if any(word in name for word in words):
            return nature
    if not reading.items:
        return "static"
    dated = sorted(item.date for item in reading.items if item.date)
    if len(dated) < 3:
        return "other"
    recent = sum(1 for day in dated if day[:7] == dated[-1][:7])
    return "dynamic" if recent / len(dated) >= NEWS_SHARE else "other"
