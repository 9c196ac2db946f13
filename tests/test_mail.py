"""Mail: its parts have their kinds, and what is no mail is left alone."""

from __future__ import annotations

import time
from itertools import cycle, islice
from pathlib import Path
from random import Random

import pytest
from conftest import SCRAPES
from hypothesis import given
from hypothesis import strategies as st

from cleaner.forms.mail import mail_parts
from cleaner.labels import Labelled, read_labels
from cleaner.lines import split
from scripts.data.mail_pages import mailed

MAIL = sorted(SCRAPES.glob("mail_*.txt"))
OTHERS = [path for path in sorted(SCRAPES.glob("*.txt")) if path not in MAIL]
LEFT_TO_THE_MODEL = ("body", "heading")

HEADER = ["From: Ada Quill <ada@pens.example>", "To: bruno@pens.example", "Subject: The green ink", "Date: 3 Mar 2020 10:11"]
OWN = [
    "The green ink is in the cellar, behind the jars that nobody opens, and the key is with the porter.",
    "He will want to know what it is for. Tell him that it is for the labels and he will believe you.",
]


def kinds_of(*lines: str) -> list[str | None]:
    """The kinds of the lines that follow a header and a text."""
    all_of_them = [*HEADER, "", *OWN, "", *lines]
    kinds = mail_parts(all_of_them)
    assert kinds is not None and len(kinds) == len(all_of_them)
    assert kinds[len(HEADER) : len(HEADER) + 1 + len(OWN)] == [None] * (1 + len(OWN))
    return list(kinds[len(HEADER) + len(OWN) + 2 :])


HEADERS = {
    "English": HEADER,
    "German": ["Von: Ada <ada@pens.example>", "Gesendet: 3. März 2020", "An: Bruno", "Betreff: Die grüne Tinte"],
    "French": ["De : Ada <ada@pens.example>", "À : Bruno", "Objet : L'encre verte"],
    "Spanish": ["De: Ada <ada@pens.example>", "Para: Bruno", "Asunto: La tinta verde"],
    "Japanese": ["差出人: ada@pens.example", "宛先: bruno@pens.example", "件名: 緑のインク"],
    "Chinese": ["发件人：ada@pens.example", "收件人：bruno@pens.example", "主题：绿墨水"],
    "Russian": ["От: Ада <ada@pens.example>", "Кому: Бруно", "Тема: Зелёные чернила"],
    "a blank line behind each": ["From: Ada <ada@pens.example>", "", "To: Bruno", "", "Subject: The green ink"],
}


@pytest.mark.parametrize("role", HEADERS)
def test_a_header_is_byline_and_title(role: str) -> None:
    lines = [*HEADERS[role], "", *OWN]
    kinds = mail_parts(lines)
    assert kinds is not None
    assert kinds.count("title") == 1 and kinds.count("byline") == sum(map(bool, HEADERS[role])) - 1
    assert kinds[-2:] == [None, None]


def test_programs_fields_are_code_with_their_continuation() -> None:
    lines = ["Received: from a.example by b.example", "\tid 7; 3 Mar 2020", *HEADER[:3], " and the red", "X-Spam: no", "", *OWN]
    assert mail_parts(lines) == ["code", "code", "byline", "byline", "title", "title", "code", None, None, None]


ATTRIBUTIONS = {
    "English": ["On Tue, 3 Mar 2020 at 10:11, Bruno <bruno@pens.example> wrote:"],
    "English, on two lines": ["On Tue, 3 Mar 2020 at 10:11, Bruno Castel", "<bruno@pens.example> wrote:"],
    "German": ["Am 03.03.2020 um 10:11 schrieb Bruno:"],
    "French": ["Le mar. 3 mars 2020 à 10:11, Bruno a écrit :"],
    "Spanish": ["El 3 de marzo de 2020, Bruno escribió:"],
    "Italian": ["Il giorno 3 marzo 2020 Bruno ha scritto:"],
    "Dutch": ["Op 3 maart 2020 schreef Bruno:"],
    "Portuguese": ["Em 3 de março de 2020, Bruno escreveu:"],
    "Swedish": ["Den 3 mars 2020 skrev Bruno:"],
    "Polish": ["W dniu 03.03.2020 Bruno napisał(a):"],
    "Russian": ["3 марта 2020 г., 10:11 Бруно <bruno@pens.example> написал(а):"],
    "Japanese": ["2020年3月3日(火) 10:11 Bruno <bruno@pens.example>:"],
}


@pytest.mark.parametrize("role", ATTRIBUTIONS)
def test_a_quoted_reply_is_off_topic(role: str) -> None:
    above = ATTRIBUTIONS[role]
    assert kinds_of(*above, "> Where is the ink?", "> I need it today.") == ["offtopic"] * (len(above) + 2)


def test_answers_between_quotes_are_the_mails_own() -> None:
    found = kinds_of("> Where is the ink?", "", "It is in the cellar.", "", "> And the key?", "", "With the porter.")
    assert found == ["offtopic", None, None, None, "offtopic", None, None]


