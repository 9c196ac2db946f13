"""Lines of a mail -> the kinds of its end and its furniture: signature, disclaimer, offers to unsubscribe, footers of lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cleaner.forms.mail_signs import LONGEST_READ, is_rule, is_sent_from, is_small_print, is_tracking_link
from cleaner.lines import Kind

_LONGEST_SIGNATURE = 15  # non-blank lines behind "-- "
_SMALL_PRINT = 4  # lines of the paragraph of a line that offers to unsubscribe
_HEAD_LINES, _TAIL_LINES = 8, 45  # non-blank lines of a newsletter's furniture above and below its text
_DISCLAIMER_LINES = 30  # non-blank lines at the end of a mail's own text, where a disclaimer stands
_NEAR = 3  # non-blank lines from a tracking link to a line that offers to unsubscribe
# What a disclaimer speaks of: secrecy, for whom it is, what to do with it, what follows; one of them alone is no disclaimer.
_DISCLAIMING = tuple(
    tuple(word.replace("_", " ") for word in words.split())
    for words in (
        """confidential vertraulich confidentiel confidencial riservato riservata vertrouwelijk konfidentiell poufn
        конфиденциальн 機密 保密""",
        """intended_recipient named_recipient addressee adressat empfänger destinataire destinatari geadresseerde mottagare
        adresat получател адресат 宛先 收件人""",
        """notify_the_sender delete_it delete_this destroy disclos irrtümlich vernichten löschen par_erreur détruire supprimer
        por_error eliminar elimine apague per_errore cancellar verwijder vergissing misstag radera pomyłk usunię по_ошибке
        удалит 誤って 削除 误收 删除""",
        """privileged unauthori liable liability unbefugt haftung non_autorisée responsabilité no_autorizad responsabilidad
        non_autorizzat responsabilità aansprakelijk ansvar""",
    )
)
_search_contact = re.compile(r"https?://|\S@\S|www\.").search


def mark_end(lines: Sequence[str], kinds: list[Kind | None], body: int) -> None:
    """Mark signatures, and disclaimers at the end of a mail's own text, which begins at the place ``body``."""
    _End(lines, kinds, body).read_end()


def mark_furniture(lines: Sequence[str], kinds: list[Kind | None], body: int) -> None:
    """Mark the furniture of newsletters and lists above and below a mail's own text, which begins at the place ``body``."""
    _End(lines, kinds, body).read_furniture()


def mark(lines: Sequence[str], kinds: list[Kind | None], places: Iterable[int], kind: Kind) -> None:
    """Give a kind to those of the lines that have none and are not blank."""
    for place in places:
        if kinds[place] is None and lines[place].strip():
            kinds[place] = kind


class _End:
    """The lines of a mail, and the kinds found so far, which are filled in."""

    def __init__(self, lines: Sequence[str], kinds: list[Kind | None], body: int) -> None:
        self.lines, self.kinds, self.body = lines, kinds, body

    def read_end(self) -> None:
        """Mark signatures, and disclaimers at the end of the mail's own text."""
        for place in range(self.body, len(self.lines)):
            if self.kinds[place] is None and self.lines[place].rstrip() == "--":
                self._read_signature(place)
        own = [place for place in range(self.body, len(self.lines)) if self.lines[place].strip() and self._is_own(place)]
        for paragraph in _paragraphs(own[-_DISCLAIMER_LINES:]):
            text = " ".join(self.lines[place][:LONGEST_READ].lower() for place in paragraph)
            if paragraph[0] != own[0] and sum(any(word in text for word in words) for words in _DISCLAIMING) >= 2:
                for place in paragraph:
                    self.kinds[place] = "legal"

    def _is_own(self, place: int) -> bool:
        return self.kinds[place] in (None, "byline")

    def _read_signature(self, start: int) -> None:
        """Mark a signature, which ends with the mail, or where something else begins. A longer text is none."""
        places = [start]
        for place in range(start + 1, len(self.lines)):
            if self.kinds[place] is not None:
                break
            if self.lines[place].strip():
                places.append(place)
            if len(places) > _LONGEST_SIGNATURE + _DISCLAIMER_LINES:
                break
        blanks = (at for at, place in enumerate(places) if at and not self.lines[place - 1].strip())
        if len(places) - 1 > _LONGEST_SIGNATURE:  # a disclaimer, or a list's footer, may stand below the signature
            places = places[: next(blanks, 1)]
        if len(places) - 1 <= _LONGEST_SIGNATURE:
            mark(self.lines, self.kinds, places, "byline")

    # --- newsletters ---

    def read_furniture(self) -> None:
        """Mark offers to unsubscribe, tracking links beside them, footers of lists, and what a program signs with."""
        own = [place for place in range(self.body, len(self.lines)) if self.lines[place].strip() and self._is_own(place)]
        edges = {*own[:_HEAD_LINES], *own[-_TAIL_LINES:]}
        for paragraph in _paragraphs(own):
            for place in edges.intersection(paragraph):
                line = self.lines[place].strip()
                if (len(line) <= 80 and is_sent_from(line)) or (len(paragraph) <= _SMALL_PRINT and is_small_print(line)):
                    self.kinds[place] = "promo"
        self._read_list_footer(own)
        for order in (own, own[::-1]):
            self._read_tracking_links(order)

    def _read_list_footer(self, own: Sequence[int]) -> None:
        """Mark the footer of a mailing list: a rule, then a few lines with an address, at the end."""
        for at, place in enumerate(own[-_NEAR - 4 :]):
            if is_rule(self.lines[place].strip()):
                footer = own[-_NEAR - 4 :][at:]
                if any(_search_contact(self.lines[line]) for line in footer[1:]):
                    for line in footer:
                        self.kinds[line] = "promo"
                return

    def _read_tracking_links(self, own: Sequence[int]) -> None:
        near = 0
        for place in own:
            if self.kinds[place] == "promo":
                near = _NEAR
            elif near and is_tracking_link(self.lines[place].strip()):
                self.kinds[place] = "promo"
                near = _NEAR
            else:
                near = max(near - 1, 0)


def _paragraphs(places: Sequence[int]) -> list[list[int]]:
    """Places in runs of neighbours."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs
