"""Models: what they answer, how they are kept on disk, and every way in which one can be broken."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import PAGE, SCRAPES

from cleaner import Cleaner
from cleaner.cli.clean import main
from cleaner.features.cohesion import Cohesion
from cleaner.features.context import LEXICAL, FirstContext, SecondContext, Vocabulary
from cleaner.features.text import LineBatch, line_batch
from cleaner.lines import KINDS, non_blank, split
from cleaner.model import layers as nets
from cleaner.model import network as model
from cleaner.model.storage import Arrays, ModelError, load, save

RETRAIN = "copy the model again, or train one with `cleaner train LABELS... -o MODEL`"
HIDDEN = 5
BUCKETS = 1 << 8


def read(*texts: str) -> LineBatch:
    inked = [non_blank(split(text)[0]) for text in texts]
    return line_batch([lines for _, lines, _ in inked], [blanks for _, _, blanks in inked])


def widths() -> tuple[int, int, int]:
    """How many columns the first and the second context have, and the net for cuts."""
    batch = read("One")
    vocabulary = Vocabulary(batch, np.ones(BUCKETS, np.float32))
    first = FirstContext(batch, np.zeros((len(LEXICAL), 1), np.float32), vocabulary)
    kinds = np.full((len(KINDS), 1), 1 / len(KINDS), np.float32)
    cohesion = Cohesion(batch, kinds, vocabulary.weight)
    second = SecondContext(batch, kinds, vocabulary, cohesion, np.zeros(1, np.float32))
    return len(first.columns(slice(0, 1))), len(second.columns(slice(0, 1))), len(cohesion.cues(np.zeros(1, np.int64)))


def random_arrays(seed: int = 0) -> Arrays:
    """The arrays of a model that knows nothing, in the right shapes."""
    random = np.random.default_rng(seed)
    first, second, cut = widths()
    arrays: Arrays = {
        "lexicon": random.integers(-127, 128, (BUCKETS, len(LEXICAL)), np.int8),
        "lexicon_scale": random.uniform(1, 3, len(LEXICAL)).astype(np.float32),
        "lexicon_bias": random.normal(size=len(LEXICAL)).astype(np.float32),
        "rarity": random.uniform(0, 7, BUCKETS).astype(np.float16),
    }
    for name, columns in (("first", first), ("second", second), ("cut", cut)):
        arrays[f"{name}_mean"] = random.normal(size=columns).astype(np.float32)
        arrays[f"{name}_deviation"] = random.uniform(0.5, 2, columns).astype(np.float32)
    nets = {"first_0": first, "second_0": first + second, "kinds_0": first + second, "cut_0": cut}
    for name, columns in nets.items():
        for number, shape in enumerate(((HIDDEN, columns), (1 if name == "cut_0" else len(KINDS), HIDDEN))):
            arrays[f"{name}_weights_{number}"] = random.normal(0, 0.3, shape).astype(np.float16)
            arrays[f"{name}_bias_{number}"] = random.normal(0, 0.3, shape[0]).astype(np.float32)
    return arrays


def save_random(folder: Path, **changes: np.ndarray | None) -> str:
    """A whole model on disk, its arrays changed or (None) left out before it was written."""
    arrays = {name: array for name, array in (random_arrays() | changes).items() if array is not None}
    return save(folder, {"second_nets": 1}, arrays, "# A model that knows nothing\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_random(tmp_path / "model")
    return tmp_path / "model"


# --- what it answers ---------------------------------------------------------------------------------------------------


def test_it_gives_every_line_a_probability_for_each_kind(folder: Path) -> None:
    batch = read(PAGE, "", "三月的一个星期二。")
    found = load(folder).predict(batch)
    assert found.kinds.shape == (len(KINDS), len(batch.page))
    assert found.without.shape == (2, len(KINDS), len(batch.page))
    assert found.kinds.min() >= 0 and found.kinds.sum(0) == pytest.approx(np.ones(len(batch.page)), abs=1e-5)
    assert found.without.sum(1) == pytest.approx(1, abs=1e-4)
    assert found.kinds.std(1).max() > 0.01  # it does not say the same of every line


def test_a_page_does_not_depend_on_the_pages_beside_it(folder: Path) -> None:
    texts = [path.read_bytes().decode() for path in sorted(SCRAPES.glob("news_*.txt"))[:4]]
    together = load(folder).predict(read(*texts)).kinds
    alone = np.concatenate([load(folder).predict(read(text)).kinds for text in texts], axis=1)
    np.testing.assert_allclose(together, alone, atol=1e-4)


@pytest.mark.parametrize(("name", "value"), [("BLOCK", 3), ("ROWS", 7), ("KEPT_ROWS", 0)])
def test_blocks_do_not_show(name: str, value: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = read(PAGE, *[path.read_bytes().decode() for path in sorted(SCRAPES.glob("*_zh_*.txt"))])
    whole = load(folder).predict(batch)
    monkeypatch.setattr(nets if name == "BLOCK" else model, name, value)
    parts = load(folder).predict(batch)
    np.testing.assert_allclose(whole.kinds, parts.kinds, atol=1e-5)
    np.testing.assert_allclose(whole.without, parts.without, atol=1e-5)


def test_nothing_is_asked_nothing_is_answered(folder: Path) -> None:
    assert load(folder).predict(read("", "\n")).kinds.shape == (len(KINDS), 0)


def test_it_decides_and_the_document_says_so(folder: Path) -> None:
    doc = Cleaner(folder, fallback=False).clean(PAGE)  # this model knows nothing, and expects no better
    assert doc.source == "model"
    again = Cleaner(str(folder), fallback=False).clean(PAGE)
    assert [doc.text, doc.quality] == [again.text, again.quality]


# --- on disk -----------------------------------------------------------------------------------------------------------


def test_saving_twice_gives_the_same_digest(tmp_path: Path) -> None:
    one, two = save_random(tmp_path / "one"), save_random(tmp_path / "deep" / "two")
    other = save(tmp_path / "other", {"second_nets": 1}, random_arrays(seed=1), "")
    assert one == two != other
    assert one == hashlib.sha256((tmp_path / "one" / "model.npz").read_bytes()).hexdigest()
    for name in ("model.npz", "model.json", "README.md"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "deep" / "two" / name).read_bytes()


def test_the_header_says_what_the_arrays_are(folder: Path) -> None:
    header = json.loads((folder / "model.json").read_text())
    assert (header["family"], header["schema"], header["second_nets"]) == ("scrape-cleaner text model", 2, 1)
    assert header["kinds"] == list(KINDS)
    assert header["arrays"]["lexicon"] == ["int8", BUCKETS, len(LEXICAL)]
    assert set(header["arrays"]) == set(random_arrays())


def test_what_was_saved_is_loaded_once(folder: Path) -> None:
    assert load(folder) is load(str(folder))
    for name, array in random_arrays().items():
        if name.startswith("lexicon_"):
            assert np.array_equal(getattr(load(folder).lexicon, name.removeprefix("lexicon_")), array)


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
    return lambda folder: [save_random(folder, **changes), None][1]  # type: ignore[return-value]


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
    save(folder.parent / "other", {"second_nets": 1}, random_arrays(seed=1), "")
    (folder.parent / "other" / "model.npz").replace(folder / "model.npz")


NOT_WHOLE = "{npz} is not what model.json was written for (truncated, changed or swapped); " + RETRAIN
NO_FILE = "No such file or directory"
NEWER = (
    "{json} has schema %s, this version of cleaner reads schema 2: "
    "update cleaner if the model is newer, else train it again with `cleaner train LABELS... -o MODEL`"
)
FOREIGN = "{json} belongs to something else, expected a scrape-cleaner text model or a scrape-cleaner html model; " + RETRAIN
NO_ARRAYS = "{npz} holds no plain arrays (%s); nothing was run. " + RETRAIN
LISTS_OTHER = "{npz} does not hold what model.json lists (%s); " + RETRAIN
WRONG_SHAPE = "{folder} lacks an array or has one of the wrong shape (%s); " + RETRAIN

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
    ("an older schema", header_with(schema=1), NEWER % 1),
    ("a newer schema", header_with(schema=3), NEWER % 3),
    ("no schema", header_with(schema=None), NEWER % None),
    ("a schema in words", header_with(schema="2"), NEWER % "'2'"),
    (
        "another kind",
        header_with(kinds=[*KINDS[:-1], "advert"]),
        "{json} was trained for other kinds (advert, offtopic); " + RETRAIN,
    ),
    ("no kinds", header_with(kinds=None), f"{{json}} was trained for other kinds ({', '.join(sorted(KINDS))}); {RETRAIN}"),
    (
        "kinds in another order",
        header_with(kinds=list(KINDS[::-1])),
        "{json} was trained for other kinds (another order); " + RETRAIN,
    ),
    (
        "other columns",
        header_with(own=[*(name for name in model.SPECIFICATION["own"] if name != "copies"), "emoji"]),
        "{json} was trained for other own (copies, emoji); " + RETRAIN,
    ),
    (
        "other outputs of the first stage",
        header_with(lexical=list(LEXICAL[:-1])),
        f"{{json}} was trained for other lexical ({LEXICAL[-1]}); {RETRAIN}",
    ),
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


@pytest.mark.parametrize(("breaking", "message"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
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


def test_a_model_that_was_asked_for_is_never_replaced_by_heuristics(tmp_path: Path) -> None:
    for fallback in (True, False):
        with pytest.raises(ModelError, match="nowhere is not a model folder"):
            Cleaner(tmp_path / "nowhere", fallback=fallback).clean(PAGE)


# --- pickles -----------------------------------------------------------------------------------------------------------


class Trap:
    """When it is unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("name", ["rarity", "lexicon", "more"])
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


