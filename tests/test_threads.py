"""Threads may share a Cleaner: they give what one gives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import PAGES, SCRAPES, Doubting, needs_html_model, needs_model, same

from cleaner import Cleaner, Doc
from cleaner.html import attributes
from cleaner.model.storage import load
from models import save_random

pytestmark = [needs_model, needs_html_model]
THREADS = 8


def cleaned(own: Cleaner, path: Path) -> Doc:
    data = path.read_bytes()
    return own.clean_html(data) if path.suffix == ".html" else own.clean(data.decode(), form="text")


@pytest.mark.parametrize("remembered", [attributes.MOST_KNOWN, 20], ids=["as it is", "forgetting all the time"])
@pytest.mark.parametrize("who", ["model", "doubting", "nobody"])
def test_eight_threads_share_a_cleaner(who: str, remembered: int, doubting: Doubting, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers of class names is shared too, and cleared when it is too much."""
    monkeypatch.setattr(attributes, "MOST_KNOWN", remembered)
    own = Cleaner(doubting() if who == "doubting" else None, fallback="only" if who == "nobody" else True)
    paths = [*sorted(SCRAPES.glob("*.txt"))[::4], *sorted(PAGES.glob("*.html"))] * 2
    alone = [cleaned(own, path) for path in paths]
    with ThreadPoolExecutor(THREADS) as threads:
        together = list(threads.map(lambda path: cleaned(own, path), paths))
    for one, other in zip(alone, together, strict=True):
        same(one, other)
        # The BLAS gives a call fewer threads when others compute, which may move the last digit of a score.
        assert [line.score for line in one] == pytest.approx([line.score for line in other], abs=1.5e-4)


def test_threads_that_load_a_model_at_once_get_the_same_one(tmp_path: Path) -> None:
    save_random(tmp_path)
    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(lambda _: load(tmp_path).header["sha256"], range(2 * THREADS)))
    assert len(set(found)) == 1
    assert load(tmp_path) is load(tmp_path)


def test_each_thread_may_have_a_stream_of_its_own() -> None:
    own = Cleaner()
    records = [{"text": path.read_bytes().decode()} for path in sorted(SCRAPES.glob("*.txt"))[::5]]
    expected = [doc.text for doc in own.clean_many(records)]
    with ThreadPoolExecutor(THREADS) as threads:
        for found in threads.map(lambda _: [doc.text for doc in own.clean_many(records)], range(THREADS)):
            assert found == expected
