"""Which addresses may become links in a picture: those of web pages, with nothing in them that a format would read."""

from __future__ import annotations

import re
from urllib.parse import quote

_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_KEPT = "/:?#@!$&+,=~*%-._"  # what has a meaning in an address and none in SVG, Mermaid or DOT once it is quoted


def web_link(url: str | None) -> str | None:
    """An address that is safe to link to; None for everything that is not plainly a web page."""
    if url is None or not _WEB.match(url):
        return None
    return quote(url, safe=_KEPT)
