"""A question to a platform and its reply."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

JSON, HTML, XML = "application/json; charset=utf-8", "text/html; charset=utf-8", "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Question:
    """`host` without port, `target` is path and query, `at` aware; header names in lower case."""

    host: str
    target: str
    at: datetime
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def json(self) -> dict[str, Any]:
        """The object of its body; empty for anything else."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Said:
    """A reply."""

    body: bytes
    content_type: str = JSON
    status: int = 200


def said(data: object, status: int = 200) -> Said:
    """A reply in JSON."""
    return Said(json.dumps(data, ensure_ascii=False).encode(), status=status)


def page(title: str, *lines: str, status: int = 200) -> Said:
    """A small page."""
    body = "".join(f"<p>{line}</p>" for line in lines)
    html = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'
    return Said(html.encode(), HTML, status)