SEPARATORS = [
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "-----Message d'origine-----",
    "-----原始邮件-----",
]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_all_behind_a_separator_is_off_topic(separator: str) -> None:
    text = [separator, "From: Bruno <bruno@pens.example>", "Subject: Ink", "", "Where is the ink?", "", "Bruno"]
    assert kinds_of(*text) == [None if not line else "offtopic" for line in text]


def test_a_mail_that_is_passed_on_is_the_content() -> None:
    inner = [f"Paragraph {word} tells at length what became of the ink in the cellar of the firm." for word in "abcdefghij"]
    head = ["From: Ada <ada@pens.example>", "To: all@pens.example", "Subject: Fwd: Ink", "", "Please read this.", ""]
    lines = [*head, "---------- Forwarded message ---------", "From: Bruno <b@pens.example>", "Subject: Ink", "", *inner]
    kinds = mail_parts(lines)
    assert kinds is not None and kinds[-10:] == [None] * 10 and kinds[4] is None
    assert kinds[6:9] == ["nav", "byline", "title"]


def test_signature_disclaimer_and_device() -> None:
    assert kinds_of("-- ", "Ada Quill", "Pens & Sons") == ["byline"] * 3
    disclaimer = "This message is confidential. If you are not the intended recipient, delete it."
    assert kinds_of("-- ", "Ada", "", disclaimer) == ["byline", "byline", None, "legal"]
    devices = [
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "iPhoneから送信",
    ]
    assert [kinds_of(device) for device in devices] == [["promo"]] * len(devices)


UNSUBSCRIBE = [
    *(
        "Unsubscribe",
        "Newsletter abbestellen",
        "Se désabonner",
        "Darse de baja",
        "Uitschrijven",
        "Avregistrera mig",
        "Wypisz się",
    ),
    *("Отписаться от рассылки", "配信停止はこちら", "退订", "View this email in your browser", "Im Browser ansehen"),
]


@pytest.mark.parametrize("line", UNSUBSCRIBE)
def test_the_furniture_of_newsletters_is_promo(line: str) -> None:
    link = "https://pens.example/c/kq3m7x9p2r5t8v1y4b6n?u=77ab21cd90ef&id=0045ffaa12bb&e=b1c2d3e4f5a6b7c8d9"
    assert kinds_of(line, link) == ["promo", "promo"]


def test_a_sentence_that_speaks_of_it_is_left_alone() -> None:
    sentence = "She had tried for a year to unsubscribe from the letters of the ink makers, who wrote to her by hand."
    assert kinds_of(sentence, *OWN, *OWN) == [None] * 5


def test_parts_of_a_mail_in_several_types() -> None:
    encoded = ["QUJD" * 18, "REVG" * 18, "R0hJ"]
    part = ["--outer", "Content-Type: image/png", "Content-Transfer-Encoding: base64", "", *encoded, "--outer--"]
    head = [*HEADER, 'Content-Type: multipart/mixed; boundary="outer"', "", "--outer", "Content-Type: text/plain", ""]
    kinds = mail_parts([*head, *OWN, *part])
    assert kinds is not None
    assert kinds[len(head) : len(head) + 2] == [None, None]
    assert [kind for line, kind in zip(part, kinds[-len(part) :], strict=True) if line] == ["code"] * (len(part) - 1)


def test_a_reply_without_a_header_is_known_by_its_parts() -> None:
    lines = [*OWN, "", "On 3 Mar 2020, Bruno wrote:", "> Where is the ink?", "> I need it.", "", "-- ", "Ada"]
    kinds = [None, None, None, "offtopic", "offtopic", "offtopic", None, "byline", "byline"]
    assert mail_parts(lines) == mail_parts(lines, "\n".join(lines)) == mail_parts(lines, "\r".join(lines)) == kinds


# --- what is no mail ---------------------------------------------------------------------------------------------------

NO_MAIL = {
    "Markdown with quotes": ["# Ink", "", *OWN, "", "> Ink is dear, he wrote.", "> And it stains.", "", *OWN],
    "a blog with an attribution": ["Ink", "", "On 3 March 2020 Bruno wrote:", "> Ink is dear.", "> It stains.", "", *OWN],
    "a forum": ["Ada wrote:", "> Where is the ink?", "", "In the cellar.", "Reply", "Quote", "", "Bruno wrote:", "> Thanks"],
    "a journey": ["From: Lisbon", "To: Porto", "Date: 3 March", "", "Trains leave every hour from the east station."],
    "front matter": ["---", "title: Ink", "date: 2020-03-03", "---", "", *OWN],
    "a crawler's preamble": ["Title: Ink", "URL Source: https://pens.example/ink", "Published Time: 2020-03-03", "", *OWN],
    "a school's page": ["Subject: Mathematics", "Date: 3 March", "", *OWN],
    "a log": [f"From: 10.0.0.{n} to 10.0.0.{n + 1}" for n in range(50)],
    "a table": ["--", "1 2", "--", "3 4", "--"],
    "source code": ["from: ada import quill", "to = 3", "-- comment", "> prompt", "> prompt"],
    "running text": OWN * 20,
    "nothing": [],
    "blank lines": [""] * 50,
}


