"""Measures of accounts and apps, by the name a rulebook calls them."""

from stages.rule_evaluator.measures.accounts import (
    apps,
    cycles,
    entries,
    holidays,
    interaction,
    profiles,
    register,
    selling,
    updates,
)
from stages.rule_evaluator.view import Measure

ACCOUNT_MEASURES: dict[str, Measure] = {
    "posts_stale": updates.STALE,
    "posts_cycle": cycles.CYCLE,
    "before_holiday": holidays.BEFORE_HOLIDAY,
    "posts_selling": selling.SELLING,
    "interaction": interaction.INTERACTION,
    "entry_stale": entries.STALE,
    "entry_blank": entries.BLANK,
    "profile_gone": profiles.GONE_MEASURE,
    "profile_still_running": profiles.STILL_RUNNING,
    "profile_name": profiles.NAME,
    "profile_principal": profiles.PRINCIPAL,
    "profile_unverified": profiles.VERIFIED,
    "several": register.SEVERAL,
    "filed": register.FILED,
    "reopened": register.REOPENED,
    "level": register.LEVEL,
    "app_dead": apps.DEAD,
}
