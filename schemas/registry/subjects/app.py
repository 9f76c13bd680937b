"""移动应用 and 小程序."""

from typing import Literal

from schemas.registry.platforms import APP_WORDS, AppForm
from schemas.registry.subjects.new_medium import STATES, NewMedium
from schemas.registry.subjects.row import KindOfSubject


class App(NewMedium, frozen=True, kw_only=True, tag="app"):
    """移动应用 or 小程序. `audience` is whom it serves: the public, enterprises, or the units themselves."""

    form: AppForm = "app"
    audience: Literal["public", "enterprises", "internal"] = "public"

    @property
    def category(self) -> str:
        return self.form

    @property
    def own_type_word(self) -> str:
        """账号类型 as the office writes it."""
        return self.type_word or APP_WORDS[self.form][0]


# 国办函〔2026〕12号, in force since its day: apps and mini-programs are no accounts any more.
ROW = KindOfSubject(
    App,
    "应用",
    "个",
    "apps",
    {"app": "应用"},
    STATES,
    title="政务移动互联网应用程序",
    parts="形式",
    categories={form: words[0] for form, words in APP_WORDS.items()},
    parts_are_places=True,
    before="account",
    apart_from="2026-01-25",
)