@pytest.mark.parametrize("role", NO_MAIL)
def test_other_text_is_no_mail(role: str) -> None:
    lines = NO_MAIL[role]
    assert mail_parts(lines) is None
    assert mail_parts(lines, "\n".join(lines)) is None


@pytest.mark.parametrize("path", OTHERS, ids=[path.stem for path in OTHERS])
def test_other_fixtures_are_no_mail(path: Path) -> None:
    assert mail_parts(split(path.read_bytes().decode())[0]) is None


@pytest.mark.parametrize("path", MAIL, ids=[path.stem for path in MAIL])
def test_the_parts_of_fixtures_are_found(path: Path) -> None:
    lines = split(path.read_bytes().decode())[0]
    (page,) = read_labels([path.with_suffix(".tsv")])
    kinds = mail_parts(lines)
    assert kinds is not None
    found = [kind for line, kind in zip(lines, kinds, strict=True) if line.strip()]
    assert found == [None if kind in LEFT_TO_THE_MODEL else kind for kind in page.kinds]


# --- for every text ----------------------------------------------------------------------------------------------------

LINE = st.one_of(
    st.sampled_from([*HEADER, "", "-- ", "--", "> quoted", "On 3 Mar 2020, Ada wrote:", "--outer", "Content-Type: text/html"]),
    st.sampled_from([*SEPARATORS, "Unsubscribe", "QUJD" * 18, "_" * 40, "Sent from my iPhone", "From ada@x Tue Mar 3 10:11"]),
    st.text(st.characters(exclude_categories=()), max_size=30),
)


@given(st.booleans(), st.lists(LINE, max_size=60))
def test_every_text_has_a_kind_for_each_line_or_none(headed: bool, lines: list[str]) -> None:
    lines = [*HEADER, 'Content-Type: multipart/mixed; boundary="outer"', "", *lines] if headed else lines
    kinds = mail_parts(lines)
    assert kinds is not None or not headed
    if kinds is not None:
        assert len(kinds) == len(lines)
        assert all(kind is None for line, kind in zip(lines, kinds, strict=True) if not line.strip())


HOSTILE = {
    "quotes": [">"],
    "quotes of quotes": [">" * 200],
    "attributions": ["On 3 Mar 2020, Ada wrote:", "> a"],
    "bare attributions": ["On 3 Mar 2020, Ada wrote:", "a"],
    "separators": ["-----Original Message-----"],
    "senders": ["", "From: ada@pens.example"],
    "signatures": ["-- ", "Ada"],
    "signatures in blank lines": ["-- ", *[""] * 40],
    "boundaries": ["--outer", "Content-Type: image/png", ""],
    "base64": ["QUJD" * 18],
    "base64 of two widths": ["QUJD" * 18, "QUJD" * 17],
    "small print": ["Unsubscribe https://pens.example/c?a=1&b=2&c=" + "x" * 80],
    "blank lines": [""],
    "hyphens": ["-" * 150],
    "long lines": ["From: a " * 2000],
}


def seconds(lines: list[str]) -> float:
    started = time.process_time()
    mail_parts(lines)
    return time.process_time() - started


@pytest.mark.slow
@pytest.mark.parametrize("headed", [True, False])
@pytest.mark.parametrize("role", HOSTILE)
def test_time_grows_with_the_text(role: str, headed: bool) -> None:
    head = [*HEADER, 'Content-Type: multipart/mixed; boundary="outer"', ""] if headed else []
    short, long = ([*head, *islice(cycle(HOSTILE[role]), size)] for size in (2_000, 8_000))
    assert any(seconds(long) <= max(0.05, 12 * seconds(short)) for _ in range(3))


# --- pages to train on -------------------------------------------------------------------------------------------------


def article(number: int) -> Labelled:
    lines = [
        "Home",
        "The green ink",
        *(f"{line} It was the {word} time." for word in ("first", "second", "last") for line in OWN),
    ]
    return Labelled(f"set/{number}", "pens.example", "The green ink", lines, ["nav", "title", *["body"] * 6])


OTHER = Labelled("set/other", "jars.example", "Jars", [f"Jar {n} has been opened by somebody." for n in range(9)], ["body"] * 9)


@pytest.mark.parametrize("number", range(24))
def test_a_mailed_page_is_a_mail_whose_parts_are_found(number: int) -> None:
    made, again = (mailed(article(number), Random(number), OTHER if number % 3 else None) for _ in range(2))
    assert (made.lines, made.kinds) == (again.lines, again.kinds)
    assert all(bool(line.strip()) == bool(kind) for line, kind in zip(made.lines, made.kinds, strict=True))
    own = " ".join(line for line, kind in zip(made.lines, made.kinds, strict=True) if kind == "body")
    assert all(line in own for line in article(number).lines[2:])
    kinds = mail_parts(made.lines)
    assert kinds is not None
    pairs = [(kind, found) for kind, found in zip(made.kinds, kinds, strict=True) if kind]
    assert all(found is None for kind, found in pairs if kind == "body")
    assert all(found == kind for kind, found in pairs if kind in ("code", "legal", "offtopic", "promo"))
