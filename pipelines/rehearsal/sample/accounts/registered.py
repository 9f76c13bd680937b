"""Accounts and apps of the sample as an office registers them, with the sources that are asked about them."""

from pipelines.rehearsal.platforms import video, weixin
from pipelines.rehearsal.platforms.model import Dialect
from pipelines.rehearsal.sample.accounts.model import SampleAccount, SampleApp
from schemas.registry.model import Account, App, Column, RoleHeld
from schemas.registry.sources import AccountSource
from schemas.registry.subjects import NameHeld

CONSENT: Dialect = "weixin_consent"
SHARED_SECRET = "component"
PLATFORM_HOSTS = (weixin.HOST, video.WEIBO, video.BILIBILI, video.KUAISHOU, video.DOUYIN, "mp.weixin.qq.com")
BRIDGES = ("alive.yc-bridge.cn", "frozen.yc-bridge.cn")
_IDS = {"weixin": "appid", "weixin_consent": "appid", "weibo": "uid", "douyin": "open_id"}


def secret_name(account: SampleAccount) -> str:
    """What the secret of an account's source is called."""
    return SHARED_SECRET if account.served.dialect == CONSENT else f"sample-{account.id}"


def account_of(account: SampleAccount, parent: str) -> Account:
    served = account.served
    roles = [RoleHeld(role="in_charge", unit=parent), RoleHeld(role="runs", unit=account.unit)]
    return Account(
        id=account.id,
        name=account.name,
        platform=account.platform,
        roles=[*roles, RoleHeld(role="supplies", unit=account.unit)],
        states=account.states,
        former_names=[NameHeld(name=name, until="2020-01-01") for name in account.former],
        filing_no=f"YC{account.id[1:]}",
        columns=[
            Column(
                id=one.id, name=one.name, url=one.url, nature="menu", cycle_days=one.cycle_days, supplier=account.unit
            )
            for one in account.entries
        ],
        sources=[
            AccountSource(
                source=served.dialect,
                ids={_IDS[served.dialect]: served.key} if served.dialect in _IDS else {},
                url=served.key if served.dialect in ("feed", "page", "about") else "",
                secret=secret_name(account) if served.secret else "",
            )
        ],
    )


def app_of(app: SampleApp, parent: str) -> App:
    return App(
        id=app.id,
        name=app.name,
        url=app.url,
        filing_no=f"YCAPP{app.id[1:]}",
        roles=[RoleHeld(role="in_charge", unit=parent), RoleHeld(role="runs", unit=app.unit)],
    )
