"""What a plain YAML scalar means: text, number, truth or nothing.

YAML 1.1 and 1.2 readers disagree about some spellings (``010``, ``on``, ``1:30``). The catalog is read
by our tooling and by people's editors, so such a spelling is refused instead of being resolved.
"""

from __future__ import annotations

import re

MAX_INTEGER_CHARACTERS = 20  # more than any 64-bit number needs

_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z|0x[0-9a-fA-F]+\Z")
_AMBIGUOUS = re.compile(
    r"(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF"
    r"|[-+]?0[0-9_]+"  # octal or decimal
    r"|[-+]?[1-9][0-9_]*_[0-9_]*"  # digits grouped by underscores
    r"|[-+]?0b[01_]+|0o[0-7]+|[-+]0x[0-9a-fA-F_]+|0x[0-9a-fA-F_]*_[0-9a-fA-F_]*"
    r"|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"  # base 60
    r")\Z"
)
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z|[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z"
)
_NUMBER_OR_WORD = frozenset("0123456789+-.ynoYNO")  # what a number or an ambiguous word begins with


class AmbiguousScalarError(ValueError):
    """YAML readers disagree about this spelling."""


class HugeIntegerError(ValueError):
    """An integer of more characters than any field of a protocol can hold."""


def resolve(value: str) -> str | int | float | bool | None:
    """The meaning of a plain (unquoted) scalar.

    Raises ``AmbiguousScalarError`` or ``HugeIntegerError`` for what must not be guessed.
    """
    if value in _WORDS:
        return _WORDS[value]
    if value[0] not in _NUMBER_OR_WORD:
        return value
    if _INTEGER.match(value):
        if len(value) > MAX_INTEGER_CHARACTERS:
            raise HugeIntegerError(value)
        return int(value, 16) if value.startswith("0x") else int(value)
    if _AMBIGUOUS.match(value):
        raise AmbiguousScalarError(value)
    if _FLOAT.match(value):
        return float(value.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return value
