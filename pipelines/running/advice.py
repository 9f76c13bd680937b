"""What an office should still settle: nothing is broken without it, and something can go wrong unseen."""

from collections.abc import Iterator

from schemas.registry.installation import Installation

ENOUGH_REFERENCES = 3


def advice(installation: Installation) -> list[str]:
    """One sentence each; empty when all is settled."""
    return list(_references(installation))


def _references(installation: Installation) -> Iterator[str]:
    """Without addresses of others that are known to be well, an outage of our own looks like one of the sites."""
    given = len(installation.references)
    if given >= ENOUGH_REFERENCES:
        return
    has = f"只填写了{given}个网址" if given else "未填写"
    yield (
        f"登记册program.reference_targets{has}：请填写{ENOUGH_REFERENCES}个以上由不同单位维护、长期稳定的网址，用来判断"
        "本单位网络是否正常；不足时，本单位断网期间的访问可能被误记为网站无法访问。"
    )
