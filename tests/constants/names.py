"""What TShark calls the numbers of a field: ``tshark -G values``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from plantwatch import process

TIMEOUT = 60.0  # seconds
WIDEST = 256  # numbers in a range that still names them

Names = Mapping[int, frozenset[str]]  # a number may have several names, where other fields decide which


def value_strings(fields: frozenset[str]) -> dict[str, Names]:
    """Names by field and number, of these fields of TShark: it has 1.4 million names in all.

    Raises RuntimeError where TShark does not answer.
    """
    ended = process.run(["tshark", "-G", "values"], timeout=TIMEOUT)
    if ended.status != 0:
        raise RuntimeError(f"tshark -G values {ended.ended}")
    lines = ended.stdout.splitlines()
    return parsed(line for line in lines if fields.intersection(line.split("\t", 2)[1:2]))


def parsed(lines: Iterable[str]) -> dict[str, Names]:
    """Lines ``V <field> <number> <name>`` are single numbers, ``R <field> <low> <high> <name>`` ranges.

    Fields whose values are characters are left out.
    """
    found: defaultdict[str, defaultdict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for line in lines:
        match line.split("\t"):
            case ["V", field, value, name, *_]:
                low = high = value
            case ["R", field, low, high, name, *_]:
                pass
            case _:
                continue
        if "'" not in low and int(high, 0) - int(low, 0) < WIDEST:
            for number in range(int(low, 0), int(high, 0) + 1):
                found[field][number].add(name.strip())
    return {
        field: {number: frozenset(some) for number, some in numbers.items()}
        for field, numbers in found.items()
    }
