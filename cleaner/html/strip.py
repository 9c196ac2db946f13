"""Removal of invisible text, and of text that libxml2 parses wrongly, from the source of a page.

Scripts, styles, drawings and comments are a large part of a page (docs/experiments.md#faster-reader), and the parser would
deliver them event by event.
"""

from __future__ import annotations

import re

# One search from left to right, so that a match never begins inside another. An element that contains the start of another of
# its kind, or has no end, may have begun in an attribute or a string. It is left to the parser, as are scripts that hold data
# and elements whose text only looks like markup. A self-closing element ("<svg/>") has no content.
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
_drop_unseen = re.compile(rf"<(?=[!ilnpstxILNPSTX])(?i:{_UNSEEN}|({_PASSED_OVER}))", re.ASCII | re.VERBOSE).sub


def without_unseen(html: str) -> str:
    """Remove comments, scripts, styles and drawings from a page; JSON-LD stays.

    >>> without_unseen("<style>p {}</style><p>one<!-- <p> -->two<script>'<svg>'</script><title><!-- x --></title>")
    '<p>onetwo<title><!-- x --></title>'
    """
    return _drop_unseen(lambda match: match[0] if match[1] else "", html)


_find_templates = re.compile(r"<(/?)template\b([^<>]*+)>", re.IGNORECASE).finditer


def without_templates(html: str) -> str:
    """Remove templates from a page, except shadow trees.

    libxml2 does not close a template that holds an open ``div``, and would treat the rest of the page as its content.
    """
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
            continue  # it began inside a script
        kept.append(html[done : start.start()])
        done = tag.end()
    return "".join([*kept, html[done:]])
