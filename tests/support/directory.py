"""A small OpenID Connect provider on loopback: it lets in whom the test names, and lies as the test wants."""

import base64
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import encode_basic_auth, web
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

SECRET = "told to the console alone"


@dataclass
class Provider:
    """`claims` are put over those of an honest identity, None takes one away; `signed_with`: another key than ours;
    `userinfo`: what is told besides, None where nothing is; `asked`: what the last browser came with."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}))
    signed_with: RSAKey | None = None
    userinfo: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)

    def come(self, there: str) -> str:
        """What the browser comes back with from the address that it was sent to: a code, and the state."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
        return f"/directory?code=once&state={self.asked['state']}&iss={self.address}"

    async def described(self, _: web.Request) -> web.Response:
        told = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "userinfo_endpoint": f"{self.address}/me",
        }
        return web.json_response({**told, **self.metadata})

    async def keys(self, _: web.Request) -> web.Response:
        return web.json_response(KeySet([self.key]).as_dict(private=False))

    async def token(self, request: web.Request) -> web.Response:
        form = await request.post()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(str(form["code_verifier"]).encode()).digest())
        known = encode_basic_auth("xunwang", SECRET.replace(" ", "+"))
        if (
            challenge.rstrip(b"=").decode() != self.asked["code_challenge"]
            or form["redirect_uri"] != self.asked["redirect_uri"]
            or form["code"] != "once"
            or request.headers.get("Authorization") != known
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(time.time())
        honest = {
            "iss": self.address, "aud": "xunwang", "sub": "17", "iat": now, "exp": now + 300,
            "nonce": self.asked["nonce"], "preferred_username": "officer",
        }  # fmt: skip
        claims = {name: value for name, value in {**honest, **self.claims}.items() if value is not None}
        key = self.signed_with or self.key
        identity = jwt.encode({"alg": "RS256", "kid": key.kid or "first"}, claims, key)
        return web.json_response({"token_type": "Bearer", "access_token": "opens", "id_token": identity})

    async def me(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != "Bearer opens":
            return web.Response(status=401)
        return web.json_response(self.userinfo)


@asynccontextmanager
async def provider() -> AsyncIterator[Provider]:
    one = Provider()
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", one.described)
    app.router.add_get("/keys", one.keys)
    app.router.add_post("/token", one.token)
    app.router.add_get("/me", one.me)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    one.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield one
    finally:
        await runner.cleanup()
