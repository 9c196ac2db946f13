"""Provenance of a model, for its header and its card."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Sequence
from typing import Any

import numpy as np

from cleaner.features.context import ELEMENT_OUTPUTS, WORD_OUTPUTS
from cleaner.labels import Labelled
from cleaner.lines import KINDS
from cleaner.training.corpus import Corpus
from cleaner.training.linear import BUCKETS, ELEMENT_BUCKETS


def described(pages: Sequence[Labelled], data: Corpus) -> dict[str, Any]:
    """Return the numbers of pages, sites and lines, and a digest of the training data."""
    return described_pages(pages) | {"lines": len(data.fold)}


def described_pages(pages: Sequence[Labelled]) -> dict[str, Any]:
    """Return the numbers of pages, sites and lines with text, and a digest of pages and labels."""
    digest = hashlib.sha256()
    for page in pages:
        for part in (page.id, page.site, page.title or "", *page.lines, *page.kinds):
            digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    sites = len({page.site for page in pages})
    lines = sum(1 for page in pages for line in page.lines if line.strip())
    return {"pages": len(pages), "sites": sites, "lines": lines, "sha256": digest.hexdigest()}


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that training uses."""
    import scipy
    import sklearn

    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scikit-learn": sklearn.__version__,
        "scipy": scipy.__version__,
    }


_READS = {
    "text": ("a plain-text scrape", "", "labelled scrapes (a page in several renderings is several)"),
    "html": (
        "a page of HTML",
        f", a second one over the tags and names around a line ({ELEMENT_BUCKETS:,} buckets, {len(ELEMENT_OUTPUTS)} outputs)",
        "labelled pages (a page whose names or tags are taken out counts as another)",
    ),
}


def card(header: dict[str, Any], reads: str, scores: str = "") -> str:
    """Return the model card, in Markdown."""
    data, versions = header["data"], header["versions"]
    what = data.get("what", "label files given to `cleaner train`")
    nets = f"{header['second_nets']} nets that say" if header["second_nets"] > 1 else "one that says"
    of, also, pages = _READS[reads]
    return f"""# Model card

**What it does.** Gives every line of {of} a probability for each kind of line ({", ".join(KINDS)}).

**How.** A linear model over hashed words and word pairs ({BUCKETS:,} buckets, {len(WORD_OUTPUTS)} outputs){also}, then a
net over each line's surroundings, then a small one that looks for the beginnings of other articles, {nets} whose text
a line is, and one that tells the kinds apart; these also see what the first made of the lines around.
Arrays only; numpy runs them.

**Trained on** {data["pages"]:,} {pages} of {data["sites"]:,}
sites, {data["lines"]:,} lines. {what}
Data digest (sha256): `{data["sha256"]}`.

**With** {", ".join(f"{name} {version}" for name, version in versions.items())}.
{scores}
**Limits.** An article of another subject that was appended to the page is dropped more often than not, but by no means always.
Pages of cards (shops, collections, listings) are the hardest, above all in languages of which few labelled pages are no news.
"""
