"""An address to listen on -> why no server can, before one is started that would say it in its own words."""

from __future__ import annotations

MOST = 65_535  # the highest port there is


def refusal(host: str, port: int, option: str) -> str | None:
    """Return what is wrong with a host and a port that ``option`` gives; None where a server can listen there."""
    import socket

    if not 0 <= port <= MOST:
        return f"{option} is {port}; expected a number up to {MOST:,}"
    try:
        family, sort, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, sort, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does, for a port that was just left
            probe.bind(address)
    except socket.gaierror as error:
        return f"the host {host} is not known ({error.strerror}); name an address of this machine"
    except OSError as error:
        return f"port {port} of {host} cannot be used ({error.strerror}); name another with {option}"
    return None
