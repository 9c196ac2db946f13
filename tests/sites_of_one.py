"""Invented pages of one site on which the default model is wrong: a notice that reads like its articles stands on each."""

from __future__ import annotations

from cleaner.labels import Labelled

_SUBJECTS = (
    ("The ferry that ran on steam", "ferry", "harbour", "captain"),
    ("A clock for the village", "clock", "tower", "smith"),
    ("How the orchard came back", "orchard", "valley", "gardener"),
    ("Two hundred winters of ice", "ice house", "lake", "cutter"),
    ("The last lamp in Mill Street", "lamp", "street", "lighter"),
    ("What the tide left", "wreck", "beach", "warden"),
    ("A bridge of ropes", "bridge", "gorge", "weaver"),
    ("The library in a barn", "library", "barn", "teacher"),
)
NOTICE = "Our letter goes out on Fridays to {} readers, and it tells of everything that the week has brought to the valley."
APPEAL = "The paper was founded by {} neighbours who met in a kitchen, and it has been printed in the valley ever since."


def page(number: int, labelled: bool = True) -> Labelled:
    """One page of the site: a menu, an article, and the two notices that no other site has."""
    title, thing, place, who = _SUBJECTS[number % len(_SUBJECTS)]
    rows = [
        ("nav", "Home"),
        ("nav", "Archive"),
        ("nav", "Contact"),
        ("title", title),
        ("body", f"The {thing} stood by the {place} for longer than anyone could say, and the {who} never spoke of its age."),
        (
            "body",
            f"Then, in the spring of {1890 + number}, it was moved, and for a while the {place} looked empty to everyone.",
        ),
        ("promo", NOTICE.format(400 + number)),
        (
            "body",
            f"People still come to the {place} to see where the {thing} was, and the {who} still tells them that it was cold.",
        ),
        ("promo", APPEAL.format(10 + number)),
        ("nav", "Back to the top"),
        ("legal", "All rights reserved"),
    ]
    kinds = [kind if labelled else "" for kind, _ in rows]
    return Labelled(f"page {number}", "valley.example", None, [line for _, line in rows], kinds)


def pages(count: int) -> list[Labelled]:
    """Some labelled pages of the site."""
    return [page(number) for number in range(count)]


def text_of(labelled: Labelled) -> str:
    """The page as a scrape."""
    return "\n".join(labelled.lines) + "\n"


def tsv_of(labelled: Labelled) -> str:
    """The page as a label file."""
    return "".join(f"{kind}\t{line}\n" for kind, line in zip(labelled.kinds, labelled.lines, strict=True))


def html_of(labelled: Labelled) -> str:
    """The page as HTML, a paragraph a line."""
    body = "\n".join(f"<p>{line}</p>" for line in labelled.lines)
    return f"<!DOCTYPE html><html><head><title>{labelled.lines[3]}</title></head><body>{body}</body></html>"
