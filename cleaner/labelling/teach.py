"""A labels file -> a model on top of another one, in a process of its own.

It is run as ``python -m cleaner.labelling.teach LABELS OUT [BASE]``. Every line on standard output is a JSON object: ``say`` is
progress, ``done`` is what came of it, ``failed`` is why nothing did.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cleaner.errors import CleanerError


def main(argv: Sequence[str] | None = None) -> int:
    """Train. Return 0, or 1 if nothing came of it."""
    labels, out, *base = sys.argv[1:] if argv is None else argv
    try:
        _tell({"done": taught(Path(labels), Path(out), Path(base[0]) if base else None)})
    except (CleanerError, OSError) as error:
        _tell({"failed": str(error)})
        return 1
    return 0


def taught(labels: Path, out: Path, base: Path | None) -> dict[str, Any]:
    """Learn from labels on top of a base (None: the default models), as `cleaner train` does. Return what it says of itself.

    Raises ``LabelError`` for labels from which nothing can be learned.
    """
    why = lacking()
    if why:
        raise CleanerError(why)
    adapt: Any = import_module("cleaner.training.adapt")
    adapted = adapt.adapt_files([labels], out, base=base, force=True, say=lambda step: _tell({"say": str(step)}))
    found = adapted if isinstance(adapted, list | tuple) else [adapted]
    return {
        "reasons": [str(reason) for each in found for reason in getattr(each, "reasons", ())],
        "not_learned": [f"{name}: {why}" for each in found for name, why in getattr(each, "not_learned", ())],
    }


def lacking() -> str:
    """Say what training needs and is not there; "" if nothing is missing."""
    if find_spec("sklearn") is None:
        return "training needs scikit-learn, which is not installed; install the extra `train` of scrape-cleaner"
    if find_spec("cleaner.training.adapt") is None:
        return "this version of scrape-cleaner cannot learn on top of a model; label on, and use `cleaner train` on the labels"
    return ""


def _tell(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    sys.exit(main())
