"""The words of a label -> what they mean: a kind, a subkind, a side.

A **subkind** (``recipe=body``) is a user's own name for a part of the lines of one of `cleaner.lines.KINDS`. All that decides
goes on by the kind: sides, policy, colours, figures. Labels name the subkind in place of the kind, and a model that was trained
with it gives it beside the kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from cleaner.errors import CleanerError
from cleaner.lines import BLANK, KINDS, MAIN_KINDS
from cleaner.renderings import UNTOLD

KEEP, DROP = "keep", "drop"  # main text or not, of an unknown kind
KEPT = ("title", *MAIN_KINDS)  # kinds that `clean` keeps unless it is told otherwise
Subkinds = Mapping[str, str]  # the name of a subkind -> its kind
NONE: Subkinds = {}
KEY = "subkinds"  # of an object in a label file, and of the header of a model
MOST = 64  # subkinds that a model takes
_WORDS = (*KINDS, KEEP, DROP, UNTOLD)
_RESERVED = (*KINDS, BLANK, KEEP, DROP, "article", "unknown")
_is_name = re.compile(r"[^\W\d_][\w-]{0,39}").fullmatch


class SubkindError(CleanerError, ValueError):
    """A subkind cannot be used: its name, or its kind."""


def subkinds_of(said: Iterable[str]) -> dict[str, str]:
    """Read subkinds as a command line has them, several in one word with commas between. Raises ``SubkindError``.

    >>> subkinds_of(["recipe=body,vacancy=related", "price=body"])
    {'recipe': 'body', 'vacancy': 'related', 'price': 'body'}
    """
    found: dict[str, str] = {}
    for word in (word.strip() for words in said for word in words.split(",")):
        name, equal, kind = (part.strip() for part in word.partition("="))
        if not equal:
            raise SubkindError(f"{word!r} is no kind of your own; expected NAME=KIND, such as recipe=body")
        if found.get(name, kind) != kind:
            raise SubkindError(f"{name} is said to be {found[name]} and {kind}; a kind of your own belongs to one kind")
        found[name] = kind
    return dict(checked(found))


def checked(found: Mapping[Any, Any]) -> Subkinds:
    """Return subkinds whose names and kinds are sound. Raises ``SubkindError``."""
    if not isinstance(found, Mapping):
        raise SubkindError(f"kinds of your own came as {type(found).__name__}; expected an object of names and kinds")
    if len(found) > MOST:
        raise SubkindError(f"{len(found)} kinds of your own came; a model takes {MOST} at most")
    for name, kind in found.items():
        if not isinstance(kind, str) or kind not in KINDS:
            near = get_close_matches(str(kind).casefold(), KINDS, 1)
            meant = f"did you mean {near[0]}? " if near else ""
            raise SubkindError(f"{name} belongs to {kind!r}, which is no kind; {meant}expected one of {', '.join(KINDS)}")
        if not isinstance(name, str) or not _is_name(name):
            raise SubkindError(f"{name!r} is no name of a kind; expected up to 40 letters, digits, - and _, a letter first")
        if name.casefold() in _RESERVED:
            raise SubkindError(f"{name} is a word of label files already; give your kind another name")
    return found


def merged(*sources: Subkinds) -> dict[str, str]:
    """Return subkinds of several sources together. Raises ``SubkindError`` where two disagree."""
    return subkinds_of(f"{name}={kind}" for source in sources for name, kind in source.items())


# --- labels ------------------------------------------------------------------------------------------------------------


def kind_of(label: str, subkinds: Subkinds = NONE) -> str:
    """Return what a label teaches: its kind, or the side of its verdict where that is not the kind's own.

    A kind says whether a line is main text (`MAIN_KINDS`), so a verdict against it leaves nothing but the side. A subkind
    teaches its kind here; `cleaner.labels.Labelled.named` has its name.

    >>> [kind_of(label) for label in ("body", "body:drop", "nav:drop", "byline:keep", "title:keep", "title:drop", "?")]
    ['body', 'drop', 'nav', 'keep', 'title', 'title', '']
    """
    kind, _, side = label.partition(":")
    kind = subkinds.get(kind, kind)
    if kind == UNTOLD:
        return ""
    if not side or (kind == "title") or (side == KEEP) == (kind in MAIN_KINDS):
        return kind
    return side


def label_of(kind: str, keep: bool, subkind: str | None = None) -> str:
    """Return the label of a line with its verdict, which is written where it is not what `clean` does with the kind.

    >>> label_of("body", True), label_of("body", False), label_of("byline", True), label_of("body", True, "recipe")
    ('body', 'body:drop', 'byline:keep', 'recipe')
    """
    name = subkind or kind
    return name if keep == (kind in KEPT) else f"{name}:{KEEP if keep else DROP}"


def wrong(label: str, subkinds: Subkinds = NONE) -> bool:
    """Return whether there is no such label.

    >>> [wrong(label, {"recipe": "body"}) for label in ("nav", "body:drop", "recipe:drop", "keep:drop", "body:maybe", "recpie")]
    [False, False, False, True, True, True]
    """
    kind, colon, side = label.partition(":")
    known = kind in KINDS or kind in subkinds or (not colon and kind in _WORDS)
    return not known or bool(colon and side not in (KEEP, DROP))


def meant(label: str, subkinds: Subkinds = NONE) -> str:
    """Say which label may be meant by one that does not exist, and which there are."""
    names = {name.casefold(): name for name in (*sorted(_WORDS), *subkinds)}
    near = get_close_matches(label.casefold(), names, 1)
    expected = f"expected one of {', '.join((*KINDS, *subkinds))}, {KEEP}, {DROP}, {UNTOLD}"
    return f"did you mean {names[near[0]]}? {expected}" if near else expected
