"""Lines around a text that their figures, or the lines beside them, settle."""

from __future__ import annotations

import pytest

from cleaner.features.text import line_batch
from cleaner.known.kinds import known_kinds
from cleaner.lines import KINDS, UNKNOWN

TEXT = "The harbour office has counted its umbrellas again, and found two more than it had lent out."
MORE = "Nobody has said whose they are, though the bandsmen have been seen looking at the ceiling."


def kinds(*lines: str) -> list[str]:
    batch = line_batch([lines], [[0] * (len(lines) + 1)])
    return [KINDS[kind] if kind != UNKNOWN else "" for kind in known_kinds(batch, [lines], [None])]


@pytest.mark.parametrize(
    "line",
    [
        "7 Sep 2018, 21:44",
        "Fri Sep 07, 2018 9:44 pm",
        "» Fri Sep 07, 2018 9:44 pm",
        "am 7. September 2018, 21:44 Uhr",
        "Publié le 7 août 2018 à 21:44",
        "7 de septiembre de 2018, 21:44",
        "7 września 2018, 21:44",
        "7 сентября 2018, 21:44",
        "2018年9月7日 21:44",
        "2018-09-07 21:44:05",
        "7/9/2018 at 9:44pm",
        "Night editor, Friday 7 September",
        "By our correspondent, 7 September 1958",
        "Prepared for the Harbour Office by I. Wren",
    ],
)
def test_who_wrote_something_and_when(line: str) -> None:
    assert kinds("Two more umbrellas", line, TEXT) == ["", "byline", ""]


@pytest.mark.parametrize(
    "line",
    [
        "Friday 7 September, 21:44",  # an event
        "Doors open on 7 September 2018 at 21:44",
        "7 September 2018",
        "21:44",
        "The editor, 7 of whose friends came",
        "Prepared for rain, the band played on.",
        "Psalm 12:10 / 3",
    ],
)
def test_what_only_looks_like_it(line: str) -> None:
    assert kinds("Two more umbrellas", line, TEXT) == ["", "", ""]


def test_the_date_of_a_comment_is_none_of_the_text() -> None:
    page = ("Two more umbrellas", TEXT, MORE, "2 Comments", "Wim", "7 Sep 2018, 21:44", "Mine!")
    assert kinds(*page)[5] == ""
    assert kinds("Two more umbrellas", TEXT, "Wim says:", "7 Sep 2018, 21:44", "Mine!")[3] == ""
    assert kinds("Two more umbrellas", *[TEXT, MORE] * 4, "Wim", "7 Sep 2018, 21:44", "Mine!")[10] == ""


def test_a_player_and_a_copyright_line() -> None:
    assert kinds(TEXT, "00:00 / 02:31", MORE) == ["", "caption", ""]
    assert kinds(*[TEXT, MORE] * 2, "(c) 1961-1974 Harbour Office")[-1] == "legal"
    assert kinds("(c) 1961-1974 Harbour Office", *[TEXT, MORE] * 2)[0] == ""  # over a text it may be of a picture


def test_a_list_for_screen_readers() -> None:
    page = ("Recommended Stories", "list 1 of 2", "How to lend an umbrella", "list 2 of 2", "Rain", "end of list", TEXT)
    assert kinds(TEXT, *page) == ["", *["related"] * 6, ""]


def test_a_poll_is_known_by_its_count() -> None:
    page = ("Whose are they?", "The bandsmen's", "The mayor's", "1,018 votes")
    assert kinds(TEXT, *page, MORE) == ["", *["comment"] * 4, ""]
    assert kinds("Ferry to the pier", "12 votes", TEXT) == ["", "", ""]


def test_messages_of_a_form_in_a_run() -> None:
    page = ("Your message has been sent.", "Something went wrong. Please try again.", "The e-mail address is invalid.")
    page = (*page, "This field is required.")
    assert kinds(TEXT, *page, MORE) == ["", *["comment"] * 4, ""]
    assert kinds(TEXT, page[2], MORE) == ["", "comment", ""]
    assert kinds(TEXT, "Something went wrong on the way home.", MORE) == ["", "", ""]


def test_what_a_consent_tool_says() -> None:
    banner = ("Denne nettsiden bruker informasjonskapsler", "Informasjonskapsler teller hvem som er innom.", "Godta")
    assert kinds(*banner, TEXT)[:2] == ["legal", "legal"]
    assert kinds(banner[0], TEXT, MORE) == ["", "", ""]  # no button: a page about them
    partners = "We and our 212 partners store and access information on a device, such as unique IDs."
    assert kinds(TEXT, partners, MORE) == ["", "legal", ""]
    assert kinds(TEXT, "We use cookies, the banner says, and then it asks whether you are hungry.", MORE) == ["", "", ""]
