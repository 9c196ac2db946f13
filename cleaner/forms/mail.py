"""Lines of a text -> the kinds that the parts of a mail settle and the lines that it is about, or None if it is no mail.

A mail is known by a block of header fields at its top; without one, by an attribution over quoted lines together with a
signature, or by the line that mail programs put above a quoted mail. Header, quoted reply, signature, disclaimer and the
furniture of newsletters have their kinds. Everything else, the mail's own text, has None: the model judges it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleaner.forms.mail_end import mark, mark_end, mark_furniture
from cleaner.forms.mail_signs import (
    LONGEST_HEADER,
    LONGEST_READ,
    Field,
    attribution_above,
    begins_with_field,
    block,
    field_of,
    header_start,
    is_attribution,
    is_header,
    is_rule,
    is_sent_from,
    next_filled,
    separates,
)
from cleaner.lines import Kind

_ENCODED_LINE = 60  # characters of a line of base64
_FORWARDED, _QUOTED_ONLY = 0.25, 0.04  # own words for each quoted one: less is an intro to what is passed on
_SHORT_INTRO = 60  # own words: more are a message of their own

_KIND_OF_FIELD: dict[Field, Kind] = {"subject": "title", "technical": "code"}
_begins_part = re.compile(r"content-(?:type|transfer-encoding|disposition|id|description|language):", re.IGNORECASE).match
_is_boundary = re.compile(r"--[\w=.'+:/?()-]{8,70}").fullmatch
_is_encoded = re.compile(r"[A-Za-z0-9+/]+={0,2}").fullmatch
_search_boundary = re.compile(r"""boundary\s{0,9}=\s{0,9}"?([^\s";]{1,70})""", re.IGNORECASE).search
_search_forward = re.compile(
    r"""forward | weitergeleitet | transféré | réexpédié | reenviado | inoltrat | doorgestuurd | encaminhad | vidarebefordra
    | przekazan | пересылаем | пересланн | 転送 | 转发 | 轉寄 | 전달""",
    re.IGNORECASE | re.VERBOSE,
).search
_begins_forward_subject = re.compile(r"(?:fwd?|wg|tr|rv|i|enc|vs|vb|pd|转发)\s?[:：]", re.IGNORECASE).match


class Parts(NamedTuple):
    """What a mail is made of."""

    kinds: list[Kind | None]  # of each line, where the layout settles one
    subject: list[int]  # places of the lines that it is about: its own text, or what it passes on
    is_quoted: bool  # whether these are what it passes on, behind marks of quotation


def mail_parts(lines: Sequence[str], text: str | None = None) -> list[Kind | None] | None:
    """Return the kinds of a mail's header, quoted reply, signature and furniture; None if the text is no mail.

    ``text`` is that of the lines, if it is known; a text is searched faster than its lines.

    >>> mail_parts(["Subject: Keys", "From: Ann <ann@example.org>", "", "They hang by the door.", "-- ", "Ann"])
    ['title', 'byline', None, None, 'byline', 'byline']
    >>> mail_parts(["Keys", "", "They hang by the door."]) is None
    True
    """
    found = parts_of_mail(lines, text)
    return None if found is None else found.kinds


def parts_of_mail(lines: Sequence[str], text: str | None = None) -> Parts | None:
    """Return what `mail_parts` does, and which lines the mail is about, because these have a form of their own.

    >>> parts_of_mail(["Subject: Fwd: Keys", "From: Ann <ann@example.org>", "", "> They hang", "> by the door."]).subject
    [3, 4]
    """
    start = header_start(lines)
    if start is None and not ((text is None or _may_be_headless(text)) and _is_headless(lines)):
        return None
    mail = _Mail(lines)
    mail.read_header(start)
    mail.read_parts()
    mail.read_quotes()
    mark_end(lines, mail.kinds, mail.body)
    mark_furniture(lines, mail.kinds, mail.body)
    return Parts(mail.kinds, mail.subject(), bool(mail.marked))


def _may_be_headless(text: str) -> bool:
    """Whether a line of a text may begin with a mark of quotation or with dashes. The rarest sign is searched first."""
    if text.startswith((">", "--")):
        return True
    return any(sign in text and ("\n" + sign in text or "\r" + sign in text) for sign in (">", "--"))


def _is_headless(lines: Sequence[str]) -> bool:
    """Whether a text without a header is a mail: a reply over or under a quoted mail."""
    marked = [place for place, line in enumerate(lines) if line.startswith((">", "--"))]
    quotes = sum(lines[place][0] == ">" for place in marked)
    for place in marked:
        line = lines[place].strip()
        if line[0] == "-" and len(line) > 9 and separates(line) and is_header(lines, next_filled(lines, place)):
            return True
    if quotes < 2:
        return False
    signed = any(lines[place].rstrip() == "--" for place in marked)
    if not signed and not any(len(line) <= 80 and is_sent_from(line) for line in lines):
        return False
    firsts = [place for place in marked if lines[place][0] == ">" and place and lines[place - 1][:1] != ">"]
    return any(attribution_above(lines, place) is not None for place in firsts)


class _Mail:
    """The lines of a mail, and the kinds found so far."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.kinds: list[Kind | None] = [None] * len(lines)
        self.body = 0  # place of the first line behind the header
        self.boundaries: set[str] = set()
        self.is_forward = False
        self.below = 0  # place of the first line that the mail is about: behind the header of one that is passed on
        self.marked: set[int] = set()  # places of lines with marks of quotation, where they are what is passed on

    def subject(self) -> list[int]:
        """The places of the lines that the mail is about; blank lines go with the lines above them."""
        if not self.marked:
            return list(range(max(self.body, self.below), len(self.lines)))
        found, inside = [], False
        for place in range(self.body, len(self.lines)):
            if self.lines[place].strip():
                inside = place in self.marked
            if inside:
                found.append(place)
        return found

    def read_header(self, start: int | None) -> None:
        """Give the header's lines their kinds."""
        if start is None:
            return
        end = start
        for place in self.mark_fields(start):
            end = place
        self.body = end + 1

    def mark_fields(self, start: int) -> Iterable[int]:
        """Give the lines of a block of fields their kinds; yields their places."""
        kind: Kind = "byline"
        for place in block(self.lines, start):
            line = self.lines[place]
            field = field_of(line)
            if field:
                kind = _KIND_OF_FIELD.get(field, "byline")
                if field == "subject":
                    value = line.replace("：", ":").partition(":")[2].strip("*_ \t")
                    self.is_forward |= _begins_forward_subject(value) is not None
            elif place == start or (line[:1] not in " \t" and begins_with_field(line)):
                kind = "code"  # a field that is not known is a program's, and so is the mailbox's own line
            if found := _search_boundary(line[:LONGEST_READ]):
                self.boundaries.add(found[1])
            if line.strip():
                self.kinds[place] = kind
            yield place

    def mark(self, places: Iterable[int], kind: Kind) -> None:
        """Give a kind to those of the lines that have none and are not blank."""
        mark(self.lines, self.kinds, places, kind)

    # --- parts of several types ---

    def read_parts(self) -> None:
        """Mark boundaries, the fields below them, and what is encoded."""
        place, seen_text = self.body, False
        while place < len(self.lines):
            line = self.lines[place].rstrip()
            if self._is_boundary(place, line):
                self.kinds[place] = "code"
                end, encoded = self._read_part_header(place + 1)
                coded = encoded == "base64" or (encoded == "html" and seen_text)
                seen_text |= encoded == "text"
                place = self._end_of_part(end) if coded else end
                self.mark(range(end, place), "code")
            elif len(line) >= _ENCODED_LINE and line.isascii() and " " not in line and _is_encoded(line[:LONGEST_READ]):
                place = self._read_encoded(place)
            else:
                place += 1
        if self.boundaries and self.body < len(self.lines):
            first = next_filled(self.lines, self.body - 1)
            if "MIME" in self.lines[first][:120]:
                self.mark([first], "code")

    def _is_boundary(self, place: int, line: str) -> bool:
        if not line.startswith("--") or len(line) < 4:
            return False
        name = line[2:]
        if name in self.boundaries or name.removesuffix("--") in self.boundaries:
            return True
        if len(line) > 80 or not _is_boundary(line):
            return False
        return place + 1 < len(self.lines) and _begins_part(self.lines[place + 1]) is not None

    def _read_part_header(self, place: int) -> tuple[int, str]:
        """Mark the fields of a part. Returns the place below them, and "base64", "html", "text" or ""."""
        encoded = ""
        start = place
        while place < len(self.lines) and self.lines[place].strip() and place - start < LONGEST_HEADER:
            line = self.lines[place][:LONGEST_READ].lower()
            if line[:1] not in " \t" and not begins_with_field(line):
                break
            if found := _search_boundary(self.lines[place][:LONGEST_READ]):
                self.boundaries.add(found[1])
            if "base64" in line or "application/" in line or "image/" in line:
                encoded = "base64"
            elif not encoded and "text/" in line:
                encoded = "html" if "text/html" in line else "text"
            self.kinds[place] = "code"
            place += 1
        return place, encoded

    def _end_of_part(self, place: int) -> int:
        while place < len(self.lines) and not self._is_boundary(place, self.lines[place].rstrip()):
            place += 1
        return place

    def _read_encoded(self, place: int) -> int:
        """Mark lines of base64, if they are more than one; returns the place below them."""
        width, end = len(self.lines[place].rstrip()), place
        while end < len(self.lines) and len(line := self.lines[end].rstrip()) == width and _is_encoded(line):
            end += 1
        if (
            end < len(self.lines)
            and 0 < len(line := self.lines[end].rstrip()) < width
            and _is_encoded(line)
            and end > place + 1
        ):
            end += 1
        if end > place + 1:
            self.mark(range(place, end), "code")
        return max(end, place + 1)

    # --- what is quoted ---

    def read_quotes(self) -> None:
        """Mark quoted mail and its attribution as off topic, unless it is what the mail passes on."""
        quoted, places = self._quoted(), range(self.body, len(self.lines))
        rest = next((place for place in places if self.kinds[place] is None and self._begins_rest(place)), None)
        if rest is not None:
            quoted |= set(range(rest, len(self.lines)))
        if not quoted:
            return
        if self._passes_on(quoted):
            if rest is not None:
                self._read_forwarded(rest)
            else:
                self._read_marked(quoted)
            return
        self.mark(sorted(quoted), "offtopic")

    def _quoted(self) -> set[int]:
        """The places of lines with ">" and of attributions above them, and of blank lines between."""
        quoted: set[int] = set()
        for place in range(self.body, len(self.lines)):
            if self.kinds[place] is not None or self.lines[place][:2].lstrip()[:1] != ">":
                continue
            if place - 1 not in quoted:
                first = attribution_above(self.lines, place)
                if first is not None and first >= self.body:
                    quoted.update(range(first, place))
            quoted.add(place)
        return quoted

    def _begins_rest(self, place: int) -> bool:
        """Whether a quoted mail without ">" begins here, and with it all that follows. Notes whether it is forwarded."""
        line = self.lines[place].strip()
        if not line or place + 1 >= len(self.lines):
            return False
        if line[0] in "-–—_=>BADIi" and separates(line):
            self.is_forward |= _search_forward(line) is not None
            return True
        if line[-1] in ":：":
            return self._is_bare_attribution(place)
        field = field_of(line) if len(line) <= LONGEST_READ else None
        if field == "sender" and (place == 0 or not self.lines[place - 1].strip() or is_rule(self.lines[place - 1].strip())):
            fields = {field_of(self.lines[row]) for row in block(self.lines, place)}
            return len(fields) >= 3 and "subject" in fields
        return False

    def _is_bare_attribution(self, place: int) -> bool:
        """Whether an attribution ends here that has text without ">" below it."""
        if self.lines[next_filled(self.lines, place)].lstrip().startswith(">"):
            return False
        if is_attribution(self.lines[place].strip(), quoted=False):
            return True
        return (
            place > self.body
            and self.lines[place - 1].strip() != ""
            and is_attribution(f"{self.lines[place - 1].strip()} {self.lines[place].strip()}", quoted=False)
        )

    def _passes_on(self, quoted: set[int]) -> bool:
        """Whether the quoted mail is the content, and the mail's own words no more than an intro to it.

        A signature and a disclaimer are no words to anybody.
        """
        before = self.kinds.copy()
        other = sum(len(self.lines[place].split()) for place in quoted if self.kinds[place] is None)
        self.mark(sorted(quoted), "offtopic")
        mark_end(self.lines, self.kinds, self.body)
        own = sum(len(self.lines[place].split()) for place in range(self.body, len(self.lines)) if self.kinds[place] is None)
        self.kinds = before
        limit = _FORWARDED if self.is_forward else _QUOTED_ONLY
        return own <= _SHORT_INTRO and own <= limit * other

    def _read_marked(self, quoted: set[int]) -> None:
        """Mark the line that says whose words are passed on behind marks of quotation."""
        self.marked = {place for place in quoted if self.lines[place].lstrip().startswith(">")}
        self.mark(sorted(quoted - self.marked), "byline")

    def _read_forwarded(self, start: int) -> None:
        """Mark the line above a mail that is passed on, and its header."""
        place = start
        if separates(self.lines[start].strip()):
            self.kinds[start] = "nav"
            place = next_filled(self.lines, start)
        if field_of(self.lines[place]) and is_header(self.lines, place):
            *_, place = self.mark_fields(place)
        self.below = place + 1 if self.kinds[place] is not None else place
        if self.lines[next_filled(self.lines, self.below - 1)].lstrip().startswith(">"):
            self.marked = {row for row in range(self.below, len(self.lines)) if self.lines[row].lstrip().startswith(">")}
