"""All platforms together: who answers for a host."""

from collections.abc import Iterable
from typing import Protocol

from pipelines.rehearsal.platforms import video, weixin
from pipelines.rehearsal.platforms.asking import Question, Said
from pipelines.rehearsal.platforms.model import PlatformAccount
from pipelines.rehearsal.platforms.pages import Pages


class Answering(Protocol):
    def answer(self, question: Question) -> Said: ...


class Platforms:
    """The platforms of a set of accounts. `component` opens WeChat's third-party platform."""

    def __init__(self, accounts: Iterable[PlatformAccount], component: tuple[str, str, str] = ("", "", "")) -> None:
        known = list(accounts)

        def of(*dialects: str) -> list[PlatformAccount]:
            return [one for one in known if one.dialect in dialects]

        pages = Pages(known)
        self._by_host: dict[str, Answering] = {
            weixin.HOST: weixin.Weixin(of("weixin", "weixin_consent"), component),
            video.WEIBO: video.Weibo(of("weibo")),
            video.BILIBILI: video.Bilibili(of("bilibili")),
            video.KUAISHOU: video.Kuaishou(of("kuaishou")),
            video.DOUYIN: video.Douyin(of("douyin")),
            **dict.fromkeys(pages.hosts, pages),
        }

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that are answered for, all of them over https."""
        return frozenset(self._by_host)

    def answer(self, question: Question) -> Said | None:
        """The answer; None for a host of nobody here."""
        known = self._by_host.get(question.host)
        return None if known is None else known.answer(question)
