"""Random words that open something, and what is kept of them."""

import hashlib
import secrets

BYTES = 32


def new_secret() -> str:
    """A word that cannot be guessed, fit for an address or a cookie."""
    return secrets.token_urlsafe(BYTES)


def kept(secret: str) -> str:
    """What is stored of a secret: from it nobody gets the secret back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two words are the same, in a time that does not tell how far they agree."""
    return secrets.compare_digest(one.encode(), other.encode())
