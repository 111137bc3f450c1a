"""What a protocol can get wrong about parts: names, fields apart from each other, paths that stand still."""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.catalog.checks.subjects import ProtocolSubject
from plantwatch.catalog.document import Path
from plantwatch.catalog.framing import path as steps_of
from plantwatch.catalog.hints import closest
from plantwatch.catalog.wire import Find, Move, Step
from plantwatch.diagnostics import Diagnostic

Found = Iterator[Diagnostic]


def known_parts(it: ProtocolSubject) -> Found:
    """PW226: fields and parts lie in parts of the protocol, and no part lies in itself."""
    named: list[tuple[Path, str]] = [
        (("fields", name, "part"), field.part) for name, field in it.fields.items() if field.part
    ]
    named += [(("parts", name, "in"), part["in"]) for name, part in it.parts().items() if "in" in part]
    for path, name in named:
        if name not in it.parts():
            message = f"the protocol has no part `{name}`"
            yield it.document.problem("PW226", message, path, advice=closest(name, it.parts()))
    for name in it.parts():
        if it.parts().get(_around(it, name)[0], {}).get("in", "") == name:
            message = f"the part `{name}` lies in itself"
            advice = "say under `nested` how one lies in another of its own kind"
            yield it.document.problem("PW226", message, ("parts", name, "in"), advice=advice)


def _around(it: ProtocolSubject, name: str) -> list[str]:
    """The parts around one, the outermost first, and itself as the last."""
    found = [name] if name else []
    while found and (outer := it.parts().get(found[0], {}).get("in", "")) and outer not in found:
        found.insert(0, outer)
    return found


def one_inside_the_other(it: ProtocolSubject) -> Found:
    """PW227: the fields that a match tests lie in parts of which each lies in the one before."""
    starts = {(*path, "when"): start for path, _, start in it.routes()}
    for path, match in it.matches():
        of = [(name, it.fields[name].part) for name in match if name in it.fields]
        if path in starts:
            for name, part in of:
                if part != starts[path]:
                    message = f"`{name}` is no field of {_named(starts[path])}, where this path starts"
                    yield it.document.problem("PW227", message, (*path, name), key=True)
            continue
        deepest = max((part for _, part in of), key=lambda part: len(_around(it, part)), default="")
        for name, part in of:
            if part and part not in _around(it, deepest):
                message = f"`{name}` is a field of {_named(part)}, which does not hold {_named(deepest)}"
                yield it.document.problem("PW227", message, (*path, name), key=True)


def _named(part: str) -> str:
    return f"the part `{part}`" if part else "the PDU"


def paths_go_on(it: ProtocolSubject) -> Found:
    """PW228: a path from a part to one of its kind, or from an element to the next, goes on."""
    for path, route, _ in it.routes():
        if path[2] == "nested" and not _moves(steps_of(route["path"])):
            message = "this path may end where it begins, so a part would lie in itself for ever"
            yield it.document.problem("PW228", message, (*path, "path"))
        onward = route.get("each", {}).get("next")
        if onward is not None and (not _moves(steps_of(onward)) or _finds(steps_of(onward))):
            message = "the way to the next element must lead on, and not by an anchor"
            yield it.document.problem("PW228", message, (*path, "each", "next"))


def _moves(steps: tuple[Step, ...]) -> bool:
    return any(not isinstance(step, Move) or step.by > 0 for step in steps)


def _finds(steps: tuple[Step, ...]) -> bool:
    return any(isinstance(step, Find) for step in steps)


CHECKS = (known_parts, one_inside_the_other, paths_go_on)
