"""``python -m plantwatch.corpus.record [NAME...]``: record scenarios of the repository in this directory."""

from __future__ import annotations

import sys
from pathlib import Path

from plantwatch.corpus.record import record
from plantwatch.diagnostics import UserError


def main(names: list[str]) -> int:
    """Exit status: 0 recorded, 2 it could not be done."""
    try:
        for one in record(Path.cwd(), names or None):
            size = f"{one.packets} packets, {one.bytes} bytes, {one.seconds:.1f} s"
            print(f"{one.capture.relative_to(Path.cwd())}: {one.outcome}, {size}", flush=True)
    except UserError as error:
        for diagnostic in error.diagnostics:
            print(f"{diagnostic.span} {diagnostic.code} {diagnostic.message}", file=sys.stderr)
            print(f"  help: {diagnostic.help}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
