"""One side of a scenario as a process: ``python -m plantwatch.corpus.record.play FILE server|client``.

The recorder starts it inside a namespace. Random numbers are seeded, so that a stack which draws identifiers
from Python's generators, also those meant for secrets, draws the same ones each time.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from plantwatch.corpus.record.scenario import load


def main(path: str, role: str) -> None:
    """Play ``role`` of the scenario in the file ``path`` until its function returns."""
    scenario = load(Path(path))
    random.seed(scenario.name)
    os.urandom = random.Random(scenario.name).randbytes
    {"server": scenario.server, "client": scenario.client}[role]()


if __name__ == "__main__":
    main(*sys.argv[1:])
