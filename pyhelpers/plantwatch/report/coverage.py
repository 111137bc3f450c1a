"""The matrix policy x engine x version as rows, its reasons as numbered notes."""

from __future__ import annotations

from collections.abc import Mapping

from plantwatch.catalog.model import Catalog
from plantwatch.engines.base import Rendering


def reasons(renderings: Mapping[str, Rendering]) -> tuple[dict[str, int], list[str]]:
    """Every reason with its number, in order of first use, and ``engine version state`` of each cell."""
    marks: dict[str, int] = {}
    states = []
    for engine, rendering in renderings.items():
        for policy in sorted(rendering.cells):
            for version, cell in rendering.cells[policy].items():
                states.append(f"{engine} {version} {cell.state}")
                for reason in cell.reasons:
                    marks.setdefault(f"{engine}: {reason}", len(marks) + 1)
    return marks, states


def rows(catalog: Catalog, renderings: Mapping[str, Rendering]) -> tuple[list[str], list[list[str]]]:
    """Column names, and a row a policy; a cell is its state with the numbers of its reasons."""
    marks, _ = reasons(renderings)
    versions = {name: sorted({v for c in r.cells.values() for v in c}) for name, r in renderings.items()}
    columns = ["policy", "severity", *(f"{name} {v}" for name, vs in versions.items() for v in vs)]
    lines = []
    for policy in catalog.policies.values():
        line = [policy.id, policy.severity]
        for name, rendering in renderings.items():
            for version in versions[name]:
                cell = rendering.cells[policy.id][version]
                notes = ",".join(str(marks[f"{name}: {reason}"]) for reason in cell.reasons)
                line.append(f"{cell.state} ({notes})" if notes else str(cell.state))
        lines.append(line)
    return columns, lines
