"""Logging in at the office's own directory: who is let in, and every lie that is not believed."""

import html
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import yaml
from joserfc.jwk import RSAKey

from pipelines.console.people.directory_settings import load_directory
from pipelines.console.people.directory_tries import COOKIE
from pipelines.console.people.store import FILE
from pipelines.running.embedded import EmbeddedRun
from schemas.mistakes import MistakeError
from schemas.registry.people import PEOPLE
from schemas.times import at
from tests.support.console import Browser, browsers, register, somebody
from tests.support.directory import SECRET, Provider, provider
from tests.support.embedded import running
from tests.support.registries import registry

pytestmark = pytest.mark.asyncio(loop_scope="module")
START = at("2026-07-06T00:00:00+08:00")
STAFF = [somebody("admin", "administrator"), somebody("officer", "officer", name="杜若")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRun]:
    async with running(tmp_path_factory.mktemp("directory") / "data", registry(1), START) as run:
        yield run


@pytest_asyncio.fixture(loop_scope="module")
async def there(run: EmbeddedRun, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Provider]:
    """A provider that the installation knows, and two people."""
    async with provider() as one:
        (run.folder.root / FILE).unlink(missing_ok=True)
        register(run.folder.root, *STAFF)
        monkeypatch.setenv("XUNWANG_SECRET_DIRECTORY", SECRET)
        settings(run.folder.root, issuer=one.address)
        yield one
    for name in (FILE, PEOPLE, "login.yaml"):
        (run.folder.root / name).unlink(missing_ok=True)


def settings(folder: Path, **changed: object) -> None:
    known = {"name": "市统一身份认证", "client_id": "xunwang", "address": "http://127.0.0.1:1", "secret": "directory"}
    (folder / "login.yaml").write_text(yaml.safe_dump({"directory": {**known, **changed}}), encoding="utf-8")


async def leave(browser: Browser, **fields: str) -> str:
    """Where the login sends the browser."""
    status, text = await browser.post("/directory", {"next": "/findings", **fields})
    assert status == 200, text
    found = re.search(r'href="(http[^"]+)"', text)
    assert found is not None
    return html.unescape(found[1])


async def test_who_stands_in_the_list_is_let_in_once(run: EmbeddedRun, there: Provider) -> None:
    async with browsers(run, 2) as (browser, other):
        assert "用市统一身份认证登录" in await browser.page("/login")
        back = there.come(await leave(browser))
        assert (there.asked["code_challenge_method"], there.asked["redirect_uri"]) == (
            "S256",
            "http://127.0.0.1:1/directory",
        )
        assert (await other.get(back))[0] == 401  # another browser did not begin it
        response = await browser.client.get(back, allow_redirects=False)
        assert (response.status, response.headers["Location"]) == (303, "/findings")
        assert "杜若（经办人员）" in await browser.page("/findings")
        assert (await browser.get(back))[0] == 401  # it is spent
        browser.enter("admin")
        assert "市统一身份认证" in await browser.page("/trail")


async def test_nobody_is_registered_by_coming(run: EmbeddedRun, there: Provider) -> None:
    there.claims = {"preferred_username": "stranger"}
    async with browsers(run) as (browser,):
        status, text = await browser.get(there.come(await leave(browser)))
        assert (status, "没有与之对应的人员" in text) == (401, True)
        assert (await browser.get("/findings"))[0] == 303
        assert "stranger" not in (run.folder.root / PEOPLE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        ({"nonce": "another"}, "wrong nonce"),
        ({"nonce": None}, "no nonce"),
        ({"iss": "https://evil.example"}, "wrong issuer"),
        ({"aud": "another"}, "for another application"),
        ({"aud": ["xunwang", "another"], "azp": "another"}, "issued to another application"),
        ({"exp": int(time.time()) - 3600}, "expired"),
        ({"exp": None}, "never expires"),
        ({"iat": int(time.time()) - 86_400}, "issued long ago"),
        ({"iat": int(time.time()) + 86_400}, "issued in the future"),
        ({"sub": None}, "of nobody"),
        ({"preferred_username": ["officer"]}, "a list for a name"),
        ({"preferred_username": ""}, "an empty name"),
    ],
)
async def test_what_must_not_be_believed_lets_nobody_in(
    run: EmbeddedRun, there: Provider, lie: dict[str, object], why: str
) -> None:
    there.claims = lie
    async with browsers(run) as (browser,):
        status, text = await browser.get(there.come(await leave(browser)))
        assert (status, "统一身份认证未通过" in text) == (401, True), why
        assert (await browser.get("/findings"))[0] == 303, why


