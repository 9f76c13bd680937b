"""What is remembered of an account or an app between its looks."""

import msgspec

from schemas.events.found.accounts import MenuRead, ProfileRead
from stages.rule_evaluator.facts.accounts.posts import PostsFacts
from stages.rule_evaluator.facts.accounts.shown import History


class AccountFacts(msgspec.Struct, omit_defaults=True):
    """`posts`: by target, the account itself or one of its albums. `menus` and `profiles`: by source."""

    posts: dict[str, PostsFacts] = {}
    menus: dict[str, History[MenuRead]] = {}
    profiles: dict[str, History[ProfileRead]] = {}
