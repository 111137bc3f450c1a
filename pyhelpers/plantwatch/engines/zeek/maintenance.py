"""Maintenance windows for Zeek: a table that ``runtime/maintenance.zeek`` reads, and reads again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from plantwatch.detection.work import Work

NAME = "site-maintenance"
DATA = f"generated/{NAME}.tsv"

# What the ASCII reader takes for something else: its separators, escapes, an unset or an empty field.
_SPECIAL = re.compile(r"[\\\x00-\x1f\x7f]|^-$|^\(empty\)$")


def files(planned: Iterable[Work], header: str) -> Mapping[str, str]:
    """The script that a package for a plant loads, and the windows that its site file announces."""
    script = f"""{header}##! Which windows the site file announces: they are in {NAME}.tsv.

@load ../runtime/maintenance

module PlantWatch;

redef planned_file = @DIR + "/{NAME}.tsv";
"""
    return {f"generated/{NAME}.zeek": script, DATA: table(planned)}


def table(works: Iterable[Work]) -> str:
    """Windows for Zeek's Input framework: a line for each address, its windows counted from 0."""
    lines = ["#fields\taddress\tnumber\tbegin\tuntil\twork_order\towner"]
    numbers: Counter[str] = Counter()
    for work in sorted(works, key=lambda w: (w.until, w.begin, w.work_order, w.addresses)):
        for address in work.addresses:
            span = f"{work.begin:.6f}\t{work.until:.6f}"
            said = f"{_field(work.work_order)}\t{_field(work.owner)}"
            lines.append(f"{address}\t{numbers[address]}\t{span}\t{said}")
            numbers[address] += 1
    return "\n".join(lines) + "\n"


def _field(text: str) -> str:
    """Text as the ASCII reader gives it back."""
    return _SPECIAL.sub(lambda found: "".join(f"\\x{byte:02x}" for byte in found[0].encode()), text)
