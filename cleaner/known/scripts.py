"""Rows -> those that hold a call or a name of tracking, advertising or app-shell scripts, anywhere in the row.

Programs write these, and scrapers join them to the text before (docs/experiments.md#known-phrases). `cleaner.known.snippets`
finds code by its form.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from cleaner.features.arrays import places_of
from cleaner.features.text import CLASS_OF_CHARACTER, CLASSES, SURFACE, Flags
from cleaner.known.rows import Rows
from cleaner.lines import KINDS, lengths_of

# Compared exactly, case and all.
CODE = (
    "gtag(", "dataLayer", "googletag", "fbq(", "_gaq.push", "ga('", "adsbygoogle", "__NEXT_DATA__", "__INITIAL_STATE__",
    '"@context":', "_taboola", "self.__next_f", "/* <![CDATA[ */", "pubads()", "NREUM", "_wpemojiSettings",
    "wp.i18n.setLocaleData", "OptanonWrapper", "_paq.push", "var wpcf7", "_hsq.push", "GoogleAnalyticsObject",
    "hbspt.forms.create", "_linkedin_partner", "_sf_async_config", "pintrk(", "_comscore", "__NUXT__",
)  # fmt: skip
SIGNS_OF_CODE = ("bracket", "quote", "code")  # classes of characters; a row without them is no script
_SIGNS_OF_CODE = [SURFACE.index(f"share_{name}") for name in SIGNS_OF_CODE]
LONGEST_CODE = 3_000  # characters; a longer line may hold a whole article beside the script


def find_scripts(found: NDArray[np.int64], rows: Rows) -> None:
    """Settle rows of up to `LONGEST_CODE` characters that contain a phrase of `CODE`. ``found`` is (rows,) kinds, in place.

    Only rows with a sign of code are searched, and for each phrase only those with its signs, joined into one text a batch,
    because most rows contain no phrase.
    """
    has: Flags = rows.batch.surface[_SIGNS_OF_CODE] > 0
    likely = places_of(np.asarray(has.any(0)))
    lines = rows.texts(likely)
    short: Flags = lengths_of(lines) <= LONGEST_CODE
    for signs, phrases in _code_by_signs().items():
        numbers = places_of(short & has[list(signs)][:, likely].all(0)).tolist()
        searched = [lines[number] for number in numbers]
        text = "\n".join(searched)
        here = [phrase for phrase in phrases if phrase in text]
        starts = list(accumulate([len(line) + 1 for line in searched], initial=0)) if here else []
        for phrase in here:
            place = text.find(phrase)
            while place >= 0:
                number = bisect_right(starts, place) - 1
                found[likely[numbers[number]]] = KINDS.index("code")
                place = text.find(phrase, starts[number + 1])


@cache
def _code_by_signs() -> dict[tuple[int, ...], list[str]]:
    """Return the phrases of `CODE` by the classes of their signs, as indices into `SIGNS_OF_CODE`."""
    found: dict[tuple[int, ...], list[str]] = {}
    for phrase in CODE:
        classes = {CLASSES[CLASS_OF_CHARACTER.get(sign, 0)] for sign in phrase}
        found.setdefault(tuple(number for number, name in enumerate(SIGNS_OF_CODE) if name in classes), []).append(phrase)
    return found
