"""Signatures of webhooks, as the Standard Webhooks specification (1.0) has them: HMAC-SHA256 over id, time and body.

A receiver that uses one of that specification's libraries needs nothing of ours.
"""

import base64
import binascii
import hashlib
import hmac

PREFIX = "whsec_"
LEAST_BYTES = 24


def key_of(secret: str) -> bytes:
    """The key in a secret's text: base64 behind `whsec_`. Raises ValueError with the mend."""
    mend = f"应写作{PREFIX}加{LEAST_BYTES}个以上随机字节的base64"
    if not secret.startswith(PREFIX):
        raise ValueError(f"不是webhook密钥，{mend}")
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(f"{PREFIX}之后不是base64，{mend}") from None
    if len(key) < LEAST_BYTES:
        raise ValueError(f"密钥只有{len(key)}个字节，{mend}")
    return key


def signature(key: bytes, event_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header `webhook-signature`; `timestamp` in seconds since 1970."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
