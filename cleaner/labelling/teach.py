"""A labels file -> a model on top of another one, in a process of its own.

It is run as ``python -m cleaner.labelling.teach LABELS UNLABELLED OUT [BASE]``. Every line on standard output is a JSON object:
``say`` is progress, ``done`` is what came of it, ``failed`` is why nothing did.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cleaner.errors import CleanerError


def main(argv: Sequence[str] | None = None) -> int:
    """Train. Return 0, or 1 if nothing came of it."""
    labels, unlabelled, out, *base = sys.argv[1:] if argv is None else argv
    try:
        _tell({"done": taught(Path(labels), Path(unlabelled), Path(out), Path(base[0]) if base else None)})
    except (CleanerError, OSError) as error:
        _tell({"failed": str(error)})
        return 1
    return 0


def taught(labels: Path, unlabelled: Path, out: Path, base: Path | None) -> dict[str, Any]:
    """Learn from labels on top of a base (None: the default models), as `cleaner train` does. Return what it says of itself.

    ``unlabelled`` are pages of the same pool without labels, which need not be there. Raises ``LabelError`` for labels from
    which nothing can be learned.
    """
    why = lacking()
    if why:
        raise CleanerError(why)
    from cleaner.training.adapt_files import adapt_files

    more = [unlabelled] if unlabelled.is_file() else []
    trained = adapt_files([labels], out, base, unlabelled=more, force=True, say=lambda step: _tell({"say": step}))
    not_learned = [f"{name}: {why}" for part in trained.parts.values() for name, why in part.not_learned]
    frozen = [
        {"reads": reads, "pages": len(part.after.each), "before": part.before.f1, "after": part.after.f1}
        for reads, part in trained.parts.items()
        if part.after.each
    ]
    return {"reasons": trained.reasons, "not_learned": not_learned, "frozen": frozen}


def lacking() -> str:
    """Say what training needs and is not there; "" if nothing is missing."""
    if find_spec("sklearn") is None:
        return 'training needs scikit-learn, which is not installed; pip install "scrape-cleaner[train]"'
    return ""


def _tell(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    sys.exit(main())
