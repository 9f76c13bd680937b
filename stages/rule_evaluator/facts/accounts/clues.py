"""What a person must look at in posts: the hits of the text pass, by post."""

from schemas.events.findings import Evidence
from schemas.events.found.accounts import PostsRead
from schemas.events.observations import PageObserved
from stages.rule_evaluator.facts.accounts.posts import target_of
from stages.rule_evaluator.facts.clues import HITS_KEPT, Clues
from stages.rule_evaluator.facts.looks import Look, look_of, standing

POSTS_KEPT = 100
_GONE = frozenset({"deleted_by_owner", "taken_down", "account_gone"})


def note_post_clues(clues: dict[str, Clues], observed: PageObserved, read: PostsRead, proof: Evidence) -> bool:
    """Take over the hits of every post. A post that is gone, or was read and shows them no more, has none; one that
    never had any takes no room. True when something is there that may be judged."""
    look, changed = look_of(observed, proof.at), False
    for post in read.posts:
        target = target_of(post)
        known = clues.get(target)
        hits = [hit for hit in post.text_hits if hit.level != "clue"] if post.state not in _GONE else []
        told = bool(post.words) and read.confidence != "second_hand"  # a bridge may list titles or beginnings only
        unread = not hits and not told and post.state not in _GONE
        if (known is None and not hits) or unread or _settled(look, known):
            continue
        place = Evidence(event_id=proof.event_id, at=proof.at, url=post.url or proof.url, sha256=proof.sha256)
        clues[target] = Clues(target=target, look=look, at=proof.at, text_hits=hits[:HITS_KEPT], proof=place)
        changed = True
    if changed:
        _keep(clues)
    return changed


def _settled(look: Look, known: Clues | None) -> bool:
    return known is not None and standing(look, known.look) == "ignored"


def _keep(clues: dict[str, Clues]) -> None:
    """Bound the memory: posts whose hits are gone go first, then those that were seen longest ago."""
    posts = [target for target in clues if target.startswith("post:")]
    if len(posts) <= POSTS_KEPT:
        return
    ranked = sorted(posts, key=lambda t: (bool(clues[t].text_hits), _seen(clues[t]), t))
    for target in ranked[: len(posts) - POSTS_KEPT]:
        del clues[target]


def _seen(clues: Clues) -> float:
    return clues.at.timestamp() if clues.at is not None else 0.0
