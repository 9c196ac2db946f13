"""A scene -> the middle of a page that has no main text: walls, errors and shells, by sort.

By ``../shared/LABELS.md`` nothing on such a page is title, heading or body: forms and messages are ``nav``, consent is
``legal``, an offer to subscribe ``promo`` and a fragment of a script ``code``.
"""

from __future__ import annotations

from collections.abc import Callable

from scripts.data.nothing.scene import Part, Row, Scene, cookie_notice, other_titles, script, without_script

Middle = Callable[[Scene], list[Part]]


def message(scene: Scene, section: str, most: int = 4, kind: str = "nav", place: str = "main") -> list[Row]:
    """A heading, at times with a second one, and sentences; either may be missing, not both."""
    draw = scene.random.random()
    headings = scene.rows(f"{section}.h", kind, "h1", 1, 1 if draw < 0.8 else 2)
    sentences = scene.rows(f"{section}.t", kind, "p", 0 if draw < 0.2 else 1, most)
    return sentences if draw > 0.93 and sentences else headings + sentences


def help_lines(scene: Scene, share: float = 0.4) -> list[Row]:
    return scene.rows("help", "nav", "p", 1, 4) if scene.chance(share) else []


def search_field(scene: Scene, share: float = 0.4) -> list[Row]:
    return scene.rows("search", "nav", "button", 1, 2) if scene.chance(share) else []


def sign_in(scene: Scene) -> list[Part]:
    fields = scene.rows("login.f", "nav", "label", 2, 10)
    rows = message(scene, "login", 3)
    mixed = [*rows, *fields] if scene.chance(0.7) else [*fields, *rows]
    return [Part("form", mixed + help_lines(scene, 0.15))]


def registration(scene: Scene) -> list[Part]:
    section = "reg" if "reg.h" in scene.phrases.sections else "pass"
    rows = message(scene, section, 8)
    return [Part("form", rows + scene.rows("login.f", "nav", "label", 1, 7))]


def password(scene: Scene) -> list[Part]:
    return [Part("form", message(scene, "pass", 5) + scene.rows("login.f", "nav", "label", 0, 3))]


def consent(scene: Scene) -> list[Part]:
    rows = message(scene, "consent", 9, "legal") + scene.rows("accept", "legal", "button", 1, 7)
    return [Part("cookie", rows + (scene.rows("cookie", "legal", "p", 1, 2) if scene.chance(0.3) else []))]


def only_cookies(scene: Scene) -> list[Part]:
    return [cookie_notice(scene)]


def paywall(scene: Scene) -> list[Part]:
    rows = message(scene, "pay", 8, "promo") + scene.rows("pay.b", "promo", "button", 1, 3)
    after = [other_titles(scene)] if scene.chance(0.2) else []
    return [Part("main", rows + (scene.rows("login.f", "nav", "button", 1, 2) if scene.chance(0.3) else [])), *after]


def age_gate(scene: Scene) -> list[Part]:
    rows = message(scene, "age", 4) + scene.rows("age.b", "nav", "button", 1, 5)
    return [Part("form", rows)]


def challenge(scene: Scene) -> list[Part]:
    rows = message(scene, "chal", 5) + help_lines(scene, 0.5)
    return [Part("main", rows), *([without_script(scene)] if scene.chance(0.3) else [])]


def finished(scene: Scene) -> list[Part]:
    return [Part("main", message(scene, "done", 3) + help_lines(scene, 0.1))]


def failure(section: str, share_of_help: float, share_of_titles: float = 0.0) -> Middle:
    """A message of an error, with search, help and titles of other pages below it."""

    def middle(scene: Scene) -> list[Part]:
        rows = [*message(scene, section, 5), *search_field(scene, 0.25), *help_lines(scene, share_of_help)]
        if section in ("nf", "err", "deny") and scene.chance(0.15):
            server = scene.random.choice(
                ("nginx", "nginx/1.{n}.0", "Apache/2.4.{n} Server at {host} Port 443", "openresty", "cloud/{n}")
            )
            rows.append(Row(scene.fill(server), "nav"))
        after = [other_titles(scene)] if scene.chance(share_of_titles) else []
        return [Part("main", rows), *after]

    return middle


def no_results(scene: Scene) -> list[Part]:
    rows = [*search_field(scene, 0.6), *message(scene, "none", 4), *search_field(scene, 0.3)]
    return [Part("main", rows), *([other_titles(scene)] if scene.chance(0.15) else [])]


def raw_answer(scene: Scene) -> list[Part]:
    """What a programming interface answers to a browser."""
    code, word = scene.drawn("code"), scene.random.choice(("error", "message", "detail", "reason"))
    said = scene.say(scene.random.choice(("nf.h", "err.h", "deny.h")))[0]
    forms = (
        f'{{"{word}":"{said}","status":{code},"trace":"{scene.drawn("ray")}"}}',
        f'{{"ok":false,"{word}":{{"code":{code},"text":"{said}"}}}}',
        f"<Error><Code>{code}</Code><Message>{said}</Message><RequestId>{scene.drawn('id')}</RequestId></Error>",
    )
    return [Part("main", [Row(scene.random.choice(forms), "code", "pre")])]


def app_shell(scene: Scene) -> list[Part]:
    parts = [without_script(scene)] if scene.chance(0.6) else [Part("main", scene.rows("load", "nav"))]
    if scene.chance(0.3):
        parts.append(script(scene))
    return parts


def loading(scene: Scene) -> list[Part]:
    return [Part("main", scene.rows("load", "nav", "p", 1, 3) + help_lines(scene, 0.05))]


def only_links(scene: Scene) -> list[Part]:
    section = scene.random.choice(("menu", "menu", "foot"))
    place = "menu" if section == "menu" else "footer"
    return [Part(place, scene.rows(section, "nav", "link", 2, scene.random.choice((5, 15, 55))))]


def only_brand(scene: Scene) -> list[Part]:
    rows = [Row(scene.brand, "nav", "link")]
    return [
        Part("header", rows),
        Part("footer", scene.rows("copy", "legal", "p", 0, 2) + scene.rows("foot", "nav", "link", 0, 4)),
    ]


def no_entries(scene: Scene) -> list[Part]:
    rows = scene.rows("index", "nav", "p", 1, 3)
    return [Part("main", search_field(scene, 0.3) + rows)]


def empty_basket(scene: Scene) -> list[Part]:
    return [Part("main", scene.rows("cart", "nav", "p", 1, 5))]


# The name of the page, the sort, and its weight among the sorts.
SORTS: tuple[tuple[str, Middle, int], ...] = (
    ("wall", sign_in, 4), ("wall", registration, 2), ("wall", password, 2), ("wall", consent, 4), ("wall", only_cookies, 1),
    ("wall", paywall, 3), ("wall", age_gate, 2), ("wall", challenge, 5), ("error", finished, 2),
    ("error", failure("nf", 0.15, 0.25), 6), ("error", failure("gone", 0.1, 0.25), 2), ("error", failure("err", 0.3), 4),
    ("error", failure("deny", 0.6), 4), ("error", no_results, 3), ("error", raw_answer, 1),
    ("shell", app_shell, 3), ("shell", loading, 3), ("shell", only_links, 4), ("shell", only_brand, 1),
    ("shell", no_entries, 4), ("error", empty_basket, 2),
)  # fmt: skip