@pytest.mark.parametrize("breaking", [emptied, truncated, header_with(schema=3), saved(rarity=None)])
def test_without_a_usable_default_model_heuristics_decide(
    breaking: Callable[[Path], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(folder)
    monkeypatch.setattr(model, "default_folder", lambda name="text": folder)
    doc = Cleaner().clean(PAGE)
    assert doc.source == "fallback"
    assert {line.reason for line in doc.lines} == {"fallback", "blank", "known-phrase"}
    assert "The mill at Harrow Bend" in doc.text and "Popular Posts" not in doc.text
    assert [doc.source for doc in Cleaner().clean_many([{"text": ""}, {"text": PAGE}])] == ["empty", "fallback"]
    with pytest.raises(ModelError):
        Cleaner(fallback=False).clean(PAGE)


def test_the_default_model_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "default_folder", lambda name="text": folder)
    assert Cleaner(fallback=False).clean(PAGE).source == "model"


# --- known to fail -----------------------------------------------------------------------------------------------------

# These end in another exception than ModelError, at once or when the first page comes.
BROKEN_OTHERWISE = [
    ("no digest", header_with(sha256=None)),
    ("a list of arrays", header_with(arrays=["lexicon"])),
    ("null in place of the list of arrays", header_with(arrays=NULL)),
    ("a number of kinds", header_with(kinds=13)),
    ("kinds of kinds", header_with(kinds=[{}])),
    ("JSON nested too deep", lambda folder: (folder / "model.json").write_text("[" * 100_000)),
    ("one array in place of many", packed(lambda: np.lib.format.magic(1, 0) + npy(np.ones(3))[8:])),
    ("a member that is no array", packed(lambda: zipped({"rarity.npy": b"not an array", "more": b"x"}))),
    ("an encrypted member", packed(lambda: encrypted(arrays_packed(random_arrays())))),
    ("columns of another context", saved(first_mean=np.zeros(3, np.float32), first_deviation=np.ones(3, np.float32))),
    ("a net for other columns", saved(first_0_weights_0=np.zeros((HIDDEN, 3), np.float16))),
    ("a net without layers", saved(**{f"first_0_{part}_{n}": None for part in ("weights", "bias") for n in (0, 1)})),
    ("a net for other kinds", saved(second_0_weights_1=np.ones((3, HIDDEN), np.float16), second_0_bias_1=np.ones(3))),
    ("a lexicon of other outputs", saved(lexicon=np.ones((BUCKETS, 3), np.int8))),
    ("a lexicon whose size is no power of two", saved(lexicon=np.ones((BUCKETS - 56, len(LEXICAL)), np.int8))),
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


@pytest.mark.parametrize("breaking", [breaking for _, breaking in BROKEN_OTHERWISE], ids=[name for name, _ in BROKEN_OTHERWISE])
def test_what_else_is_broken_is_a_model_error(breaking: Callable[[Path], None], folder: Path) -> None:
    breaking(folder)
    with pytest.raises(ModelError):
        load(folder)
