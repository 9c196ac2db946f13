"""Bytes -> a file that is written completely or not at all."""

from __future__ import annotations

import contextlib
import itertools
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from cleaner.errors import CleanerError

_number = itertools.count()


class WriteError(CleanerError):
    """A file could not be written; the message gives the reason. A file that was there before is unchanged."""


def write_file(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file through a temporary one in the same folder, which then replaces it, so that no reader finds half of it.

    The data may come in pieces, which are written as they are made. Missing folders are created. An existing file keeps its
    mode and owner; the target of a symbolic link is written, not the link. A device or pipe is written directly. Raises
    ``WriteError``.
    """
    pieces = (data,) if isinstance(data, bytes) else data
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = Path(os.path.realpath(path))
        before = target.stat() if target.exists() else None
        if before is not None and not stat.S_ISREG(before.st_mode):
            with target.open("wb") as file:
                file.writelines(pieces)
        elif before is not None and not os.access(target, os.W_OK):
            raise WriteError(f"{path}: is read-only; change its permissions (chmod u+w) or write elsewhere")
        else:
            _replace(target, pieces, before)
    except IsADirectoryError as error:
        raise WriteError(f"{path}: is a folder, expected a file") from error
    except (FileExistsError, NotADirectoryError) as error:
        raise WriteError(f"{path}: cannot be written, a file stands where a folder is needed ({error.filename})") from error
    except (OSError, ValueError) as error:
        raise WriteError(f"{path}: cannot be written ({getattr(error, 'strerror', None) or error})") from error


def refuse_unwritable(path: Path) -> None:
    """Raise ``WriteError`` if a path is visibly read-only, so that the failure comes before hours of work, not after."""
    place = Path(os.path.realpath(path))
    if place.exists():
        if not os.access(place, os.W_OK):
            raise WriteError(f"{path}: is read-only; change its permissions (chmod u+w) or write elsewhere")
        return
    folder = next(parent for parent in place.parents if parent.exists())
    if not folder.is_dir():
        raise WriteError(f"{path}: cannot be written, {folder} is a file; write elsewhere")
    if not os.access(folder, os.W_OK):
        raise WriteError(f"{path}: cannot be written, the folder {folder} is read-only; write elsewhere")


def _replace(target: Path, pieces: Iterable[bytes], before: os.stat_result | None) -> None:
    beside = target.with_name(f".clean-{os.getpid()}-{next(_number)}.tmp")
    try:
        with beside.open("xb") as file:
            file.writelines(pieces)
        if before is not None:
            with contextlib.suppress(OSError, AttributeError):  # only root may change the owner; Windows has no owners
                os.chown(beside, before.st_uid, before.st_gid)
            beside.chmod(stat.S_IMODE(before.st_mode))
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def move_file(partial: Path, target: Path) -> None:
    """Put a finished file in the place of another one, whole or not at all, with the mode of a file that was there.

    A device or a pipe is written. Raises ``WriteError``.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        place = Path(os.path.realpath(target))
        mode = place.stat().st_mode if place.exists() else None
        if mode is not None and stat.S_ISDIR(mode):
            raise WriteError(f"{target}: is a folder, expected a file; name a file, or write with --to folder")
        if mode is not None and not stat.S_ISREG(mode):
            import shutil  # which takes a while, for a pipe or a device

            with partial.open("rb") as file, place.open("wb") as sink:
                shutil.copyfileobj(file, sink)
            partial.unlink()
            return
        with partial.open("rb+") as file:
            os.fsync(file.fileno())  # or a power cut may leave an empty file behind the name
        if mode is not None:
            partial.chmod(stat.S_IMODE(mode))
        partial.replace(place)
    except OSError as error:
        raise WriteError(f"{target}: cannot be written ({error.strerror or error})") from error
