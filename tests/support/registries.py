"""Small registries for tests, in one line."""

from typing import Any

from schemas.registry.model import Column, Program, Registry, RoleHeld, Site, Unit


def site(number: int = 1, **changes: Any) -> Site:
    values: dict[str, Any] = {
        "id": f"site{number}",
        "code": f"99010000{number:02d}",
        "name": f"示例县{number}人民政府",
        "url": f"http://www.site{number}.gov.cn/",
        "kind": "portal",
        "roles": [RoleHeld(role="runs", unit="county")],
        "columns": [
            Column(id=f"site{number}/c1", name="要闻", url=f"http://www.site{number}.gov.cn/yw/", nature="dynamic")
        ],
    }
    return Site(**{**values, **changes})


def registry(sites: int = 1, **program: Any) -> Registry:
    values: dict[str, Any] = {"id": "p", "name": "示例监测", "office": "示例市政府办公室", "unit": "city"}
    return Registry(
        program=Program(**{**values, **program}),
        units=[
            Unit(id="city", name="示例市", short_name="示例市", level="city"),
            Unit(id="county", name="示例县", short_name="示例县", level="county", parent="city", order=1),
        ],
        sites=[site(n) for n in range(1, sites + 1)],
    )
