"""Generated code that walks to the parts of a message, with functions of zeek-scripts/runtime/steps.zeek."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plantwatch.catalog.wire import Find, Jump, Move, Route, Row, Skip, Step, Table
from plantwatch.detection.compile import tests
from plantwatch.engines.zeek.expressions import condition, raw

_SKIPS = {"ber": "behind_ber", "varint": "behind_varint"}


def walks(route: Route, source: str, call: str, minimum: int, number: int, present: int) -> Iterator[str]:
    """Code that runs ``call`` for each part that the route leads to.

    ``source`` is the variable with the bytes that it starts from, of which ``present`` are there for
    certain; ``{0}`` in ``call`` stands for the bytes of the part, of which there are at least ``minimum``.
    ``number`` tells the routes of a function apart.
    """
    least = max([present, *(c.field.at + c.field.size for c in route.when)])
    when = condition(tests(route.when), least, present, source)
    yield f"if ( {' && '.join(when)} )" if when else "if ( T )"
    yield "{"
    at = f"at_{number}"
    yield f"local {at} = {route.steps[0].by if route.steps and isinstance(route.steps[0], Move) else 0};"
    rest = route.steps[1:] if route.steps and isinstance(route.steps[0], Move) else route.steps
    loops = 0
    for step in rest:
        if isinstance(step, Find):
            loops += 1
            found = f"at_{number}_{loops}"
            index = f"i_{number}_{loops}"
            yield f"for ( {index}, {found} in behind_each({source}, {at}, {raw(step.data)}, {step.within}) )"
            yield "{"
            at = found
        else:
            yield f"{at} = {_step(step, source, at)};"
    yield from _each(route, source, at, call, minimum, number)
    yield from "}" * (loops + 1)


def _each(route: Route, source: str, at: str, call: str, minimum: int, number: int) -> Iterator[str]:
    there = f"if ( {{0}} + {minimum} <= |{source}| )"
    match route.each:
        case None:
            yield there.format(at)
            yield call.format(f"{source}[{at}:]")
        case Table(size, endian):
            element = f"element_{number}"
            little = "T" if endian == "little" else "F"
            yield f"for ( n_{number}, {element} in entries({source}, {at}, {size}, {little}) )"
            yield "{"
            yield there.format(element)
            yield call.format(f"{source}[{element}:]")
            yield "}"
        case Row(steps):
            yield from _row(steps, source, at, call, there, number)


def _row(steps: Sequence[Step], source: str, at: str, call: str, there: str, number: int) -> Iterator[str]:
    element, onward, done = f"element_{number}", f"next_{number}", f"done_{number}"
    yield f"local {element} = {at};"
    yield f"local {onward} = {at};"
    yield f"local {done} = 0;"
    yield f"while ( {element} < |{source}| && {done} < element_limit )"
    yield "{"
    yield there.format(element)
    yield call.format(f"{source}[{element}:]")
    for step in steps:
        yield f"{onward} = {_step(step, source, onward)};"
    yield f"if ( {onward} <= {element} ) break;"
    yield f"{element} = {onward};"
    yield f"++{done};"
    yield "}"


def _step(step: Step, source: str, at: str) -> str:
    match step:
        case Move(by):
            return f"{at} + {by}"
        case Jump(size, endian, times, mask):
            return (
                f"behind_jump({source}, {at}, {size}, {'T' if endian == 'little' else 'F'}, {times}, {mask})"
            )
        case Skip(encoding):
            return f"{_SKIPS[encoding]}({source}, {at})"
        case Find(data, within):
            return f"behind({source}, {at}, {raw(data)}, {within})"
