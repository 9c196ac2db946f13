"""The command `cleaner`: what it says of arguments, before a command of it has work."""

from __future__ import annotations

import socket

import pytest
from conftest import cases

import cleaner
from cleaner.cli import workshop


@pytest.mark.parametrize(("arguments", "said"), cases([
    ("no option that it needs", ["train", "page.tsv"],
     "cleaner train: error: the following arguments are required: -o/--output; --help tells more\n"),
    ("no number", ["label", "pages", "--port", "web"],
     "cleaner label: error: argument --port: invalid int value: 'web'; --help tells more\n"),
    ("fewer rows than none", ["labels", "check", "page.tsv", "-n", "-4"],
     "cleaner labels check: error: argument -n/--rows: '-4' is no number of rows; give 1 or more, or 0 for all; "
     "--help tells more\n"),
    ("an option that is none", ["labels", "check", "page.tsv", "--fast"],
     "cleaner: error: unrecognized arguments: --fast; --help tells more\n"),
]))  # fmt: skip
def test_a_wrong_argument_is_said_in_one_line(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        workshop.main(arguments)
    assert (caught.value.code, capsys.readouterr().err) == (2, said)


def test_a_command_that_does_not_exist_is_said_with_those_that_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        workshop.main(["untrain"])
    said = capsys.readouterr().err
    assert caught.value.code == 2 and said.count("\n") == 1
    assert "'untrain'" in said and "evaluate" in said and "train" in said


@pytest.mark.parametrize(
    ("arguments", "shown"), [([], "learn a model from label files"), (["sites"], "remove sites from a file")]
)
def test_without_a_command_it_shows_which_there_are(
    arguments: list[str], shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        workshop.main(arguments)
    said = capsys.readouterr()
    assert caught.value.code == 2 and not said.out
    assert shown in said.err and said.err.endswith(f"{' '.join(['cleaner', *arguments])}: name a command\n")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        workshop.main(["--version"])
    assert capsys.readouterr().out == f"scrape-cleaner {cleaner.__version__}\n"


@pytest.mark.parametrize(("command", "option", "library"), [("serve", "--port", "prometheus_client"), ("mcp", "--http", "mcp")])
def test_a_port_that_cannot_be_used_is_said_in_one_line(
    command: str, option: str, library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip(library)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert workshop.main([command, option, str(port)]) == 2
    said = capsys.readouterr().err
    assert said == f"cleaner: port {port} of 127.0.0.1 cannot be used (Address already in use); name another with {option}\n"
    assert workshop.main([command, option, "70000"]) == 2
    assert capsys.readouterr().err == f"cleaner: {option} is 70000; expected a number up to 65,535\n"


def test_a_host_that_is_none_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("prometheus_client")
    assert workshop.main(["serve", "--host", "no host"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("cleaner: the host no host is not known") and said.count("\n") == 1
