"""An address to listen on: the socket of a server, and what is said where none can be had."""

from __future__ import annotations

import socket

import pytest
from conftest import cases

from cleaner.cli.ports import PortError, listening, refusal


def test_a_socket_names_tcp_so_that_answers_are_sent_without_delay() -> None:
    with listening("127.0.0.1", 0, "--port") as made:
        assert made.proto == socket.IPPROTO_TCP  # what asyncio asks before it sets TCP_NODELAY
        assert made.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)


REFUSED = [
    ("beyond the last port", "127.0.0.1", 65_536, "--port is 65536; expected a number up to 65,535"),
    ("below the first", "127.0.0.1", -1, "--port is -1; expected a number up to 65,535"),
    ("a host that is none", "no.such.host.invalid", 0, "the host no.such.host.invalid is not known"),
]


@pytest.mark.parametrize(("host", "port", "said"), cases(REFUSED))
def test_an_address_that_cannot_be_used_is_one_sentence(host: str, port: int, said: str) -> None:
    assert (refusal(host, port, "--port") or "").startswith(said)


def test_a_port_that_is_taken_is_named() -> None:
    with listening("127.0.0.1", 0, "--port") as made:
        port = made.getsockname()[1]
        with pytest.raises(PortError, match=f"^port {port} of 127.0.0.1 cannot be used"):
            listening("127.0.0.1", port, "--port")
