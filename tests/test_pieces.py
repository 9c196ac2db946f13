from __future__ import annotations

import json
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.forms import gaps, pieces

SENTENCES = {
    "full stops": "The ferry sails again.|Nobody was hurt.|It was late.",
    "question and exclamation": "Was it late?|Yes!|It was.",
    "quotes and brackets behind the stop": 'He said "no."|She left (at last.)|«Bien.»|Then it rained.',
    "an opening quote behind the stop": 'It rained.|"Go," she said.|¿Y ahora?|¡Vamos!',
    "quoted speech goes on": '"Stop!" he said.|"Why?" she asked.',
    "titles and initials": "Dr. Lee met J. R. Ames and Mrs. Oak.|Prof. Ek came, too.",
    "dotted letters": "The U.S. Senate met, e.g. on Monday, at 9 a.m. Eastern time.|It rained.",
    "numbers": "It cost 3.5 million.|In 2020.|The bill was 1.200,50 Euro.|Then no more.",
    "an ellipsis that goes on": "Well... maybe not…|But yes.",
    "German": "Am 3. Mai kam Dr. Brandt, d. h. gegen 9 Uhr.|Es regnete bzw. Schnee fiel.|Danach nichts.",
    "French": "Mme. Roux est là !|Vraiment ?|Oui.",
    "Spanish": "La Sra. Ruiz llegó.|Nadie habló.",
    "Russian": "Он жил на ул. Лесной, т. е. рядом.|Потом уехал.",
    "Greek": "Βρέχει σήμερα.|Ο κ. Νίκου έφυγε.",
    "Chinese": "渡轮恢复航行。|没有人受伤！|「是吗？」|他说。",
    "Japanese": "雨が降った。|船は出ない。|また明日！",
    "Arabic": "هل وصلت العبّارة؟|نعم وصلت.|انتهى الأمر.",
    "Urdu": "بارش ہوئی۔|کشتی رک گئی۔",
    "Hindi": "बारिश हुई।|नाव रुक गई।",
    "Burmese": "မိုးရွာသည်။|လှေရပ်သည်။",
    "Korean": "비가 왔다.|배는 멈췄다.",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_sentence_ends(name: str) -> None:
    parts = SENTENCES[name].split("|")
    spaced = "" if name in ("Chinese", "Japanese", "Burmese") else " "
    line = spaced.join(parts)
    tokens = gaps.tokens_of(line)
    starts = [0, *tokens.start[gaps.sentence_ends(tokens)].tolist()]
    assert texts(line, starts) == parts


def texts(line: str, starts: list[int]) -> list[str]:
    return [line[start:stop].rstrip() for start, stop in zip(starts, [*starts[1:], len(line)], strict=True)]


ENGLISH = (
    "Harbour Courier Home News Sport Weather Contact Us Subscribe Log in Ferry sails again after storm "
    "The ferry left the harbour on Monday for the first time since the storm, and nobody on board was unhappy about it. "
    "The mayor, Dr. A. Oak, said that the repairs had cost more than anyone had expected. "
    "Read more Share this Related articles Ten ways to fold a map Privacy Policy Terms of Use"
)
# what begins a piece and what does not, by role
BEGIN = {
    "an entry of a menu": (ENGLISH, ["Sport", "Weather", "Contact Us", "Subscribe", "Log in"]),
    "the text": (ENGLISH, ["The ferry left"]),
    "a button": (ENGLISH, ["Read more", "Share this"]),
    "a box": (ENGLISH, ["Related articles"]),
    "the foot": (ENGLISH, ["Privacy Policy", "Terms of Use"]),
    "German": (
        "Startseite Politik Wirtschaft Sport Die Fähre fährt wieder Am 3. Mai lief die Fähre zum ersten Mal seit dem Sturm "
        "wieder aus, und alle an Bord waren froh darüber. Mehr zum Thema Impressum Datenschutz",
        ["Politik", "Wirtschaft", "Sport", "Mehr zum Thema", "Impressum", "Datenschutz"],
    ),
    "Spanish": (
        "Inicio Noticias Deportes El barco zarpa de nuevo El barco salió el lunes por primera vez desde la tormenta, y nadie a "
        "bordo estaba descontento. Te puede interesar Aviso legal Política de privacidad",
        ["Noticias", "Te puede interesar", "Aviso legal", "Política de privacidad"],
    ),
    "Chinese": (
        "首页 新闻 体育 渡轮恢复航行 星期一，渡轮在暴风雨后首次启航，船上没有人不高兴。 分享 版权所有",
        ["新闻", "体育", "分享"],
    ),
}
INSIDE = {
    "a sentence": (ENGLISH, ["harbour on", "first time", "since the", "board was", "repairs had"]),
    "a name": (ENGLISH, ["Oak, said", "A. Oak"]),
    "a button": (ENGLISH, ["more Share", "Policy Terms", "in Ferry"]),
    "an ordinal": (BEGIN["German"][0], ["Mai lief"]),
}


@pytest.mark.parametrize("role", BEGIN)
def test_a_piece_begins_at(role: str) -> None:
    line, expected = BEGIN[role]
    begins = set(pieces.cut(line))
    assert [text for text in expected if line.index(text) not in begins] == []


@pytest.mark.parametrize("role", INSIDE)
def test_no_piece_begins_within(role: str) -> None:
    line, expected = INSIDE[role]
    begins = set(pieces.cut(line))
    assert [text for text in expected if line.index(text) in begins] == []


def test_a_long_piece_is_cut_at_the_ends_of_its_sentences() -> None:
    sentence = "the boat went on and on until the water was dark and nobody spoke of the shore again. "
    line = "".join(f"{word}, {sentence}" for word in ("One", "Then", "Later", "Still") * 20)
    flat = pieces.Breaks(np.zeros(gaps.BUCKETS, np.float32), -1.0, 0.0)
    assert len(pieces.cut(line[: pieces.LONGEST_PARAGRAPH], flat)) == 1
    assert len(pieces.cut(line, flat)) == 80


# --- whatever comes ----------------------------------------------------------------------------------------------------

SIGNS = st.sampled_from(
    [*" \t\xa0\u200b\ufeff\u2028.!?…。！「」\"')(،؟।။aAzé9一あกع☃\ud800\U0001f600|-,", "Dr.", " The ", "Read more "]
)
LINES = st.lists(SIGNS, max_size=60).map("".join)


@given(LINES)
@settings(deadline=None)
def test_pieces_give_the_line_back(line: str) -> None:
    starts = pieces.cut(line)
    assert starts[0] == 0 and starts == sorted(set(starts))
    assert "".join(line[start:stop] for start, stop in zip(starts, [*starts[1:], len(line)], strict=True)) == line


@given(LINES)
@settings(deadline=None)
def test_a_piece_begins_behind_white_space_or_a_stop(line: str) -> None:
    for start in pieces.cut(line)[1:]:
        assert not line[start].isspace()
        assert line[start - 1].isspace() or line[:start].rstrip("\"'»«”“’‘›‹」』》）)]】")[-1] in "。！？｡။។៕"


@pytest.mark.parametrize("line", ["", " ", "\u200b", ".", "one", "  two  words  "])
def test_short_and_blank_lines_are_one_piece(line: str) -> None:
    assert pieces.cut(line) == [0]


def test_windows_leave_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    line = " ".join([ENGLISH] * 40)
    whole = pieces.cut(line)
    monkeypatch.setattr(pieces, "WINDOW", 7_001)
    apart = pieces.cut(line)
    assert len(set(whole) ^ set(apart)) < 0.05 * len(whole)  # how often words repeat is counted in a window


def test_giants_are_nearly_all_of_a_page() -> None:
    assert pieces.giants([]) == []
    assert pieces.giants([pieces.LONGEST_PARAGRAPH]) == []
    assert pieces.giants([20, 9_000, 8_000]) == [1, 2]
    assert pieces.giants([9_000, *[100] * 50]) == []


UNITS = ["a", "a ", ". ", "A. ", "。", "「", '"', " ", "\u200b", "Read more ", "Oak. ", "一", "9", "\ud800 "]


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        line = unit * (size // len(unit))
        began = time.process_time()
        pieces.cut(line)
        return time.process_time() - began

    pieces.cut(unit)
    assert any(seconds(1_600_000) <= max(0.02, 10 * seconds(400_000)) for _ in range(3))


@pytest.mark.slow
def test_ten_megabytes_take_seconds_and_the_memory_of_a_window() -> None:
    line = (ENGLISH + " ") * (10_000_000 // len(ENGLISH))
    pieces.cut(ENGLISH)
    tracemalloc.start()
    began = time.process_time()
    starts = pieces.cut(line)
    taken, (_, most) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(starts) > 300_000
    assert taken < 20
    assert most < 100_000_000  # bytes, with the offsets


# --- the model ---------------------------------------------------------------------------------------------------------


def copied(folder: Path) -> Path:
    for name in ("model.json", "model.npz"):
        (folder / name).write_bytes((ROOT / "models" / "breaks" / name).read_bytes())
    return folder


def test_a_copied_model_cuts_alike(tmp_path: Path) -> None:
    assert pieces.cut(ENGLISH, pieces.load(copied(tmp_path))) == pieces.cut(ENGLISH)


def test_a_missing_model_is_reported(tmp_path: Path) -> None:
    with pytest.raises(pieces.BreaksError, match=r"holds no model of line breaks .*; copy the model again"):
        pieces.load(tmp_path / "none")


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    packed = copied(tmp_path) / "model.npz"
    packed.write_bytes(packed.read_bytes()[:-1])
    with pytest.raises(pieces.BreaksError, match=r"changed since \(sha256\)"):
        pieces.load(tmp_path)


@pytest.mark.parametrize("name", ["family", "schema", "reads_sha256"])
def test_a_model_of_another_version_is_refused(tmp_path: Path, name: str) -> None:
    path = copied(tmp_path) / "model.json"
    header = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**header, name: "another"}), encoding="utf-8")
    with pytest.raises(pieces.BreaksError, match=rf"another version of cleaner or changed since \({name}\)"):
        pieces.load(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{", "null"])
def test_a_header_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (copied(tmp_path) / "model.json").write_text(text, encoding="utf-8")
    with pytest.raises(pieces.BreaksError):
        pieces.load(tmp_path)


def test_the_model_is_loaded_when_a_line_is_cut() -> None:
    code = (
        "import sys; from cleaner.forms import pieces; assert not pieces.load.cache_info().currsize; "
        "pieces.cut('one two'); assert pieces.load.cache_info().currsize; assert 'numpy.ma' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
