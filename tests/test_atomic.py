"""Bytes -> a file, whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import needs_permissions

from cleaner.io.atomic import WriteError, refuse_unwritable, write_file


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    write_file(tmp_path / "a" / "b" / "new.txt", b"one\n")
    (tmp_path / "other.txt").write_bytes(b"")
    assert (tmp_path / "a" / "b" / "new.txt").read_bytes() == b"one\n"
    assert (tmp_path / "a" / "b" / "new.txt").stat().st_mode == (tmp_path / "other.txt").stat().st_mode


def test_data_may_come_in_pieces_and_fail_between_them(tmp_path: Path) -> None:
    def failing() -> Iterator[bytes]:
        yield b"half"
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    path = tmp_path / "new.txt"
    write_file(path, iter((b"one", b"two")))
    with pytest.raises(WriteError, match="cannot be written"):
        write_file(path, failing())
    assert path.read_bytes() == b"onetwo"
    assert list(tmp_path.iterdir()) == [path]


def test_an_old_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "folder" / "old.txt", tmp_path / "link.txt"
    path.parent.mkdir()
    path.write_bytes(b"old")
    link.symlink_to(path)
    write_file(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"


def test_a_device_is_written_and_not_replaced() -> None:
    write_file(Path(os.devnull), b"gone")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is not here")
def test_a_full_device_is_reported() -> None:
    with pytest.raises(WriteError) as caught:
        write_file(Path("/dev/full"), b"much")
    assert str(caught.value) == "/dev/full: cannot be written (No space left on device)"


@pytest.mark.parametrize("failing", ["write", "replace"])
def test_what_fails_half_way_leaves_what_was(failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, {"write": "chmod", "replace": "replace"}[failing], full)
    with pytest.raises(WriteError) as caught:
        write_file(path, b"new")
    assert str(caught.value) == f"{path}: cannot be written (No space left on device)"
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["old.txt"]


def test_an_interruption_leaves_what_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "new.txt", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    with pytest.raises(WriteError) as caught:
        write_file(tmp_path, b"new")
    assert str(caught.value) == f"{tmp_path}: is a folder, expected a file"


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(WriteError) as caught:
        write_file(tmp_path / "a" / "b.txt", b"new")
    came = f"{tmp_path}/a/b.txt: cannot be written, a file stands where a folder is needed"
    assert str(caught.value) == f"{came} ({tmp_path}/a)"


@needs_permissions
def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(WriteError, match=r"is read-only; change its permissions \(chmod u\+w\) or write elsewhere"):
        write_file(path, b"new")
    assert path.read_bytes() == b"old"


@needs_permissions
def test_a_read_only_folder_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o555)
    with pytest.raises(WriteError, match=r"cannot be written \(Permission denied\)"):
        write_file(folder / "new.txt", b"new")
    assert list(folder.iterdir()) == []


@needs_permissions
def test_what_is_read_only_is_seen_beforehand(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "old.txt").write_bytes(b"old")
    (folder / "old.txt").chmod(0o444)
    folder.chmod(0o555)
    with pytest.raises(WriteError, match=r"is read-only; change its permissions \(chmod u\+w\) or write elsewhere"):
        refuse_unwritable(folder / "old.txt")
    with pytest.raises(WriteError, match=rf"cannot be written, the folder {folder} is read-only; write elsewhere"):
        refuse_unwritable(folder / "new" / "new.txt")
    refuse_unwritable(tmp_path / "new" / "new.txt")
    assert not (tmp_path / "new").exists()
