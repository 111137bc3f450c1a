"""Whether the conditions of an operation can hold at all, alone and together."""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.catalog.checks.subjects import ProtocolSubject
from plantwatch.catalog.conditions import always_holds, can_hold, known_bytes, largest, numbers
from plantwatch.catalog.hints import counted
from plantwatch.catalog.layout import end, pdu_size
from plantwatch.catalog.wire import ByField
from plantwatch.diagnostics import Diagnostic, Level

Found = Iterator[Diagnostic]


def values_fit(it: ProtocolSubject) -> Found:
    """PW212: the field can hold every value it is compared with."""
    for stated in it.conditions():
        field = stated.condition.field
        for place, number in numbers(stated.raw):
            if number > largest(field):
                message = f"{number} does not fit `{field.name}`, which has {counted(field.size, 'byte')}"
                advice = f"its largest value is {largest(field)}"
                yield it.document.problem("PW212", message, (*stated.path, *place), advice=advice)


def holds_sometimes(it: ProtocolSubject) -> Found:
    """PW213: each condition can hold."""
    for stated in it.conditions():
        if stated.fits and not can_hold(stated.condition):
            message = f"no value of `{stated.condition.field.name}` satisfies this condition"
            advice = "a bit outside the mask, or a smallest value above the largest, never matches"
            yield it.document.problem("PW213", message, stated.path, advice=advice)


def fails_sometimes(it: ProtocolSubject) -> Found:
    """PW214: each condition tells something."""
    for stated in it.conditions():
        if stated.fits and always_holds(stated.condition):
            message = f"every value of `{stated.condition.field.name}` satisfies this condition"
            yield it.document.problem(
                "PW214", message, stated.path, advice="leave it out", level=Level.WARNING
            )


def no_contradiction(it: ProtocolSubject) -> Found:
    """PW215: conditions on the same bytes agree with each other and with the constant bytes of a PDU."""
    constants = {
        ("", start.at - framing.offset + n): (0xFF, byte, "the constant bytes of the PDU")
        for framing in it.framings
        if len(it.framings) == 1
        for start in framing.start
        if len(start.choices) == 1
        for n, byte in enumerate(start.choices[0])
    }
    for path, match in it.matches():
        known = dict(constants)
        for stated in it.stated(path, match):
            if not (stated.fits and can_hold(stated.condition)):
                continue
            name, part = stated.condition.field.name, stated.condition.field.part
            for offset, (mask, value) in known_bytes(stated.condition).items():
                mask_before, value_before, who = known.get((part, offset), (0, 0, ""))
                if (value ^ value_before) & mask & mask_before:
                    message = f"`{name}` and {who} ask for different values of byte {offset}"
                    yield it.document.problem("PW215", message, stated.path)
                    break
                both = mask | mask_before
                known[part, offset] = (both, value | value_before, f"`{name}`")


def inside_stated_length(it: ProtocolSubject) -> Found:
    """PW217: a PDU of the length asked for reaches the fields asked for, and is one the protocol has."""
    for framing in it.framings:
        if isinstance(framing.extent, ByField):
            yield from _inside(it, framing.extent, framing.offset)


def _inside(it: ProtocolSubject, extent: ByField, offset: int) -> Found:
    name = extent.field.name
    for path, match in it.matches():
        lengths = [s for s in it.stated(path, match) if s.condition.field == it.fields.get(name)]
        if not lengths or not lengths[0].fits or not can_hold(lengths[0].condition):
            continue
        length = lengths[0].condition
        longest = pdu_size(extent, length.ranges[-1][1]) - offset
        if length.masked:
            continue
        for stated in it.stated(path, match):
            field = stated.condition.field
            if not field.part and end(field) > longest:
                message = f"`{field.name}` lies behind the end of a PDU of this length ({longest} bytes)"
                advice = f"`{name}` is at most {length.ranges[-1][1]} here"
                yield it.document.problem("PW217", message, stated.path, advice=advice)


CHECKS = (values_fit, holds_sometimes, fails_sometimes, no_contradiction, inside_stated_length)
