"""The path of a file -> the address of the page in it, if one of its folders is named as a host: downloads are kept so."""

from __future__ import annotations

import re
from pathlib import PurePath

_matches_host = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*[a-z]", re.IGNORECASE).fullmatch


def address_in(path: str) -> str | None:
    """Return the address that a path with slashes tells.

    >>> address_in("crawl/www.example.org/news/1.html"), address_in("2026/11/1.html")
    ('https://www.example.org/news/1.html', None)
    """
    parts = path.split("/")
    place = next((place for place, part in enumerate(parts[:-1]) if _matches_host(part)), None)
    return None if place is None else "https://" + "/".join(parts[place:])


def address_of_file(path: PurePath | None, place: PurePath | None = None) -> str | None:
    """Return the address of a file that was named, or found in a folder that was; ``place`` is where it is below that folder.

    What lies above the folder, or above the root of an absolute path, is the user's own: ``/home/ada.example/`` is no host.

    >>> address_of_file(PurePath("www.example.org/a.txt")), address_of_file(PurePath("/home/ada.example/a.txt"))
    ('https://www.example.org/a.txt', None)
    """
    if path is None:
        return None
    if place is not None:
        return address_in(PurePath(path.parents[len(place.parts) - 1].name, place).as_posix())
    return None if path.is_absolute() else address_in(path.as_posix())
