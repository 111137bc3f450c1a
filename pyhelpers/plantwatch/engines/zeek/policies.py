"""One generated script a protocol: its policies as notice types and entries in the runtime's table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plantwatch.catalog.model import Protocol
from plantwatch.detection.model import Detection
from plantwatch.engines.zeek.expressions import quoted
from plantwatch.engines.zeek.layout import Token, call, record, statement

_PER = {"src": "SRC", "dst": "DST", "pair": "PAIR"}


def notice(policy_id: str) -> str:
    """The Notice::Type of a policy: ``modbus-force-listen-only`` is ``Modbus_Force_Listen_Only``."""
    return "_".join(part.capitalize() for part in policy_id.split("-"))


def policies(protocol: Protocol, detections: Sequence[Detection]) -> str:
    """The script's text, formatted. ``detections`` are those of this protocol, sorted by policy."""
    lines = [
        f"##! Policies over {protocol.title}. Generated from catalog/policies/{protocol.id}/.",
        "",
        "@load ../runtime",
        "",
        "module PlantWatch;",
        "",
        "export {",
        "\tredef enum Notice::Type += {",
    ]
    for detection in detections:
        lines.append(f"\t\t## {_comment(detection.policy.title)}")
        lines.append(f"\t\t{notice(detection.policy.id)},")
    lines += ["\t};", "}", "", "event zeek_init()", "\t{"]
    for detection in detections:
        registered = call("register", [record(_fields(detection))])
        lines.append(statement([*registered[:-1], Token(")", joined=True), Token(";")], 1))
    lines.append("\t}")
    return "\n".join(lines) + "\n"


def _fields(detection: Detection) -> Iterator[tuple[str, Sequence[Token]]]:
    policy = detection.policy
    texts = {
        "id": policy.id,
        "title": policy.title,
        "message": policy.explain.network,
        "severity": policy.severity,
        "confidence": policy.confidence,
        "playbook": policy.playbook,
        "attack": " ".join(policy.attack),
    }
    yield from ((name, [Token(quoted(text))]) for name, text in texts.items())
    yield "note", [Token(notice(policy.id))]
    operations = [[Token(quoted(f"{policy.protocol}/{name}"))] for name in sorted(policy.operations)]
    yield "operations", call("set", operations)
    # no unit that a line could break before
    yield "window", call("double_to_interval", [[Token(f"{detection.window}.0")]])
    if detection.count:
        yield "at_least", [Token(str(detection.count.at_least))]
        yield "per", [Token(_PER[detection.count.per])]
        if detection.count.distinct:
            yield "distinct", [Token(quoted(detection.count.distinct))]


def _comment(text: str) -> str:
    """A title as a comment: one line of printable ASCII, so that nothing in it can end the comment."""
    return "".join(char if " " <= char <= "~" else "?" for char in text)
