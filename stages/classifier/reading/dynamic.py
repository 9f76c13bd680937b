"""Is an article news of an activity (动态)? Asked of columns that are meant for something else (栏目性质不符)."""

import re

from stages.classifier.reading.kept import Kept

_DOCUMENT_END = re.compile(
    r"(?:通知|公告|通告|公示|公报|通报|办法|规定|条例|细则|意见|意见稿|方案|规划|计划|要点|决定|决议|批复|目录|清单|指南|须知|流程|简介|概况"
    r"|职责|职能|机构|设置|年报|报告|报表|预算|决算|解读|名单|一览表|统计表|情况表|信息表|表|函|复函|令|标准|规范|制度|章程|预案|公约"
    r"|招聘|简章|问答|图解|答复|工作总结|汇总|台账|合同|文件|说明|启事|结果|成绩|(?:信息|预算|决算|结果|名单|目录|标准|情况|事项|表)公开(?:表|目录)?|[0-9]+号)"
    r"(?:的?(?:解读|说明))?(?:[（(【\[][^（）()【】\[\]]{1,20}[）)】\]])*[\s》”\"。]*$"
)
_DOCUMENT = re.compile(
    r"^关于.{2,}的|印发|转发.{0,30}的通知|中标|招标|采购|成交|询价|比选|竞争性|征求.{0,20}意见|征集.{0,12}公告|拟(?:任|录用|推荐|表彰)|任免|废止|〔20\d\d〕|\[20\d\d\]"
)
_ACTIVITY = re.compile(
    r"召开|举行|举办|调研|视察|走访|慰问|会见|会谈|出席|主持|考察|座谈|督导|督查|督办|暗访|揭牌|签约|开幕|闭幕|开班|启动仪式|启动会|动员"
    r"|宣讲|观摩|赴.{2,12}(?:学习|调研|考察|开展|检查)|深入.{2,16}(?:调研|检查|督导|开展|走访|一线|基层)|看望|接访|下访|来.{1,8}(?:调研|考察|检查|指导|督导)"
    r"|开展.{2,}|组织(?:开展|召开|学习|收看|观看|参加).{2,}|组织.{2,}(?:活动|演练|培训|检查|学习|比赛)|演练$|参加.{2,}(?:活动|会议|会)|学习贯彻|传达学习|扎实推进|积极推进|全力推进|全力做好|多措并举|专题(?:会议|党课|学习|培训)"
    r"|推进会|座谈会|调度会|部署会|动员会|现场会|专题会|常务会议|工作会议?|培训(?:班|会)|比赛|竞赛|检查(?:工作|安全生产|指导)?$|率队|带队|一行"
)
_LEAD = re.compile(
    r"^.{0,120}?(?:[0-9]{1,2}月[0-9]{1,2}日|近日|日前|连日来|今天|昨天|今日|昨日|[上下]午|近期)[^。]{0,100}?"
    r"(?:召开|举行|举办|调研|走访|慰问|会见|出席|主持|考察|座谈|督导|检查|揭牌|签约|启动|开展|组织|赴|深入|率|带队|前往|参加|看望|来到|一行)",
    re.S,
)
_PROVISION = re.compile(
    r"第[一二三四五六七八九十]+条|根据《|依据《|为(?:了)?(?:进一步)?(?:贯彻|规范|加强|落实).{2,60}(?:制定|现将|通知如下)|现(?:予|将).{0,20}(?:公告|公示|公布|印发|通知)"
)


def dynamic(title: str, text: str) -> bool | None:
    """True for news of an activity, False for a document, a notice or standing information, None when neither the
    title nor the opening of the text says so."""
    title = " ".join(title.split())
    opening = text[:400].strip()
    if not title and not opening:
        return None
    document = _DOCUMENT_END.search(title) is not None or _DOCUMENT.search(title) is not None
    activity = _ACTIVITY.search(title) is not None
    if document and not activity:
        return False
    leads = _LEAD.search(opening) is not None
    if activity:
        return True if not document else _of_both(title, leads, opening)
    if leads and not _PROVISION.search(opening):
        return True
    return False if _PROVISION.search(opening) else None


def _of_both(title: str, leads: bool, opening: str) -> bool | None:
    """关于召开…会议的通知 is a document; 市政府召开…情况通报会 is news."""
    if _DOCUMENT.search(title) or _PROVISION.search(opening):
        return False
    return True if leads else None


def dynamic_list(titles: list[str]) -> bool | None:
    """The same of a list by its entries: what more than half of them say, None where there is no such majority."""
    said = [_BY_TITLE[title] for title in titles]
    for answer in (True, False):
        if said.count(answer) * 2 > len(said):
            return answer
    return None


# A list is read again and again, and changes by an entry or two.
_BY_TITLE: Kept[str, bool | None] = Kept(lambda title: dynamic(title, ""))
