"""``python -m plantwatch.corpus.craft [--check] [NAME...]``: build the captures of this directory."""

from __future__ import annotations

import sys
from pathlib import Path

from plantwatch.corpus.craft.builder import build
from plantwatch.diagnostics import UserError, failed


def main(arguments: list[str]) -> int:
    """Exit status: 0 done or equal, 1 something differs, 2 a scenario cannot be run."""
    names = [argument for argument in arguments if argument != "--check"]
    try:
        problems = build(Path.cwd(), names or None, check="--check" in arguments)
    except UserError as error:
        for diagnostic in error.diagnostics:
            print(f"{diagnostic.span} {diagnostic.code} {diagnostic.message}", file=sys.stderr)
        return 2
    for diagnostic in problems:
        print(f"{diagnostic.span} {diagnostic.code} {diagnostic.message}", file=sys.stderr)
    return 1 if failed(problems) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
