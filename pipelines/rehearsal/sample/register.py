"""The registry an office would keep of the sample province."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.rehearsal.sample.accounts.model import ENTRIES
from pipelines.rehearsal.sample.accounts.registered import BRIDGES, PLATFORM_HOSTS, account_of, app_of
from pipelines.rehearsal.sample.addresses import HIJACKED, MARKS, PARTNER, REFERENCES, Ports
from pipelines.rehearsal.sample.model import SampleColumn, SampleSite
from pipelines.rehearsal.sample.stock import names
from schemas.registry.model import (
    Account,
    CheckPlan,
    Column,
    Contact,
    Program,
    Registry,
    RoleHeld,
    Site,
    SiteKind,
    StatePeriod,
)
from schemas.registry.platforms import Platform

LOCAL_RULEBOOK = "yunchuan-media"  # national indicators, the local cycle of ten days, records

if TYPE_CHECKING:
    from pipelines.rehearsal.sample.province import Province


def registry_of(province: "Province", ports: Ports, visits_a_day: int) -> Registry:
    return Registry(
        program=_program(province, ports, visits_a_day),
        units=province.units,
        sites=[_site(province, site) for site in province.sites],
        accounts=[account_of(one, _parent(province, one.unit)) for one in province.accounts] or _accounts(province),
        apps=[app_of(one, _parent(province, one.unit)) for one in province.apps],
    )


def _program(province: "Province", ports: Ports, visits_a_day: int) -> Program:
    name = names()["province"]["name"]
    plain = [urlsplit(url).netloc for url in (*REFERENCES, PARTNER, HIJACKED, *MARKS.values())]
    plain += [site.former_host for site in province.sites if site.former_host]
    return Program(
        id="yunchuan",
        name=f"{name}政府网站常态化监测",
        office=f"{name}人民政府办公厅",
        unit="yc",
        plan=CheckPlan(visits_a_day=visits_a_day),
        rectify_working_days=10,
        contact=Contact(name="政务公开办公室", phone="0890-6001000", email="gkb@yc-yunchuan.gov.cn"),
        agent_contact="gkb@yc-yunchuan.gov.cn",
        reference_targets=list(REFERENCES),
        rulebook=LOCAL_RULEBOOK if province.accounts or province.rounds else "national-2019-19",
        address_overrides=dict.fromkeys(plain, f"127.0.0.1:{ports.http}")
        | _platforms(province, ports)
        | {s.host: f"127.0.0.1:{ports.https if s.secure else ports.http}" for s in province.sites},
    )


def _platforms(province: "Province", ports: Ports) -> dict[str, str]:
    """Platforms answer over https, bridges and the host of menu entries without."""
    if not province.accounts:
        return {}
    secure = dict.fromkeys(PLATFORM_HOSTS, f"127.0.0.1:{ports.https}")
    return secure | dict.fromkeys((*BRIDGES, ENTRIES), f"127.0.0.1:{ports.http}")


def _site(province: "Province", site: SampleSite) -> Site:
    return Site(
        id=site.id,
        code=site.code,
        name=site.name,
        url=site.url,
        kind=_kind(site),
        roles=[
            RoleHeld(role="in_charge", unit=_parent(province, site.unit)),
            RoleHeld(role="runs", unit=site.unit),
            RoleHeld(role="supplies", unit=site.unit),
        ],
        states=[
            StatePeriod(
                state="suspended",
                since=str(first),
                until=str(last),
                approved_by="云川省人民政府办公厅",
                approval_no=f"云川网备〔{first.year}〕{int(site.id[1:])}号",
            )
            for first, last in site.approvals
        ],
        columns=[_column(site, column) for column in site.columns],
        service_items=site.kind == "portal",
    )


def _kind(site: SampleSite) -> SiteKind:
    return "portal" if site.kind == "portal" else "department"


def _parent(province: "Province", unit: str) -> str:
    return next(known.parent or known.id for known in province.units if known.id == unit)


def _column(site: SampleSite, column: SampleColumn) -> Column:
    return Column(
        id=column.id,
        name=column.name,
        url=site.address(column.path),
        nature=column.nature,
        first_level=column.first_level,
        cycle_days=column.cycle_days,
        supplier=site.unit,
    )


def _accounts(province: "Province") -> list[Account]:
    """Three accounts that are registered and not yet watched."""
    platforms: tuple[Platform, ...] = ("weixin", "weibo", "douyin")
    return [
        Account(
            id=f"a{number + 1:02}",
            name=f"{site.place}发布",
            platform=platform,
            roles=[RoleHeld(role="runs", unit=site.unit)],
            filing_no=f"YC{number}",
        )
        for number, (site, platform) in enumerate(zip(province.sites, platforms, strict=False))
    ]
