"""What a model reads stands in its header, whole."""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, needs_html_model, needs_model

from cleaner.features import cohesion, comments, context
from cleaner.lines import KINDS
from cleaner.model.specification import differing, digest, specification
from cleaner.model.storage import default_folder

ROOMS = (
    "text", "address", "markup", "comments", "windows", "context", "cohesion", "openings", "sections", "pages", "form_terms",
)  # fmt: skip
SPECIFICATION = ROOT / "cleaner" / "model" / "specification.py"
# Numbers that no column depends on but by what is in the header anyway.
OTHERWISE = {
    "text.CHUNK": "only saves memory",
    "markup._CHUNK": "only saves memory",
    "text._EDGES": "how tokens are laid out, not what they are",
    "text._FIRST_VISIBLE": "a place in CLASSES",
    "windows._APART": "only keeps pages apart",
    "markup._SHAPES": "the names of the columns say it",
    "cohesion._CUE_REACH": "the names of the columns say it",
    "cohesion._CUE_SURFACE": "the names of the columns say it",
    "cohesion._OFFTOPIC": "a place in KINDS",
    "pages.NOTHING": "a place in PAGES",
}


def numbers() -> Iterator[str]:
    """Every number that a module of the features names at its top."""
    for room in ROOMS:
        module = importlib.import_module(f"cleaner.features.{room}")
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
        for name in (node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)):
            if name.isupper() and isinstance(getattr(module, name), int | float):
                yield f"{room}.{name}"


@pytest.mark.parametrize("number", list(numbers()))
def test_every_number_that_columns_depend_on_is_in_the_header(number: str) -> None:
    """Else a model that was trained with another one is loaded without a word, and its scores are off."""
    tree = ast.parse(SPECIFICATION.read_text(encoding="utf-8"))
    named = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert (number in named) != (number in OTHERWISE)


@pytest.mark.parametrize("reads", ["text", "html"])
def test_the_columns_are_those_that_are_declared(reads: str) -> None:
    found = specification(reads)
    assert found["kinds"] == list(KINDS)
    assert found["columns of the first pass"] == list((context.FIRST if reads == "text" else context.FIRST_HTML).names)
    assert found["columns of the second pass"] == list(context.SECOND.names)
    assert found["columns for boundaries"] == list(cohesion.CUES)
    assert found["outputs of words"] == list(context.WORD_OUTPUTS)
    assert ("outputs of elements" in found) == (reads == "html")
    assert set(comments.COMMENT_LINES) <= set(found["phrases"])
    assert all(isinstance(item, str) for items in found.values() for item in items)


def test_a_digest_changes_with_every_item() -> None:
    one, other = specification("text"), specification("text")
    assert digest(one) == digest(other)
    other["phrases"] = [*other["phrases"], "leave a note"]
    assert digest(one) != digest(other) != digest(specification("html"))


DIFFERING = [
    (["nav", "advert"], "advert, body"),
    (["body", "nav"], "another order"),
    (None, "body, nav"),
    ("nav", "body, nav"),
    ([{}, 7, "nav"], "body"),
]


@pytest.mark.parametrize(("came", "said"), DIFFERING)
def test_what_differs_is_named(came: object, said: str) -> None:
    assert differing(came, ["nav", "body"]) == said


@needs_model
@needs_html_model
@pytest.mark.parametrize("reads", ["text", "html"])
def test_the_default_models_read_what_this_version_has(reads: str) -> None:
    header = json.loads((default_folder(reads) / "model.json").read_text(encoding="utf-8"))
    assert header["reads"] == specification(reads)
    assert header["reads_sha256"] == digest(specification(reads))
