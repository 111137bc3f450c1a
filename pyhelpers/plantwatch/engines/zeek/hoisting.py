"""Reads an integer once where several conditions test it: most of a decoder's time goes into reading them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

_READ = re.compile(r"bytestring_to_count\((?P<of>\w+)\[(?P<at>\d+)(?::(?P<end>\d+))?\](?:, T)?\)")
_RAISED = " event PlantWatch::"


def hoisted(lines: Sequence[str], present: Callable[[str], int], names: Iterator[str]) -> Iterator[str]:
    """``if`` statements with integers that are tested more than once read into variables before them.

    ``present`` tells how many bytes a variable has for certain; what may lie behind its end reads as 0, and
    the conditions ask for the length before they test. Variables are called by ``names``.
    """
    conditions = [line.partition(_RAISED)[0] for line in lines]
    tested = Counter(found[0] for text in conditions for found in _READ.finditer(text))
    variables: dict[str, str] = {}
    for text, count in tested.items():
        if count > 1:
            variables[text] = next(names)
            yield f"local {variables[text]} = {_guarded(text, present)};"

    def replaced(found: re.Match[str]) -> str:
        return variables.get(found[0], found[0])

    for line in lines:
        condition, raised, rest = line.partition(_RAISED)
        yield _READ.sub(replaced, condition) + raised + rest


def _guarded(text: str, present: Callable[[str], int]) -> str:
    read = _READ.fullmatch(text)
    assert read is not None
    end = int(read["end"]) if read["end"] else int(read["at"]) + 1
    return text if end <= present(read["of"]) else f"|{read['of']}| >= {end} ? {text} : 0"
