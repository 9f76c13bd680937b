"""People of every role in the sample province, whose passwords everybody may know."""

from pipelines.console.people.doorkeeper import Guests
from schemas.events.actor import Role
from schemas.registry.people import People, Person

NOTE = "这是示例省：单位、网站和问题都是虚构的，时间为虚拟时间，每5秒走1天。可直接查阅，登录后可以试办理。"
_PEOPLE: tuple[tuple[str, str, str, Role], ...] = (
    ("guanli", "顾明", "yc", "administrator"),
    ("yunwei", "钱岭", "yc", "operator"),
    ("jingban", "周谷雨", "yc", "officer"),
    ("fuhe", "林霜降", "yc", "reviewer"),
    ("fuze", "沈立秋", "yc", "chief"),
    ("danwei", "何芒种", "yc-qingping", "unit"),
    ("chayue", "白露", "yc", "reader"),
)


def sample_guests() -> Guests:
    """Everybody's password is the id and the year in which the rules were issued."""
    people = [Person(id=id, name=name, unit=unit, roles=[role]) for id, name, unit, role in _PEOPLE]
    return Guests(People(people=people), {person.id: f"{person.id}-2019" for person in people}, NOTE)
