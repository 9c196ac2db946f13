"""Bodies that schemathesis makes -> those that a schema can describe: whether a text is binary data no schema can say.

`scripts.measure.service_schema` names this module to schemathesis; tests/test_service.py has the binary bodies.
"""

from __future__ import annotations

from typing import Any

import schemathesis

from cleaner.errors import CleanerError
from cleaner.io.decode import decode


@schemathesis.hook
def filter_body(_: Any, body: Any) -> bool:
    """Whether a body may be sent."""
    values = list(body.values()) if isinstance(body, dict) else [body]
    return not any(_is_binary(value) for value in values)


def _is_binary(value: Any) -> bool:
    data = value.encode("utf-8", "replace") if isinstance(value, str) else value
    try:
        return isinstance(data, bytes) and not isinstance(decode(data), str)
    except CleanerError:
        return True
