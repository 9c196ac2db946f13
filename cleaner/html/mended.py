"""Source of a page -> the source that the parser reads as a browser does, in linear time.

The parser (turbohtml) builds the tree of the WHATWG's standard, with exceptions. Shadow trees are kept apart from its events.
It reads ``noscript`` as a browser without scripts does: a paragraph in it ends the one around it. It merges each further
``html`` and ``body`` into the first, which takes quadratic time and memory. And like every browser it opens elements such as
``b`` again in each block until they are closed, all that differ in their attributes: some 500 times what the source holds.
"""

from __future__ import annotations

import re

# Attributes that mark a template as a shadow tree, or as what browsers without scripts show, in what `mended` returns. What is
# in a template does not end the elements around it.
SHADOW, WITHOUT_SCRIPTS = "data-shadow", "data-noscript"
MOST_MERGED = 100  # start tags of html and body together
MOST_OPEN = 1_000  # elements of `_find_formatting` that are never closed
_find_formatting = re.compile(
    r"""<(/?) (b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u) (?=[\s/>])
        [^<>]*+    # attributes; no tag begins within""",
    re.VERBOSE | re.IGNORECASE,
).finditer
# Whatever may be a start tag of one of them, which is quickly found.
_find_begun = re.compile(r"<[bcefinstu](?:|ig|ode|m|ont|obr|mall|trike|trong|t)[\s/>]", re.IGNORECASE | re.ASCII).findall
_find_odd = re.compile(
    r"""<(?: (?=[bhintBHINT]) (?i: (?P<merged> html | body)\b
                                 | (?P<shadow> template)\b (?=[^<>]*?shadowrootmode) [^<>]*+
                                 | (?P<noscript> noscript)\b
                                 | iframe\b [^<>]*+ (?<=/)> )
           | /(?=[nN]) (?i: (?P<end> noscript)\b ) )""",
    re.VERBOSE | re.ASCII,
).finditer
_INSTEAD = {"merged": "<x", "noscript": f"<template {WITHOUT_SCRIPTS}", "end": "</template", None: ""}
_replace_mode = re.compile("shadowrootmode", re.IGNORECASE).sub
# An element of XML that ends itself: in HTML only these do.
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_replace_closed = re.compile(r"<([a-zA-Z][\w:.-]*+)((?:\s[^<>]*?)?)/>").sub


def mended(html: str) -> str:
    """Return a page without what the parser reads otherwise than a browser, or too slowly.

    >>> mended("<p>one<iframe src=x /><template ShadowRootMode=open>two")
    '<p>one<template data-shadow=open>two'
    """
    parts: list[str] = []
    done = merged = 0
    for odd in _find_odd(html):
        kind = odd.lastgroup
        if kind == "merged":
            merged += 1
            if merged <= MOST_MERGED:
                continue
        parts += html[done : odd.start()], _replace_mode(SHADOW, odd[0]) if kind == "shadow" else _INSTEAD[kind]
        done = odd.end()
    html = "".join([*parts, html[done:]]) if parts else html
    return _closed_alike(html) if len(_find_begun(html)) > MOST_OPEN else html


def _closed_alike(html: str) -> str:
    """Return a page whose formatting elements have no attributes if very many are never closed.

    Of those that are alike a parser keeps three open.
    """
    tags = list(_find_formatting(html))
    if len(tags) - 2 * sum(bool(tag[1]) for tag in tags) <= MOST_OPEN:
        return html
    parts: list[str] = []
    done = 0
    for tag in tags:
        parts += html[done : tag.start()], f"<{tag[1]}{tag[2]}"
        done = tag.end()
    return "".join([*parts, html[done:]])


def without_xml(html: str) -> str:
    """Return the source of a page in XML as HTML: no marked sections, and no elements that end themselves.

    >>> without_xml("<script src='a'/><p>one<br/><![CDATA[ & two]]>")
    "<script src='a'></script><p>one<br/> & two"
    """
    html = html.replace("<![CDATA[", "").replace("]]>", "")
    return _replace_closed(lambda tag: tag[0] if tag[1].lower() in _VOID else f"<{tag[1]}{tag[2]}></{tag[1]}>", html)
