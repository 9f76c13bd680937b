"""OpenID Connect with the office's directory: the authorization code with PKCE, and what makes its answer true.

What is required of the answer is in OpenID Connect Core 1.0, 3.1.3.7; of the way back in RFC 9207 and RFC 9700.
"""

import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from pipelines.console.people.directory_settings import Directory, safe_address, tls_to

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY_S = 60
KEPT_S = 3600.0  # how long what the directory says of itself is believed
OLDEST_S = 600  # an answer that was issued earlier belongs to another login
LARGEST = 1 << 20
_WAIT = aiohttp.ClientTimeout(total=10)


class DirectoryError(Exception):
    """The directory cannot be reached, or what it answers must not be believed; the reason is for the log."""


@dataclass(frozen=True, slots=True)
class Try:
    """One way to the directory and back. `verifier` proves that who redeems the code asked for it."""

    state: str
    nonce: str
    verifier: str


@dataclass
class DirectoryClient:
    """`secret` gives a secret by its name; `now` is in seconds since 1970."""

    known: Directory
    folder: Path
    secret: Callable[[str], str | None]
    now: Callable[[], float] = time.time
    _metadata: tuple[float, dict[str, Any]] = (0.0, {})
    _keys: dict[str, Any] = field(default_factory=dict)

    async def address_for(self, one: Try) -> str:
        """Where the browser goes to log in. Raises DirectoryError."""
        challenge = urlsafe_b64encode(hashlib.sha256(one.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.known.client_id,
            "redirect_uri": self.known.redirect,
            "scope": " ".join(["openid", *self.known.scopes]),
            "state": one.state,
            "nonce": one.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        begin = await self._endpoint("authorization_endpoint")
        return f"{begin}{'&' if '?' in begin else '?'}{urlencode(asked)}"

    async def person_of(self, one: Try, answer: Mapping[str, str]) -> str:
        """What the claim says of who has logged in. `answer`: what came back with the browser. Raises
        DirectoryError."""
        if answer.get("iss", self.known.issuer) != self.known.issuer:
            raise DirectoryError("the browser came back from another issuer")
        if "error" in answer or not answer.get("code"):
            raise DirectoryError(f"the directory refused: {answer.get('error', 'no code')[:80]}")
        granted = await self._redeem(answer["code"], one.verifier)
        claims = await self._believed(str(granted.get("id_token", "")), one.nonce)
        if self.known.claim not in claims:
            claims = await self._asked_for(str(granted.get("access_token", "")), str(claims["sub"]))
        found = claims.get(self.known.claim)
        if not isinstance(found, str) or not found:
            raise DirectoryError(f"the answer has no claim {self.known.claim}")
        if self.known.claim == "email" and claims.get("email_verified") is not True:
            raise DirectoryError("the address of mail was not verified by the directory")
        return found

    async def _redeem(self, code: str, verifier: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.known.redirect,
            "code_verifier": verifier,
        }
        secret = (self.secret(self.known.secret) or "").strip() if self.known.secret else ""
        ways = (await self._described()).get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        headers = {}
        if secret and "client_secret_basic" in ways:
            headers["Authorization"] = aiohttp.encode_basic_auth(_quoted(self.known.client_id), _quoted(secret))
        else:
            form |= {"client_id": self.known.client_id, **({"client_secret": secret} if secret else {})}
        return await self._fetch("POST", await self._endpoint("token_endpoint"), data=form, headers=headers)

    async def _believed(self, token: str, nonce: str) -> dict[str, Any]:
        """The claims of an identity that the directory signed for us, for this login, just now."""
        try:
            claims = (await self._signed(token)).claims
            jwt.JWTClaimsRegistry(
                now=int(self.now()),
                leeway=LEEWAY_S,
                iss={"essential": True, "value": self.known.issuer},
                aud={"essential": True, "value": self.known.client_id},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise DirectoryError(f"the identity is not to be believed: {error}") from None
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self.known.client_id:
            raise DirectoryError("the identity was issued to another application")
        if self.now() - claims["iat"] > OLDEST_S:
            raise DirectoryError("the identity was issued long ago")
        return dict(claims)

    async def _signed(self, token: str) -> jwt.Token:
        """A token whose signature is the directory's; keys that are not known yet are asked for once."""
        fresh = not self._keys
        if fresh:
            await self._renew_keys()
        try:
            return jwt.decode(token, KeySet.import_key_set(self._keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        except (JoseError, ValueError):
            if fresh:
                raise
            await self._renew_keys()
            return jwt.decode(token, KeySet.import_key_set(self._keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]

    async def _renew_keys(self) -> None:
        self._keys = await self._fetch("GET", await self._endpoint("jwks_uri"))

    async def _asked_for(self, token: str, subject: str) -> dict[str, Any]:
        """What the directory tells of the person besides the identity; it must be about the same one."""
        told = await self._fetch(
            "GET", await self._endpoint("userinfo_endpoint"), headers={"Authorization": f"Bearer {token}"}
        )
        if told.get("sub") != subject:
            raise DirectoryError("the directory told of somebody else")
        return told

    async def _endpoint(self, name: str) -> str:
        address = (await self._described()).get(name)
        if not isinstance(address, str) or not safe_address(address):
            raise DirectoryError(f"the directory names no safe {name}")
        return address

    async def _described(self) -> dict[str, Any]:
        until, told = self._metadata
        if self.now() < until:
            return told
        told = await self._fetch("GET", f"{self.known.issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != self.known.issuer:
            raise DirectoryError("the directory calls itself by another name than the settings do")
        self._metadata = (self.now() + KEPT_S, told)
        return told

    async def _fetch(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        try:
            connector = aiohttp.TCPConnector(ssl=tls_to(self.known, self.folder))
            async with (
                aiohttp.ClientSession(connector=connector, timeout=_WAIT) as session,
                session.request(method, address, allow_redirects=False, **options) as response,
            ):
                body = await response.content.read(LARGEST + 1)
                if response.status != 200 or len(body) > LARGEST:
                    raise DirectoryError(f"{address} answered {response.status}")
                told = orjson.loads(body)
        except (aiohttp.ClientError, TimeoutError, OSError, orjson.JSONDecodeError) as error:
            raise DirectoryError(f"{address} cannot be asked: {type(error).__name__}") from None
        if not isinstance(told, dict):
            raise DirectoryError(f"{address} answered with something else than an object")
        return told


def _quoted(text: str) -> str:
    """As RFC 6749, 2.3.1, wants name and secret in the header."""
    return urlencode({"": text})[1:]
