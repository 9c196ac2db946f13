"""Models on disk: how they are kept, and every way in which one can be broken."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import re
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import PAGE, cases

from cleaner import Cleaner, ModelError
from cleaner.cli.clean import main
from cleaner.decision import repeats
from cleaner.features.context import WORD_OUTPUTS
from cleaner.forms import pieces
from cleaner.lines import KINDS
from cleaner.model.network import Thresholds
from cleaner.model.specification import digest, specification
from cleaner.model.storage import Arrays, check, load, save
from models import BUCKETS, HIDDEN, random_arrays, save_random

RETRAIN = "copy the model again, or train one with `cleaner train LABELS... -o MODEL`"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_random(tmp_path / "model")
    return tmp_path / "model"


# --- on disk -----------------------------------------------------------------------------------------------------------


def test_saving_twice_gives_the_same_digest(tmp_path: Path) -> None:
    one, two = save_random(tmp_path / "one"), save_random(tmp_path / "deep" / "two")
    other = save_random(tmp_path / "other", seed=1)
    assert one == two != other
    assert one == hashlib.sha256((tmp_path / "one" / "model.npz").read_bytes()).hexdigest()
    for name in ("model.npz", "model.json", "README.md"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "deep" / "two" / name).read_bytes()
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["README.md", "model.json", "model.npz"]


@pytest.mark.parametrize("reads", ["text", "html"])
def test_the_header_says_what_the_arrays_are_and_what_they_read(reads: str, tmp_path: Path) -> None:
    save_random(tmp_path, reads=reads)
    header = json.loads((tmp_path / "model.json").read_text())
    assert (header["family"], header["schema"], header["second_nets"]) == (f"scrape-cleaner {reads} model", 4, 1)
    assert header["reads"] == specification(reads)
    assert header["reads_sha256"] == digest(specification(reads))
    assert header["thresholds"] == Thresholds()._asdict()
    assert header["arrays"]["words"] == ["int8", BUCKETS, len(WORD_OUTPUTS)]
    assert set(header["arrays"]) == set(random_arrays(reads=reads))


def test_a_header_keeps_the_thresholds_that_it_was_given(tmp_path: Path) -> None:
    given = Thresholds(segment=1.0, prior_shift=-0.5, page_deviation=2.0, sharpness=1.1, doubt=0.4, opinion=0.7)
    save(tmp_path, {"second_nets": 1, "thresholds": given._asdict()}, random_arrays(), "")
    assert load(tmp_path).thresholds == given


def test_what_was_saved_is_loaded_once(folder: Path) -> None:
    assert load(folder) is load(str(folder))
    for name, array in random_arrays().items():
        if name.startswith("words_"):
            assert np.array_equal(getattr(load(folder).words, name.removeprefix("words_")), array)


def test_a_model_that_is_replaced_in_its_place_is_noticed(folder: Path) -> None:
    own = Cleaner(folder, fallback=False)
    before, first = load(folder), own.clean(PAGE)
    save_random(folder, seed=1)
    after, second = load(folder), own.clean(PAGE)
    assert after is not before and after.header["sha256"] != before.header["sha256"]
    assert [line.score for line in first] != [line.score for line in second]


def test_a_model_that_is_half_saved_is_waited_for(folder: Path) -> None:
    """The header is written last; who comes between the arrays and it looks again a little later."""
    save_random(folder.parent / "new", seed=1)
    expected = load(folder.parent / "new").header["sha256"]
    (folder.parent / "new" / "model.npz").replace(folder / "model.npz")

    def write_header() -> None:
        time.sleep(0.05)
        (folder.parent / "new" / "model.json").replace(folder / "model.json")

    writer = threading.Thread(target=write_header)
    writer.start()
    assert load(folder).header["sha256"] == expected
    writer.join()


def test_a_model_can_be_checked_without_its_arrays(folder: Path) -> None:
    (folder / "model.npz").write_bytes(b"")
    check(folder)
    (folder / "model.npz").unlink()
    with pytest.raises(ModelError, match=r"model\.npz cannot be read"):
        check(folder)


# --- broken ------------------------------------------------------------------------------------------------------------


NULL = object()


def header_with(**changes: Any) -> Callable[[Path], None]:
    """A change of the header; None takes a key out of it, NULL puts null there."""

    def change(folder: Path) -> None:
        header = json.loads((folder / "model.json").read_text()) | changes
        kept = {name: None if value is NULL else value for name, value in header.items() if value is not None}
        (folder / "model.json").write_text(json.dumps(kept))

    return change


def packed(content: bytes | Callable[[], bytes], **listed: list[Any]) -> Callable[[Path], None]:
    """Other bytes in place of the arrays, with a header that vouches for them."""

    def change(folder: Path) -> None:
        data = content if isinstance(content, bytes) else content()
        (folder / "model.npz").write_bytes(data)
        header = json.loads((folder / "model.json").read_text())
        changes: dict[str, Any] = {"sha256": hashlib.sha256(data).hexdigest()}
        header_with(**changes, arrays=header["arrays"] | listed)(folder)

    return change


def saved(**changes: np.ndarray | None) -> Callable[[Path], None]:
    """A model whose header tells the truth about arrays that are wrong."""
    return lambda folder: _nothing(save_random(folder, **changes))


def _nothing(result: object) -> None:
    """Forgets what was returned."""


def arrays_packed(arrays: Arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def emptied(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def truncated(folder: Path) -> None:
    data = (folder / "model.npz").read_bytes()
    (folder / "model.npz").write_bytes(data[: len(data) // 2])


def swapped(folder: Path) -> None:
    save_random(folder.parent / "other", seed=1)
    (folder.parent / "other" / "model.npz").replace(folder / "model.npz")


NOT_WHOLE = "{npz} is not what model.json was written for (truncated, changed or swapped); " + RETRAIN
NO_FILE = "No such file or directory"
NEWER = (
    "{json} has schema %s, this version of cleaner reads schema 4: "
    "update cleaner if the model is newer, else train it again with `cleaner train LABELS... -o MODEL`"
)
FOREIGN = "{json} belongs to something else, expected a scrape-cleaner text model or a scrape-cleaner html model; " + RETRAIN
NO_ARRAYS = "{npz} holds no plain arrays (%s); nothing was run. " + RETRAIN
LISTS_OTHER = "{npz} does not hold what model.json lists (%s); " + RETRAIN
WRONG_SHAPE = "{folder} lacks an array or has one of the wrong shape (%s); " + RETRAIN

OTHER_DIGEST = "{json} has another digest of what it reads than its list of it gives; " + RETRAIN
NO_THRESHOLDS = (
    f"{{json}} lacks one of the thresholds segment, prior_shift, page_deviation, sharpness, doubt, opinion; {RETRAIN}"
)

# name, what is done to a whole model, what is said of it
BROKEN = [
    ("a missing folder", emptied, f"{{folder}} is not a model folder: model.json cannot be read ({NO_FILE}); {RETRAIN}"),
    (
        "no model.json",
        lambda folder: (folder / "model.json").unlink(),
        f"{{folder}} is not a model folder: model.json cannot be read ({NO_FILE}); {RETRAIN}",
    ),
    (
        "model.json is no JSON",
        lambda folder: (folder / "model.json").write_text("kinds: many"),
        "{json} is not JSON (Expecting value: line 1 column 1 (char 0)); " + RETRAIN,
    ),
    (
        "model.json is cut off",
        lambda folder: (folder / "model.json").write_text('{"family": "scrape-cleaner text model"'),
        "{json} is not JSON (Expecting ',' delimiter: line 1 column 39 (char 38)); " + RETRAIN,
    ),
    (
        "model.json is no text",
        lambda folder: (folder / "model.json").write_bytes(b'"\xff"'),
        "{json} is not JSON ('utf-8' codec can't decode byte 0xff in position 1: invalid start byte); " + RETRAIN,
    ),
    ("foreign JSON", lambda folder: (folder / "model.json").write_text('{"model_type": "bert"}'), FOREIGN),
    ("JSON that is a list", lambda folder: (folder / "model.json").write_text("[]"), FOREIGN),
    ("another family", header_with(family="scrape-cleaner HTML model"), FOREIGN),
    ("an older schema", header_with(schema=3), NEWER % 3),
    ("a newer schema", header_with(schema=5), NEWER % 5),
    ("no schema", header_with(schema=None), NEWER % None),
    ("a schema in words", header_with(schema="4"), NEWER % "'4'"),
    (
        "no specification",
        header_with(reads=None),
        f"{{json}} was trained for other kinds ({', '.join(sorted(KINDS))}); {RETRAIN}",
    ),
    ("another digest of it", header_with(reads_sha256="0"), OTHER_DIGEST),
    ("no digest of it", header_with(reads_sha256=None), OTHER_DIGEST),
    ("no thresholds", header_with(thresholds=None), NO_THRESHOLDS),
    ("thresholds in a list", header_with(thresholds=[0, 1]), NO_THRESHOLDS),
    ("no arrays", lambda folder: (folder / "model.npz").unlink(), f"{{npz}} cannot be read ({NO_FILE}); {RETRAIN}"),
    ("truncated arrays", truncated, NOT_WHOLE),
    ("an empty file of arrays", lambda folder: (folder / "model.npz").write_bytes(b""), NOT_WHOLE),
    ("arrays of another model", swapped, NOT_WHOLE),
    ("no array file at all, vouched for", packed(b""), NO_ARRAYS % "…"),
    (
        "truncated arrays, vouched for",
        packed(lambda: arrays_packed(random_arrays())[:-100]),
        NO_ARRAYS % "…",
    ),
    (
        "a pickle in place of the arrays",
        packed(pickle.dumps(["nothing"])),
        NO_ARRAYS % "…",
    ),
    (
        "an array too few",
        packed(lambda: arrays_packed({name: array for name, array in random_arrays().items() if name != "rarity"})),
        LISTS_OTHER % "rarity",
    ),
    (
        "an array too many",
        packed(lambda: arrays_packed(random_arrays() | {"more": np.ones(1)})),
        LISTS_OTHER % "more",
    ),
    (
        "arrays of another shape and another type than is listed",
        packed(lambda: arrays_packed(random_arrays() | {"rarity": np.ones(BUCKETS), "first_mean": np.ones(3, np.float32)})),
        LISTS_OTHER % "first_mean, rarity",
    ),
    ("an array that was never there", saved(rarity=None), WRONG_SHAPE % "'rarity'"),
    ("a net without its bias", saved(second_0_bias_1=None), WRONG_SHAPE % "'second_0_bias_1'"),
    ("no list of arrays", header_with(arrays=None), "{json} lacks the digest or the list of the arrays; "
     + RETRAIN),
    ("no number of nets", header_with(second_nets=None), WRONG_SHAPE % "'second_nets'"),
    ("fewer nets than are listed", header_with(second_nets=2), WRONG_SHAPE % "…"),
    ("no second net", header_with(second_nets=0), WRONG_SHAPE % "…"),
    ("nets in words", header_with(second_nets="one"), WRONG_SHAPE % "…"),
]  # fmt: skip


def told(message: str, folder: Path) -> str:
    return message.format(folder=folder, json=folder / "model.json", npz=folder / "model.npz")


def is_told(said: str, message: str, folder: Path) -> bool:
    """Whether that was said; an ellipsis stands for the words of a library, which change with its version."""
    return re.fullmatch(re.escape(told(message, folder)).replace("…", ".+"), said) is not None


@pytest.mark.parametrize(("breaking", "message"), cases(BROKEN))
def test_a_broken_model_says_what_is_wrong_and_what_to_do(
    breaking: Callable[[Path], None], message: str, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    breaking(folder)
    with pytest.raises(ModelError) as caught:
        load(folder)
    assert is_told(str(caught.value), message, folder), caught.value
    (folder.parent / "page.txt").write_text(PAGE)
    assert main(["--model", str(folder), str(folder.parent / "page.txt")]) == 2
    shown = capfdbinary.readouterr()
    assert (shown.out, shown.err.decode()) == (b"", f"clean: {caught.value}\n")


@pytest.mark.parametrize("fallback", [True, False, "only"])
def test_a_model_that_is_not_there_is_said_when_a_cleaner_is_made(fallback: bool, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        Cleaner(tmp_path / "nowhere", fallback=fallback)
    assert str(caught.value) == (
        f"{tmp_path / 'nowhere'} is not a model folder: model.json cannot be read (No such file or directory); {RETRAIN}"
    )


def test_a_model_that_was_asked_for_is_never_replaced_by_heuristics(folder: Path) -> None:
    own = Cleaner(folder)
    truncated(folder)
    with pytest.raises(ModelError, match=r"model\.npz is not what model\.json was written for"):
        own.clean(PAGE)
    with pytest.raises(ModelError, match=r"model\.npz is not what model\.json was written for"):
        list(own.clean_many([{"text": PAGE}], on_error="return"))


# --- another specification ---------------------------------------------------------------------------------------------


def reading(name: str, items: object) -> Callable[[Path], None]:
    """A header whose list of one thing that it reads is another, with a digest that fits."""

    def change(folder: Path) -> None:
        header = json.loads((folder / "model.json").read_text())
        reads = {key: value for key, value in (header["reads"] | {name: items}).items() if value is not None}
        header_with(reads=reads, reads_sha256=digest(reads))(folder)

    return change


LISTS = [(reads, name) for reads in ("text", "html") for name in specification(reads)]


@pytest.mark.parametrize(("reads", "name"), LISTS, ids=[f"{reads}: {name}" for reads, name in LISTS])
def test_a_model_that_was_trained_for_something_else_is_refused_by_what_differs(reads: str, name: str, tmp_path: Path) -> None:
    items = specification(reads)[name]
    others = [
        ([*items[1:], "emoji"], ", ".join(sorted({items[0], "emoji"}))),
        (items[:-1], items[-1]),
        (items[::-1], "another order"),
        (None, ", ".join(sorted(set(items)))),
        (13, ", ".join(sorted(set(items)))),
    ]
    for came, differing in others:
        save_random(tmp_path, reads=reads)
        reading(name, came)(tmp_path)
        with pytest.raises(ModelError) as caught:
            load(tmp_path)
        assert str(caught.value) == f"{tmp_path / 'model.json'} was trained for other {name} ({differing}); {RETRAIN}"


@pytest.mark.parametrize("name", Thresholds._fields)
@pytest.mark.parametrize("value", [None, "0.5", True, float("nan"), []])
def test_a_threshold_is_a_number(name: str, value: object, folder: Path) -> None:
    thresholds = {key: each for key, each in (Thresholds()._asdict() | {name: value}).items() if each is not None}
    header_with(thresholds=thresholds)(folder)
    with pytest.raises(ModelError) as caught:
        load(folder)
    assert str(caught.value) == told(NO_THRESHOLDS, folder)


# --- pickles -----------------------------------------------------------------------------------------------------------


class Trap:
    """When it is unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("name", ["rarity", "words", "more"])
