"""One generated script a protocol: its policies as notice types and entries in the runtime's table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plantwatch.catalog.model import Protocol
from plantwatch.detection.model import Detection
from plantwatch.engines.zeek.expressions import quoted

_PER = {"src": "SRC", "dst": "DST", "pair": "PAIR"}


def notice(policy_id: str) -> str:
    """The Notice::Type of a policy: ``modbus-force-listen-only`` is ``Modbus_Force_Listen_Only``."""
    return "_".join(part.capitalize() for part in policy_id.split("-"))


def policies(protocol: Protocol, detections: Sequence[Detection]) -> str:
    """The script's text, unformatted. ``detections`` are those of this protocol, sorted by policy."""
    lines = [
        f"##! Policies over {protocol.title}. Generated from catalog/policies/{protocol.id}/.",
        "",
        "@load ../runtime",
        "",
        "module PlantWatch;",
        "",
        "export {",
        "redef enum Notice::Type += {",
    ]
    for detection in detections:
        lines.append(f"## {_comment(detection.policy.title)}")
        lines.append(f"{notice(detection.policy.id)},")
    lines += ["};", "}", "", "event zeek_init()", "{"]
    for detection in detections:
        lines.append("register([" + ", ".join(_record(detection)) + "]);")
    lines.append("}")
    return "\n".join(lines) + "\n"


def _record(detection: Detection) -> Iterator[str]:
    policy = detection.policy
    yield f"$id={quoted(policy.id)}"
    yield f"$title={quoted(policy.title)}"
    yield f"$message={quoted(policy.explain.network)}"
    yield f"$severity={quoted(policy.severity)}"
    yield f"$confidence={quoted(policy.confidence)}"
    yield f"$playbook={quoted(policy.playbook)}"
    yield f"$attack={quoted(' '.join(policy.attack))}"
    yield f"$note={notice(policy.id)}"
    operations = ", ".join(quoted(f"{policy.protocol}/{name}") for name in sorted(policy.operations))
    yield f"$operations=set({operations})"
    yield f"$window=double_to_interval({detection.window}.0)"  # no unit that a line could break before
    if detection.count:
        yield f"$at_least={detection.count.at_least}"
        yield f"$per={_PER[detection.count.per]}"
        if detection.count.distinct:
            yield f"$distinct={quoted(detection.count.distinct)}"


def _comment(text: str) -> str:
    """A title as a comment: one line of printable ASCII, so that nothing in it can end the comment."""
    return "".join(char if " " <= char <= "~" else "?" for char in text)
