"""Registries of an older form: an account had one unit, a platform in words and a `register_id`."""

from typing import Any

from schemas.registry.platform_words import platform_code


def modern(raw: Any) -> Any:
    """A parsed registry with its accounts in the form of today; what is no account of the older form stays as it is."""
    accounts = raw.get("accounts") if isinstance(raw, dict) else None
    if not isinstance(accounts, list):
        return raw
    return {**raw, "accounts": [_account(one) if isinstance(one, dict) else one for one in accounts]}


def _account(old: dict[str, Any]) -> dict[str, Any]:
    new = dict(old)
    unit = new.pop("unit", None)
    if isinstance(unit, str):
        new["roles"] = [*(new.get("roles") or []), {"role": "runs", "unit": unit}]
    if "register_id" in new and "filing_no" not in new:
        new["filing_no"] = new.pop("register_id")
    platform = new.get("platform")
    if isinstance(platform, str):
        new["platform"] = platform_code(platform)
        if new["platform"] == "other" and platform != "other":
            new.setdefault("platform_name", platform)
    return new
