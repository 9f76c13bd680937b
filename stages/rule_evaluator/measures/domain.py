"""域名名称: the suffix and the form of a site's address as registered (域名管理, 2018; 互联网政务应用安全管理规定)."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import msgspec

from schemas.events.findings import Measured, Status
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.view import Facts, Rule, measure_of_facts


class DomainParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The address must end in one of `suffixes`; that of a category of `begins` must begin as is written there."""

    suffixes: list[str]
    begins: dict[str, str] = {}


def judge(view: Facts, rule: Rule) -> list[Judgement]:
    host = _unicode(urlsplit(view.subject.address).hostname or "")
    how = _fault(rule.params, view.subject.category, host)
    status: Status = "unknown" if not host else "fail" if how else "pass"
    return [
        Judgement(
            target=view.subject.id,
            kind=rule.indicator.object,
            status=status,
            measured=Measured(
                value=None if not host else float(bool(how)),
                numerator=None if not host else float(bool(how)),
                denominator=1,
                unit=rule.indicator.unit,
                comparator=rule.indicator.comparator,
                threshold=rule.indicator.threshold,
                window_to=view.at,
            ),
            slots={"host": host, "how": how},
            url=view.subject.address,
            keys=(host,),
        )
    ]


def _fault(params: DomainParams, category: str, host: str) -> str:
    if _is_number(host):
        return "仅以IP地址提供服务，没有域名"
    if not any(host.endswith(suffix) for suffix in params.suffixes):
        return f"域名后缀不是{'或'.join(params.suffixes)}"
    begins = params.begins.get(category, "")
    return f"域名不以{begins}开头" if not host.startswith(begins) else ""


def _unicode(host: str) -> str:
    """A Chinese domain as it is written."""
    if "xn--" not in host:
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


DOMAIN = measure_of_facts(judge, frozenset({"day"}), frozenset({"host", "how"}), DomainParams)
