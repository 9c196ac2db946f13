"""Tasks for Label Studio, checked and exported by its own code: needs `label-studio-sdk`, which no extra installs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import SCRAPES

from cleaner.exchange import label_studio
from cleaner.labels import Labelled, labels_of, read_labels
from cleaner.lines import KINDS

interface = pytest.importorskip("label_studio_sdk.label_interface")
converter = pytest.importorskip("label_studio_sdk.converter")
CHOICES = "".join(f'<Label value="{kind}"/>' for kind in (*KINDS, "keep", "drop"))
CONFIG = f'<View><Labels name="label" toName="text">{CHOICES}</Labels><Text name="text" value="$text"/></View>'


@pytest.fixture(scope="module")
def pages() -> list[Labelled]:
    return [page for page in read_labels([SCRAPES]) if not page.marked][:10]


@pytest.fixture(scope="module")
def tasks(pages: list[Labelled]) -> list[dict[str, object]]:
    """The tasks as the project holds them, which gives them numbers and their annotations an annotator."""
    found = json.loads("".join(label_studio.write(pages)))
    for number, task in enumerate(found, 1):
        task["id"] = number
        for annotation in task["annotations"]:
            annotation |= {"id": number, "completed_by": 1}
    return list(found)


def test_tasks_fit_the_labelling_interface(tasks: list[dict[str, object]]) -> None:
    view = interface.LabelInterface(CONFIG)
    view.validate()
    for task in tasks:
        (annotation,) = task["annotations"]  # type: ignore[misc]
        assert annotation["result"] and view.validate_prediction(annotation, return_errors=True) == []
        assert isinstance(task["data"]["text"], str)  # type: ignore[index]


def test_its_short_export_has_all_labels(tasks: list[dict[str, object]], pages: list[Labelled], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "tasks.json").write_text(json.dumps(tasks))
    converter.Converter(CONFIG, str(tmp_path)).convert_to_json_min(str(tmp_path / "in"), str(tmp_path / "out"))
    exported = (tmp_path / "out" / "result.json").read_text(encoding="utf-8")
    back = list(label_studio.read(exported, "result.json", []))
    assert [(page.id, page.lines, labels_of(page)) for page in back] == [
        (page.id, page.lines, labels_of(page)) for page in pages
    ]
