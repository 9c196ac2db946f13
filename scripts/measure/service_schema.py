"""Requests made from the service's own description, good and bad -> what the service answers that it does not describe.

    pip install schemathesis
    python -m scripts.measure.service_schema [--examples 200]

It runs `cleaner serve` on a free port, and schemathesis against its `/openapi.json` with all checks. The exit status is that of
schemathesis: 0 where it finds nothing. Not for CI.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.data.datasets import ROOT
from scripts.measure.served import serving


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--examples", type=int, default=200, help="requests an operation")
    parser.add_argument("--seed", type=int, default=16)
    arguments = parser.parse_args()
    beside = Path(sys.executable).with_name("schemathesis")
    program = str(beside) if beside.exists() else shutil.which("schemathesis")
    if program is None:
        print("schemathesis is not installed; pip install schemathesis", file=sys.stderr)
        return 2
    with serving("--max-bytes", "300k") as (address, _):
        line = [program, "run", f"{address}/openapi.json", "--checks", "all", "--max-examples", str(arguments.examples)]
        told = os.environ | {"SCHEMATHESIS_HOOKS": "scripts.measure.service_hooks", "PYTHONPATH": str(ROOT)}
        return subprocess.run([*line, "--seed", str(arguments.seed)], env=told, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
