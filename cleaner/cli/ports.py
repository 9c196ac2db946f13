"""An address to listen on -> a socket that listens, or why no server can, before one is started with words of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.errors import CleanerError

if TYPE_CHECKING:
    import socket

MOST = 65_535  # the highest port there is


class PortError(CleanerError):
    """An address and a port on which nothing can listen."""


def listening(host: str, port: int, option: str) -> socket.socket:
    """Return a socket that listens on a host and a port that ``option`` gives; on a free one for 0.

    Raises ``PortError``.
    """
    import socket

    if not 0 <= port <= MOST:
        raise PortError(f"{option} is {port}; expected a number up to {MOST:,}")
    try:
        family, sort, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise PortError(f"the host {host} is not known ({error.strerror}); name an address of this machine") from error
    made = socket.socket(family, sort, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # for a port that was just left
        made.bind(address)
        made.listen()
    except OSError as error:
        made.close()
        raise PortError(f"port {port} of {host} cannot be used ({error.strerror}); name another with {option}") from error
    return made


def refusal(host: str, port: int, option: str) -> str | None:
    """Return what is wrong with a host and a port; None where a server, which binds its own socket, can listen there."""
    try:
        listening(host, port, option).close()
    except PortError as error:
        return str(error)
    return None
