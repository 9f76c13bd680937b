"""How facts become judgements: one measure by the name a rulebook calls it."""

from stages.rule_evaluator.measures import (
    availability,
    certificate,
    clues,
    columns,
    domain,
    furniture,
    home_stale,
    links,
    offline,
    people,
    redated,
    unregistered,
)
from stages.rule_evaluator.measures.accounts import ACCOUNT_MEASURES
from stages.rule_evaluator.measures.records import RECORD_MEASURES
from stages.rule_evaluator.view import Measure

MEASURES: dict[str, Measure] = {
    "availability": availability.MEASURE,
    "offline": offline.MEASURE,
    "home_stale": home_stale.MEASURE,
    "stale_sum": columns.STALE_SUM,
    "long_stale": columns.LONG_STALE,
    "blank_sum": columns.BLANK_SUM,
    "column_stale": columns.COLUMN_STALE,
    "column_blank": columns.COLUMN_BLANK,
    "column_nature": clues.COLUMN_NATURE,
    "links": links.MEASURE,
    "certificate": certificate.MEASURE,
    "domain": domain.DOMAIN,
    "marks": furniture.MARKS_MEASURE,
    "site_code": furniture.CODE_MEASURE,
    "no_channel": furniture.CHANNEL_MEASURE,
    "redated": redated.MEASURE,
    "unregistered": unregistered.MEASURE,
    "text_hits": clues.TEXT_HITS,
    "hidden_links": clues.HIDDEN_LINKS,
    "tamper": clues.TAMPER,
    "consult": people.CONSULT,
    **RECORD_MEASURES,
    **ACCOUNT_MEASURES,
}
PEOPLE = people.MANUAL
