"""Which facts an observation changes."""

from collections.abc import Iterable
from datetime import date, datetime

from schemas.events.findings import Evidence
from schemas.events.found import Found, MenuRead, PostsRead, ProfileRead
from schemas.events.observations import PageObserved
from schemas.kinds import KINDS, names_where
from schemas.times import day_of
from stages.rule_evaluator import excuses
from stages.rule_evaluator.facts.accounts import AccountFacts
from stages.rule_evaluator.facts.accounts.apps import as_link
from stages.rule_evaluator.facts.accounts.clues import note_post_clues
from stages.rule_evaluator.facts.accounts.posts import PostsFacts, forget_posts, note_posts
from stages.rule_evaluator.facts.accounts.shown import note_menu, note_profile
from stages.rule_evaluator.facts.certificate import note_certificate
from stages.rule_evaluator.facts.clues import note_clues
from stages.rule_evaluator.facts.home import note_furniture
from stages.rule_evaluator.facts.links import forget_links, note_carrier, note_entries, note_link
from stages.rule_evaluator.facts.looks import look_of, proof
from stages.rule_evaluator.facts.pages import PageFacts, note_page, usable
from stages.rule_evaluator.facts.unregistered import Pointing, note_unregistered
from stages.rule_evaluator.facts.visits import note_visit
from stages.rule_evaluator.measures.links import Params as LinkParams
from stages.rule_evaluator.rules import Rules
from stages.rule_evaluator.state import FoundFacts, SubjectState, found_key

DEFAULT_LINK_MEMORY_DAYS = 30
APP_PAGES = names_where(subject_kind="app", page=True)


def take_over(state: SubjectState, event_id: str, at: datetime, seen: PageObserved) -> bool:
    """Remember what a check showed. False when there is nothing that could change a judgement at once."""
    kind = seen.check.kind
    if KINDS[kind].reader != "page":
        return _found(state, event_id, at, seen)
    if kind == "visit":
        if seen.check.look == 0:  # a recheck that a person asked for is no part of the plan, hence of no share
            note_visit(state.visits, seen, event_id, at)
        return _certificate(state, event_id, at, seen)
    if kind in APP_PAGES:
        state.touched = True
        return note_link(state.links, as_link(seen), event_id, at)
    if KINDS[kind].page:
        return _page(state, event_id, at, seen)
    if KINDS[kind].looks_at == "links":
        changed = _link(state, event_id, at, seen)
        return note_clues(state.clues, seen, event_id, at, _pages(state)) or changed
    return note_clues(state.clues, seen, event_id, at)


def forget_account(state: SubjectState) -> None:
    """Forget all that was told of an account whose entry is now about another one: nothing of it is this one's."""
    state.account = state.pointing = None
    state.clues = {target: one for target, one in state.clues.items() if not target.startswith("post:")}
    state.links.clear()


def forget_old_posts(state: SubjectState, today: date) -> None:
    """Forget the posts that no window reaches any more."""
    for posts in state.account.posts.values() if state.account is not None else ():
        forget_posts(posts, today)


def forget_old_links(state: SubjectState, books: Iterable[Rules], now: datetime) -> None:
    """Forget the links that no program's rulebook still needs."""
    params = [p for p in (rules.params_of("links") for rules in books) if isinstance(p, LinkParams)]
    days = max((p.remembered_days for p in params), default=DEFAULT_LINK_MEMORY_DAYS)
    forget_links(state.links, now, days, frozenset(klass for p in params for klass in p.bad))


def _certificate(state: SubjectState, event_id: str, at: datetime, seen: PageObserved) -> bool:
    known = state.certificate
    state.certificate = note_certificate(known, seen, event_id, at)
    return state.certificate is not known


def _page(state: SubjectState, event_id: str, at: datetime, seen: PageObserved) -> bool:
    target = seen.check.target
    facts = state.pages.get(target)
    if facts is None:
        facts = state.pages[target] = PageFacts()
    home = state.registration.subject.address if state.registration is not None else ""
    if not note_page(facts, seen, event_id, at, home):
        return False
    state.touched = True
    if seen.check.target == seen.check.subject:
        note_furniture(state.home, seen, event_id, at)
        _certificate(state, event_id, at, seen)
    note_clues(state.clues, seen, event_id, at, home=home)
    reading = usable(seen, home)
    if reading is not None:
        _pointing(state, seen, at, proof(event_id, seen, at))
        note_carrier(state.links, reading, {seen.check.url, seen.final_url}, at)
    return True


def _pointing(state: SubjectState, seen: PageObserved, at: datetime, evidence: Evidence) -> None:
    if state.pointing is None:
        state.pointing = Pointing()
    note_unregistered(state.pointing, seen, look_of(seen, at), evidence)


def _pages(state: SubjectState) -> list[str]:
    """The addresses of the pages that are looked at by themselves: as registered, and where they were last read."""
    read = [facts.now.proof.url for facts in state.pages.values() if facts.now.proof is not None]
    known = state.registration.subject if state.registration is not None else None
    registered = [known.address, *(column.url for column in known.columns)] if known is not None else []
    return [url for url in (*registered, *read) if url]


def _found(state: SubjectState, event_id: str, at: datetime, seen: PageObserved) -> bool:
    """Take over what another reader than that of pages read; a void look says nothing."""
    if isinstance(seen.found, PostsRead | MenuRead | ProfileRead):
        return seen.outcome == "done" and _account(state, event_id, at, seen)
    return _newest(state, event_id, at, seen)


def _account(state: SubjectState, event_id: str, at: datetime, seen: PageObserved) -> bool:
    facts = state.account
    if facts is None:
        facts = state.account = AccountFacts()
    evidence, read = proof(event_id, seen, at), seen.found
    state.touched = True
    _pointing(state, seen, at, evidence)
    if isinstance(read, PostsRead):
        note_posts(facts.posts.setdefault(seen.check.target, PostsFacts()), read, evidence)
        return note_post_clues(state.clues, seen, read, evidence)
    if isinstance(read, MenuRead):
        note_menu(facts.menus, read, evidence)
        note_entries(state.links, {entry.url for entry in read.entries}, at)
    elif isinstance(read, ProfileRead):
        note_profile(facts.profiles, read, evidence)
    return True


def take_told(state: SubjectState, target: str, proof: Evidence, told: Iterable[Found]) -> None:
    """Remember what people handed in of an account, as what a source told."""
    facts = state.account
    if facts is None:
        facts = state.account = AccountFacts()
    state.touched = True
    for read in told:
        if isinstance(read, PostsRead):
            note_posts(facts.posts.setdefault(target, PostsFacts()), read, proof)
        elif isinstance(read, MenuRead):
            note_menu(facts.menus, read, proof)
        elif isinstance(read, ProfileRead):
            note_profile(facts.profiles, read, proof)


def _newest(state: SubjectState, event_id: str, at: datetime, seen: PageObserved) -> bool:
    """Keep what was read at the newest look."""
    key = found_key(seen.check.kind, seen.check.target)
    known = state.found.get(key)
    if seen.outcome != "done" or (known is not None and at < known.at):
        return False
    state.found[key] = FoundFacts(at=at, event_id=event_id, found=seen.found, answers=seen.answers, sha256=seen.sha256)
    state.touched = True
    return True


def _link(state: SubjectState, event_id: str, at: datetime, seen: PageObserved) -> bool:
    if seen.check.links_carried is not None:
        state.links_carried = seen.check.links_carried
    if state.registration is not None and excuses.approved_downtime(state.registration.subject, day_of(at)):
        return False  # what is down with leave proves nothing about a link, later neither
    return note_link(state.links, seen, event_id, at)
