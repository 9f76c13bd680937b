"""In which form the state of a stage lies. A build must not read the state of another form: it would find none."""

import re

from schemas.ids import RECORDS

# Stages whose state has had another form, with the present one. Raise it with every change of keys or contents that an
# older state does not satisfy.
FORMS = {"rule-evaluator": 2}
FORM_KEY = "|form"  # beside the state of a stage; no subject has such a key
_PART = re.compile(re.escape(RECORDS) + r"(w\d{4}-\d\d-\d\d|k[0-9a-f]{2})\|.")


def form_of(stage: str) -> bytes | None:
    """The present form as it is stored; None for a stage whose state has had one form only."""
    return str(FORMS[stage]).encode() if stage in FORMS else None


def is_former(state_key: str) -> bool:
    """Whether a key of the rule-evaluator's state is of the form before the numbers: records of a subject in one."""
    return state_key.startswith(RECORDS) and not _PART.match(state_key)
