"""The reasons why a line was kept or dropped: codes, each with its sentence."""

from __future__ import annotations

from cleaner.lines import Reason

REASONS: dict[Reason, str] = {
    "blank": "a blank line; one is kept between kept lines",
    "reads-like-article": "the line itself reads like the article",
    "stands-in-article": "its tags, its class names and where it stands among them are an article's",
    "between-kept-lines": "kept for the lines around it and its place among them",
    "reads-like-chrome": "the line itself reads like page chrome",
    "stands-in-chrome": "its tags, its class names and where it stands among them are page chrome's",
    "among-dropped-lines": "dropped for the lines around it and its place among them",
    "kind-not-wanted": "part of the article, but of a kind that was not asked for",
    "known-phrase": "its own wording, its signs or where it stands settle it, or it is the title that was given",
    "user-phrase": "one of your own phrases means it",
    "known-layout": "the layout says so: the header of a mail, a running head, front matter, an article in a page's data",
    "another-article": "text of another article: one begins above, and little of what it says was said before",
    "repeats-on-site": "what is known of its site: it repeats there, or other lines do and it does not",
    "nothing-to-keep": "the page is a sign-in form, an error, a menu or the like, and has nothing to keep",
    "all-there-is": "the page has nothing else, and it is a sentence that does not say that there is nothing",
    "only-title": "the page has no likelier title, and a text is kept with its title",
    "half-clean": "the page seems to be cleaned already, and the model is in doubt about the rest",
    "second-copy": "the same text stands elsewhere on the page and is kept or seen there, or another line is the title",
    "hidden": "the page conceals it from readers, and hidden lines are not wanted",
    "fallback": "decided by the fallback (heuristics, or trafilatura on HTML), not by the model",
}
CODE = {reason: number for number, reason in enumerate(REASONS)}
