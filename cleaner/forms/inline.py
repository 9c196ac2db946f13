"""One line of Markdown -> what a reader sees of it, and how much of that is linked.

One pass from left to right with a stack of open brackets, so that a line of a hundred thousand links takes time in proportion.
Links lose their targets, emphasis its stars; whatever is no syntax stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

LONGEST_LABEL = 300  # characters
LONGEST = 200_000  # characters of a line that are read so; of a longer one the rest is taken as it is
_find_token = re.compile(
    r"""
      \\[!-/:-@\[-`{-~]            # an escaped sign
    | !?\[                         # a bracket or a picture opens
    | \]                           # and closes
    | </?[a-zA-Z][^<>]{0,2000}>    # an element, or an address in angle brackets
    | <!--[^<>]{0,2000}-->
    | (`{1,20})(?!`)(?:[^`]{1,1000}(?<!`)\1(?!`))? | `+ | \*{1,20} | _{1,20} | ~~
    | &(?:\#[0-9]{1,7}|\#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,20});
    """,
    re.VERBOSE,
).finditer
# Behind a bracket: an address, perhaps with a title. No two branches begin with the same character.
_match_target = re.compile(
    r"""
    \( \s{0,20}
    (?: <[^<>\n]*> | (?:[^\s()\\<]|\\.)* (?: \( (?:[^\s()\\]|\\.)* \) (?:[^\s()\\]|\\.)* )* )
    (?: \s{1,20} (?: "[^"]*" | '[^']*' | \([^()]*\) ) )?
    \s{0,20} \)
    """,
    re.VERBOSE,
).match
_match_spaced_target = re.compile(r"\([^()\[\]\n]{0,2000}\)").match  # converters leave spaces in addresses
_match_label = re.compile(r"\[([^\[\]]{0,300})\]").match
_is_address = re.compile(r"<(?:https?://|mailto:|www\.)|<[^\s<>@/]{1,100}@").match
_match_anchor = re.compile(r"<(/?)a[\s>]", re.IGNORECASE).match
_matches_break = re.compile(r"<br\b", re.IGNORECASE).match
_Open = tuple[bool, int, int, int]  # is a picture, place in the output, characters so far, linked ones so far


class Inline(NamedTuple):
    """A line as a reader sees it."""

    words: str
    linked: int  # characters of it in links
    links: int
    images: int
    strong: bool  # the whole line is emphasised
    labels: tuple[str, ...]  # of the reference links in it

    @property
    def link_share(self) -> float:
        """The share of the characters that are linked; of a line that shows none whether it has a link."""
        return self.linked / len(self.words) if self.words else float(self.links > 0)


def inline(text: str, labels: Collection[str] = ()) -> Inline:
    """Read a line of Markdown. ``labels`` are those that have an address further down.

    >>> inline("**See** [the *map*](https://map.example/ \\"Map\\") and ![](x.png)[all](/)")[:4]
    ('See the map and  all', 10, 2, 1)
    >>> inline("a [b] * c_d [e][1]", {"1"}).words
    'a [b] * c_d e'
    """
    reader = _Reader(text[:LONGEST], labels)
    words = (reader.read() + text[LONGEST:]).strip()
    stripped = text.strip()
    strong = len(stripped) > 4 and stripped[:2] in ("**", "__") and stripped[-2:] == stripped[:2]
    strong = strong and stripped.count(stripped[:2]) == 2
    return Inline(words, min(reader.linked, len(words)), reader.links, reader.images, strong, tuple(reader.used))


class _Reader:
    """The state of one pass over a line."""

    def __init__(self, text: str, labels: Collection[str]) -> None:
        self.text, self.labels = text, labels
        self.out: list[str] = []
        self.seen = 0  # characters in the output
        self.linked = self.links = self.images = 0
        self.open: list[_Open] = []
        self.used: list[str] = []
        self.anchor: int | None = None  # where an <a> began, in characters of the output

    def read(self) -> str:
        place = 0
        for token in _find_token(self.text):
            start = token.start()
            if start < place:  # within an address
                continue
            self._put(self.text[place:start])
            place = self._take(token[0], start, token.end())
        self._put(self.text[place:])
        return "".join(self.out)

    def _put(self, part: str) -> None:
        if part:
            self.out.append(part)
            self.seen += len(part)

    def _take(self, token: str, start: int, end: int) -> int:
        """Read one token. Return where the text goes on."""
        first = token[0]
        if first == "\\":
            self._put(token[1])
        elif first == "[" or token == "![":
            self.open.append((token[0] == "!", len(self.out), self.seen, self.linked))
            self._put(token)
        elif first == "]":
            return self._close(end)
        elif first == "`":
            self._put(token.strip("`"))
        elif first == "<":
            self._element(token)
        elif first == "&":
            import html

            sign = html.unescape(token)
            self._put(" " if sign.isspace() else sign)
        elif (first == "_" and self._within_word(start, end)) or (first in "*_" and self._between_spaces(start, end)):
            self._put(token)
        return end

    def _close(self, end: int) -> int:
        """Read a closing bracket: the end of a link, of a picture, or of nothing."""
        after, label = self._target(end)
        if not self.open and after > end:  # of a link that began blocks above, as cards do
            self.links, self.linked = self.links + 1, self.seen
            return after
        if not self.open or (after == end and label is None):
            self._put("]")
            if self.open:
                self.open.pop()
            return end
        picture, place, seen, linked = self.open.pop()
        opening = self.out[place]
        self.out[place] = ""
        self.seen -= len(opening)
        if picture:
            self.images += 1
        else:
            self.links += 1
            self.linked = linked + self.seen - seen
        if label is not None:
            self.used.append(label)
        if self.text.startswith(("[", "!["), after):  # converters put no space between two links
            self._put(" ")
        return after

    def _target(self, end: int) -> tuple[int, str | None]:
        """Return where the address behind a bracket ends, and the label that stands for one; the same place if none does."""
        text = self.text
        if text.startswith("(", end):
            found = _match_target(text, end) or _match_spaced_target(text, end)
            return (found.end(), None) if found else (end, None)
        if not self.open or not self.labels:
            return end, None
        label = _match_label(text, end) if text.startswith("[", end) else None
        if label and label[1]:
            name = folded_label(label[1])
        elif self.seen - self.open[-1][2] <= LONGEST_LABEL:
            name = folded_label("".join(self.out[self.open[-1][1] + 1 :]))
        else:
            return end, None
        if name in self.labels:
            return (label.end() if label else end), name
        return end, None

    def _element(self, token: str) -> None:
        if _is_address(token):
            self.links += 1
            self.linked += len(token) - 2
            self._put(token[1:-1])
        elif _matches_break(token):
            self._put(" ")
        elif anchor := _match_anchor(token):
            if not anchor[1]:
                self.anchor = self.seen
                self.links += 1
            elif self.anchor is not None:
                self.linked += self.seen - self.anchor
                self.anchor = None

    def _within_word(self, start: int, end: int) -> bool:
        text = self.text
        return start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()

    def _between_spaces(self, start: int, end: int) -> bool:
        text = self.text
        return (start == 0 or text[start - 1].isspace()) and (end == len(text) or text[end].isspace())


def folded_label(label: str) -> str:
    """Return a label of a reference as it is compared: case folded, white space single."""
    return " ".join(label.casefold().split())