def test_nothing_in_a_model_is_run(name: str, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Only the guard against pickles stands between: size, digest and listing are all right."""
    made = folder.parent / "made-by-the-model"
    trap = np.empty(1, object)
    trap[0] = Trap(made)
    data = arrays_packed(random_arrays() | {name: trap})
    packed(data, **{name: ["object", 1]})(folder)
    message = told(NO_ARRAYS % "Object arrays cannot be loaded when allow_pickle=False", folder)
    with pytest.raises(ModelError) as caught:
        load(folder)
    assert str(caught.value) == message
    assert main(["--model", str(folder), "-"]) == 2
    assert capfdbinary.readouterr() == (b"", f"clean: {message}\n".encode())
    assert not made.exists()
    with np.load(io.BytesIO(data), allow_pickle=True) as file:  # the trap does work where nobody guards
        file[name]
    assert made.exists()


def test_a_bare_pickle_is_not_run(folder: Path) -> None:
    made = folder.parent / "made-by-the-model"
    data = pickle.dumps(Trap(made))
    packed(data)(folder)
    with pytest.raises(ModelError, match="nothing was run"):
        load(folder)
    assert not made.exists()
    pickle.loads(data)
    assert made.exists()


def test_saving_refuses_objects(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="allow_pickle=False"):
        save_random(tmp_path / "model", rarity=np.array([Trap(tmp_path / "made")], object))
    assert not (tmp_path / "made").exists()


# --- the default model -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("breaking", [emptied, truncated, header_with(schema=5), saved(rarity=None)])
def test_without_a_usable_default_model_heuristics_decide(
    breaking: Callable[[Path], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(folder)
    monkeypatch.setattr("cleaner.model.storage.default_folder", lambda name="text": folder)
    doc = Cleaner().clean(PAGE)
    assert doc.source == "fallback"
    assert {line.reason for line in doc.lines} == {"fallback", "blank", "known-phrase"}
    assert "The mill at Harrow Bend" in doc.text and "Popular Posts" not in doc.text
    assert [doc.source for doc in Cleaner().clean_many([{"text": ""}, {"text": PAGE}])] == ["empty", "fallback"]
    with pytest.raises(ModelError):
        Cleaner(fallback=False).clean(PAGE)


def test_the_default_model_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.model.storage.default_folder", lambda name="text": folder)
    assert Cleaner(fallback=False).clean(PAGE).source == "model"


def test_the_default_models_are_there() -> None:
    """Tests that need them are skipped where they are missing; without this one the suite would pass even so."""
    for reads in ("text", "html"):
        assert load(reads=reads).header["reads"] == specification(reads)
        assert repeats.load(reads=reads).reads == reads
    assert len(pieces.load().weights) == pieces.BUCKETS


# --- broken otherwise --------------------------------------------------------------------------------------------------

# What is wrong with these is said in the words of a library.
BROKEN_OTHERWISE = [
    ("no digest", header_with(sha256=None)),
    ("a list of arrays", header_with(arrays=["words"])),
    ("null in place of the list of arrays", header_with(arrays=NULL)),
    ("a specification that is a list", header_with(reads=[{}])),
    ("JSON nested too deep", lambda folder: (folder / "model.json").write_text("[" * 100_000)),
    ("one array in place of many", packed(lambda: np.lib.format.magic(1, 0) + npy(np.ones(3))[8:])),
    ("a member that is no array", packed(lambda: zipped({"rarity.npy": b"not an array", "more": b"x"}))),
    ("an encrypted member", packed(lambda: encrypted(arrays_packed(random_arrays())))),
    ("columns of another context", saved(first_mean=np.zeros(3, np.float32), first_deviation=np.ones(3, np.float32))),
    ("a net for other columns", saved(first_weights_0=np.zeros((HIDDEN, 3), np.float16))),
    ("a net without layers", saved(**{f"first_{part}_{n}": None for part in ("weights", "bias") for n in (0, 1)})),
    ("a net for other kinds", saved(second_0_weights_1=np.ones((3, HIDDEN), np.float16), second_0_bias_1=np.ones(3))),
    ("a net for boundaries with two outputs", saved(boundary_weights_1=np.ones((2, HIDDEN)), boundary_bias_1=np.ones(2))),
    ("weights of words for other outputs", saved(words=np.ones((BUCKETS, 3), np.int8))),
    ("weights of words whose size is no power of two", saved(words=np.ones((BUCKETS - 56, len(WORD_OUTPUTS)), np.int8))),
    ("no weights of words", saved(words=np.ones((0, len(WORD_OUTPUTS)), np.int8))),
    ("a threshold less", header_with(thresholds={"segment": 0.0})),
]


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def encrypted(data: bytes) -> bytes:
    """The same archive with its flags saying that every member is encrypted."""
    marked = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = marked.find(signature)
        while place >= 0:
            marked[place + offset] |= 1
            place = marked.find(signature, place + 4)
    return bytes(marked)


@pytest.mark.parametrize("breaking", cases(BROKEN_OTHERWISE))
def test_what_else_is_broken_is_a_model_error(breaking: Callable[[Path], None], folder: Path) -> None:
    breaking(folder)
    with pytest.raises(ModelError):
        load(folder)
