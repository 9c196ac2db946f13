"""What is cut out of a page before it is parsed: what no reader sees, and what the parser would take the wrong way.

Of the bytes of a page 40 % are scripts, styles, drawings and comments. The parser would hand them over event by event.
"""

from __future__ import annotations

import re

# One search from left to right, so that what begins within something else is not looked at. What holds the beginning of
# another of its kind, or does not end, may have begun in an attribute or a string: it is passed over, and left to the parser,
# as are scripts that hold data, and elements whose text only looks like markup. An element that ends itself ("<svg/>") is none.
_UNSEEN = r"""
    !-- (?: -?> | (?: [^<-]++ | <(?!!--) | -(?!-!?>) )*+ --!?> )
  | script\b (?![^<>]*?ld\+json) [^<>]*+ (?<!/)> (?: [^<]++ | <(?!/?script\b|!--) )*+ </script\s*+>
  | style\b [^<>]*+ (?<!/)> (?: [^<]++ | <(?!/?style\b) )*+ </style\s*+>
  | svg\b [^<>]*+ (?<!/)> (?: [^<]++ | <(?!/?(?:svg|div|p|a|li|ul|section|body)\b) )*+ </svg\s*+>
  | (?:img|link|source)\b (?: [^<>"'=]++ | =\s*+ (?: "[^"<]*+" | '[^'<]*+' )?+ )*+ >
"""
_PASSED_OVER = r"""
    !-- (?: [^-]++ | -(?!-!?>) )*+ (?: --!?> | \Z )
  | (script|style|title|textarea|xmp|noembed|noframes|plaintext)\b [^<>]*+ (?<!/)> (?: [^<]++ | <(?!/\2\b) )*+
"""
_cut = re.compile(rf"<(?=[!ilnpstxILNPSTX])(?i:{_UNSEEN}|({_PASSED_OVER}))", re.ASCII | re.VERBOSE).sub


def without_unseen(html: str) -> str:
    """A page without its comments, scripts, styles and drawings; JSON-LD stays.

    >>> without_unseen("<style>p {}</style><p>one<!-- <p> -->two<script>'<svg>'</script><title><!-- x --></title>")
    '<p>onetwo<title><!-- x --></title>'
    """
    return _cut(lambda match: match[0] if match[1] else "", html)


_find_templates = re.compile(r"<(/?)template\b([^<>]*+)>", re.IGNORECASE).finditer


def without_templates(html: str) -> str:
    """A page without what scripts may copy from: libxml2 does not end a template where a ``div`` in it is left open, and
    would take the rest of the page for it. A shadow tree is no such template."""
    kept, done = [], 0
    opened: list[re.Match[str]] = []
    for tag in _find_templates(html):
        if not tag[1]:
            opened.append(tag)
            continue
        start = opened.pop() if opened else None
        if start is None or opened or "shadowrootmode" in start[2].lower():
            continue
        inside = html[start.end() : tag.start()]
        if inside.find("</script") < inside.find("<script") or ("</script" in inside and "<script" not in inside):
            continue  # it began in the text of a script
        kept.append(html[done : start.start()])
        done = tag.end()
    return "".join([*kept, html[done:]])
