"""政务新媒体账号."""

from collections.abc import Iterator

from schemas.registry.platform_words import usual_word
from schemas.registry.platforms import ACCOUNT_TYPES, PLATFORMS, AccountType, Medium, Platform
from schemas.registry.subjects.new_medium import STATES, NewMedium
from schemas.registry.subjects.row import KindOfSubject


class Account(NewMedium, frozen=True, kw_only=True, tag="account"):
    """政务新媒体账号.

    `platform_name` is the platform in words where the table of platforms does not hold it. `medium` is null where it
    posts what is usual on its platform. `columns` are its menu entries and albums, each with its own cycle.
    `article_url` is an article of it where no home page is known.
    """

    platform: Platform
    platform_name: str = ""
    account_type: AccountType | None = None
    medium: Medium | None = None
    article_url: str = ""

    @property
    def place(self) -> str:
        return self.platform

    @property
    def category(self) -> str:
        return self.platform

    @property
    def category_word(self) -> str:
        return self.platform_word

    @property
    def shown_address(self) -> str:
        return self.article_url or self.url

    @property
    def shows_video(self) -> bool:
        return (self.medium or PLATFORMS[self.platform].medium) == "video"

    @property
    def platform_word(self) -> str:
        return self.platform_name or PLATFORMS[self.platform].word

    @property
    def own_type_word(self) -> str:
        """账号类型 as the office writes it."""
        return self.type_word or usual_word(self.platform, self.account_type, self.platform_name)

    def addresses(self) -> Iterator[tuple[str, str]]:
        yield from super().addresses()
        if self.article_url:
            yield "article_url", self.article_url

    def faults(self) -> Iterator[str]:
        if self.account_type is not None and ACCOUNT_TYPES[self.account_type][0] != self.platform:
            word = ACCOUNT_TYPES[self.account_type][1]
            said = f"account_type“{self.account_type}”（{word}）不是{self.platform_word}的账号类型"
            yield f"{said}，请改正platform或删去该项。"
        for one in self.sources:
            if one.row.platform not in ("", self.platform):
                yield f"sources中的{one.row.word}不是{self.platform_word}的来源，请改正platform或source。"
        yield from super().faults()


ROW = KindOfSubject(
    Account,
    "账号",
    "个",
    "accounts",
    {"account": "账号", "post": "推文", "menu": "菜单项"},
    STATES,
    title="政务新媒体",
    inside="菜单栏目",
    parts="平台",
    categories={code: named.word for code, named in PLATFORMS.items()},
    parts_are_places=True,
)
