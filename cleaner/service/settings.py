"""What a service is told when it starts. It travels to its processes as JSON, in the environment."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

VARIABLE = "CLEANER_SERVE"  # of the environment
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits and defaults of a service."""

    max_bytes: int = 10 * MB  # of one page, unpacked
    max_stream_bytes: int = 1_000 * MB  # of one NDJSON request, unpacked
    max_pages: int = 1_000  # of one batch
    waiting_pages: int = 256  # accepted and not yet begun; more are refused
    waiting_bytes: int = 64 * MB
    body_seconds: float = 30.0  # in which the body of a page or of a batch must have come
    clean_seconds: float = 60.0  # in which it must be clean
    token: str | None = None
    hosts: tuple[str, ...] = ()  # names in the header Host that are served; none: all
    model: str | None = None
    sites: str | None = None
    phrases: str | None = None

    def to_environment(self) -> None:
        """Put them into the environment of this process and of its children."""
        os.environ[VARIABLE] = json.dumps(asdict(self))

    @classmethod
    def from_environment(cls) -> Settings:
        """Read them; the defaults where there are none."""
        told = json.loads(os.environ.get(VARIABLE, "{}"))
        return cls(**(told | {"hosts": tuple(told.get("hosts", ()))}))
