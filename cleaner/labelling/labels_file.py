"""When the labels file is written: at once while that is quick, a little later and not too often where it takes long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from cleaner.io.atomic import WriteError

LONG_WRITE, PAUSE = 0.2, 5.0  # seconds: of a labels file that is not written at once after every page; between two writes


class LabelsFile:
    """The labels file of a desk."""

    def __init__(self, write: Callable[[], None], lock: threading.RLock, log: object) -> None:
        """``write`` writes it as it is now, and may raise ``WriteError``. ``log`` is named where all labels are."""
        self._write, self._lock, self._log = write, lock, log
        self._took = 0.0  # seconds that it took last
        self._timer: threading.Timer | None = None  # will write it
        self.problem = ""  # why it could not be written

    def changed(self) -> None:
        """Write the file; a large one a little later, and then not more often than every `PAUSE` seconds."""
        with self._lock:
            if self._took < LONG_WRITE:
                self.now()
            elif self._timer is None:
                self._timer = threading.Timer(PAUSE, self.now)
                self._timer.daemon = True
                self._timer.start()

    def now(self) -> None:
        """Write the file. If that fails, the problem is kept to be shown; the log has all labels."""
        with self._lock:
            self._timer = None
            began = time.monotonic()
            try:
                self._write()
                self.problem = ""
            except WriteError as error:
                self.problem = f"The labels file could not be written: {error}. Nothing is lost, all labels are in {self._log}."
            self._took = time.monotonic() - began

    def close(self) -> None:
        """Write the file once more, and never again."""
        if self._timer is not None:
            self._timer.cancel()
        self.now()
