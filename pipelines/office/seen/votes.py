"""投票、集赞、打卡 found in titles: activities that must be filed beforehand, compared with the filings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pipelines.office.seen.reposts import same_title
from pipelines.office.seen.titles import Listed, TitleIndex
from schemas.records.votes import Vote

_ACTIVITY = re.compile(
    r"(?:网络|线上|微信|在线)投票|投票(?:评选|通道|入口|开启|开始|启动|啦|活动)|(?:快来|请|邀您|等你|为[^，。]{1,14})投票|"
    r"集赞|点赞(?:有礼|赢|抽奖|送)|打卡(?:有礼|赢|抽奖|送|活动(?:开始|开启|启动|来了))"
)
# Ballots of congresses and villages, and what is told of a vote that is over, are no activities of the account.
_NO_ACTIVITY = re.compile(
    r"人大代表|换届|选举|村委会|居委会|党代会|表决|投票(?:结果|站|箱)|投票产生|结果公[示布告]|严禁|禁止|整治|谣言|诈骗"
)


@dataclass(frozen=True)
class Activity:
    """A title that announces an activity. `filed`: whether a filing of the same subject or unit fits it."""

    listed: Listed
    filed: bool


def activities(
    index: TitleIndex, subjects: Iterable[str], filings: Iterable[Vote], first: datetime, last: datetime
) -> Iterator[Activity]:
    """The activities that subjects announced in a span of time. None of them is a finding: a person looks first."""
    known = list(filings)
    for subject in subjects:
        seen: set[str] = set()
        for one in index.seen_between(subject, first, last):
            if announces(one.title) and one.title not in seen:
                seen.add(one.title)
                yield Activity(one, any(filing.filed and same_or_part(filing.title, one.title) for filing in known))


def announces(title: str) -> bool:
    """Whether a title announces a vote, a collection of likes or a check-in."""
    return bool(_ACTIVITY.search(title)) and not _NO_ACTIVITY.search(title)


def same_or_part(filed: str, title: str) -> bool:
    """Whether a filing's name is the title or stands in it; names of fewer than four characters say too little."""
    return same_title(filed, title) or (len(filed) >= 4 and filed in title)
