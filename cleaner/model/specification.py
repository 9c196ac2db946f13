"""Specification of a model's input: columns with their windows, constants of hashing and measuring, phrases used as evidence.

The arrays of a model are meaningless with other columns, hashes or windows. So its header holds the whole specification and a
digest of it, and a model of another specification is refused with the differences.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from cleaner.features import address, cohesion, comments, context, form_terms, markup, openings, pages, sections, text, windows
from cleaner.lines import KINDS
from cleaner.model import layers


def specification(reads: str) -> dict[str, list[str]]:
    """Return the specification of a model that reads "text" or "html": lists of names and of ``name=value``, by topic."""
    of_html = reads == "html"
    found: dict[str, list[str]] = {
        "kinds": list(KINDS),
        "outputs of words": list(context.WORD_OUTPUTS),
        "columns of the first pass": list((context.FIRST_HTML if of_html else context.FIRST).names),
        "columns of the second pass": list(context.SECOND.names),
        "columns for boundaries": list(cohesion.CUES),
        "sorts of page": list(pages.PAGES),
        "columns for pages": pages.page_column_names(context.GUESS),
        "constants": [f"{name}={value}" for name, value in (_CONSTANTS | (_OF_MARKUP if of_html else {})).items()],
        "phrases": [*comments.COMMENT_LINES, *comments.COMMENTS],
    }
    return found | ({"outputs of elements": list(context.ELEMENT_OUTPUTS)} if of_html else {})


def digest(spec: dict[str, Any]) -> str:
    """Return the SHA-256 of a specification, the same on every machine."""
    return hashlib.sha256(json.dumps(spec, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def differing(came: object, expected: list[str]) -> str:
    """Describe how a list differs from the expected one: the items in one of them only, or their order.

    >>> differing(["nav", "advert"], ["nav", "body"])
    'advert, body'
    """
    names = {item for item in came if isinstance(item, str)} if isinstance(came, list) else set()
    return ", ".join(sorted(names ^ set(expected))) or "another order"


def _hash_of(*values: object) -> str:
    """Return a short digest of tables that are too long to print."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:12]


_CONSTANTS: dict[str, object] = {
    "characters": _hash_of(text.CLASSES, sorted(text.CLASS_OF_CHARACTER.items()), sorted(text.CLASS_OF_CATEGORY.items())),
    "hash of tokens": _hash_of(text.HASHING, text.mixed(text.POWERS).tolist()),
    "longest_line": text.LONGEST_LINE,
    "beyond_page": windows.BEYOND,
    "long_line": f"{float(context.LONG):.4f}",
    "short_line": context.SHORT,
    "word_slots": context.SLOTS,
    "least_chance": context.LEAST_CHANCE,
    "cohesion_window": cohesion.WINDOW,
    "cohesion_lead": cohesion.LEAD,
    "cohesion_likely": cohesion.LIKELY,
    "cohesion_common": cohesion.COMMON,
    "cohesion_fewest": cohesion.FEWEST,
    "cohesion_slots": cohesion.SLOTS,
    "no_boundary": cohesion.NO_BOUNDARY,
    "sections_least": sections.LEAST,
    "sections_none": sections.NONE,
    "sections_behind": sections.BEHIND,
    "counted_words": comments.COUNTED,
    "opening_words": openings.LONGEST,
    "opening_likely": openings.LIKELY,
    "opening_heading": openings.LIKELY_HEADING,
    "opening_far": openings.FAR,
    "address_characters": address.LONGEST,
    "word of an address": int(pages.OF_ADDRESS),
    "page_tokens": pages.READ_ABOVE + pages.READ_BELOW,
    "terms of forms": _hash_of(form_terms.TERMS, form_terms.MOST_WORDS, form_terms.FEWEST_PLAIN),
    "clip": layers.CLIP,
    "logit_clip": layers.LOGIT_CLIP,
}
_OF_MARKUP: dict[str, object] = {
    "reach": markup.REACH,
    "hash of elements": _hash_of(markup.HASHING, markup.LEVELS, markup.BANDS_OF),
    "groups of tags": _hash_of(markup.TAG_GROUPS),
    "said_slots": markup.SLOTS,
}
