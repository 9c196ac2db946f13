"""Title and style -> the beginning and the end of a page that loads nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from cleaner import __version__


@cache
def style() -> str:
    """Return the style of reports: the colours of kinds, which all pages of the package share, and the rest."""
    return "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("kinds.css", "report.css"))


@cache
def _digest(sheet: str) -> str:
    """Return the digest of a style sheet, by which the page's policy allows this one and no other."""
    return base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()


def head(title: str, heading: str, more: str = "") -> str:
    """Return a page up to its heading. ``title`` and ``heading`` are escaped already; ``more`` is style beside `style`."""
    sheet = style() + more
    return _HEAD.format(title=title, heading=heading, style=sheet, digest=_digest(sheet))


_HEAD = f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" \
content="default-src 'none'; style-src 'sha256-{{digest}}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<meta name="generator" content="scrape-cleaner {__version__}">
<title>{{title}}</title>
<style>{{style}}</style>
</head>
<body>
<main>
<h1>{{heading}}</h1>
"""
END = f"""\
</main>
<footer><p>Made by scrape-cleaner {__version__}. The page loads nothing and runs nothing.</p></footer>
</body>
</html>
"""