async def test_another_state_key_or_issuer_on_the_way_back_is_refused(run: EmbeddedRun, there: Provider) -> None:
    async with browsers(run) as (browser,):
        back = there.come(await leave(browser))
        for forged in (re.sub("state=[^&]+", "state=forged", back), back.replace("state=", "nothing="), "/directory"):
            status, text = await browser.get(forged)
            assert (status, "不是从本机浏览器发起" in text) == (401, True)
        browser.client.session.cookie_jar.update_cookies({COOKIE: "forged"}, browser.client.make_url("/directory"))
        assert (await browser.get(re.sub("state=[^&]+", "state=forged", back)))[0] == 401
        there.signed_with = RSAKey.generate_key(2048, {"kid": "first"})
        assert (await browser.get(there.come(await leave(browser))))[0] == 401
        there.signed_with = None
        back = there.come(await leave(browser))
        assert (await browser.get(back.replace("&iss=", "&iss=http://other")))[0] == 401
        back = there.come(await leave(browser))
        assert (await browser.get(back.replace("code=once", "error=access_denied")))[0] == 401
        assert (await browser.get(there.come(await leave(browser))))[0] == 303  # the honest twin


async def test_a_new_key_of_the_directory_is_found(run: EmbeddedRun, there: Provider) -> None:
    async with browsers(run) as (browser,):
        assert (await browser.get(there.come(await leave(browser))))[0] == 303
        browser.client.session.cookie_jar.clear()
        there.key = RSAKey.generate_key(2048, {"kid": "second", "use": "sig"})
        assert (await browser.get(there.come(await leave(browser))))[0] == 303


async def test_the_declared_claim_may_be_told_besides_and_must_be_of_the_same_person(
    run: EmbeddedRun, there: Provider
) -> None:
    settings(run.folder.root, issuer=there.address, claim="email")
    known = [STAFF[0], type(STAFF[1])(id="du", name="杜若", unit="city", roles=["officer"], directory="du@gov.example")]
    register(run.folder.root, *known)
    async with browsers(run) as (browser,):
        there.userinfo = {"sub": "17", "email": "du@gov.example", "email_verified": True}
        assert (await browser.get(there.come(await leave(browser))))[0] == 303
        browser.client.session.cookie_jar.clear()
        for told in ({"sub": "18"}, {"email_verified": False}, {"email": "du"}):
            there.userinfo = {"sub": "17", "email": "du@gov.example", "email_verified": True, **told}
            assert (await browser.get(there.come(await leave(browser))))[0] == 401, told


async def test_what_was_typed_survives_the_way_to_the_directory(run: EmbeddedRun, there: Provider) -> None:
    async with browsers(run) as (browser,):
        away = await leave(browser, **{"kept.reason": "核实<无误>"})
        status, text = await browser.get(there.come(away))
        assert (status, "还没有提交" in text, "核实&lt;无误&gt;" in text) == (200, True, True)


async def test_a_directory_that_does_not_answer_or_lies_about_itself_is_said(run: EmbeddedRun, there: Provider) -> None:
    for lie in (
        {"issuer": "https://other.example"},
        {"authorization_endpoint": "http://other.example/"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ):
        there.metadata = lie
        async with browsers(run) as (browser,):
            status, text = await browser.post("/directory", {"next": "/"})
            assert (status, "暂时不能使用" in text) == (401, True)
    (run.folder.root / "login.yaml").unlink()
    async with browsers(run) as (browser,):
        assert "统一身份认证" not in await browser.page("/login")
        assert (await browser.post("/directory", {}))[0] == 404
        assert (await browser.get("/directory?state=x"))[0] == 404


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    settings(tmp_path, issuer="https://id.example")
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"issuer": "http://id.example"}, "issuer“http://id.example”须为https"),
        ({"address": "javascript:alert(1)"}, "address“javascript"),
        ({"claim": "the name"}, "claim“the name”"),
        ({"client_id": ""}, "client_id不能为空"),
        ({"name": ""}, "name须为"),
        ({"ca_file": "gone.pem"}, "ca_file“gone.pem”不能使用"),
        ({"secret": "not-there"}, "没有名为“not-there”的密钥"),
        ({"password": "x"}, "没有“password”这个字段"),
    ],
)
async def test_settings_that_cannot_be_used_are_named(folder: Path, changed: dict[str, str], told: str) -> None:
    known = {"directory": SECRET}.get
    assert load_directory(folder, known) is not None
    settings(folder, **{"issuer": "https://id.example", **changed})
    with pytest.raises(MistakeError, match=re.escape(told)):
        load_directory(folder, known)
