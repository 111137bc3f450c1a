"""``suricata --engine-analysis`` compared with what each rule was meant to be.

A rule that loads may still mean something else: inspect another buffer, lose its fast pattern, or
be tried on every packet. What the engine understood is read back and held against the rule's body.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Diagnostic
from plantwatch.engines.suricata.triggers import Body, bodies


def differences(ruleset: Ruleset, records: Iterable[Mapping[str, Any]], version: str) -> list[Diagnostic]:
    """One diagnostic for each rule that the engine understood otherwise, or not at all."""
    by_sid = {int(record["id"]): record for record in records}
    found = []
    for detection in ruleset.detections:
        first = ruleset.ledger.entries[detection.policy.id].sid
        for index, body in enumerate(bodies(detection)):
            if body.since > version:  # the rule says itself that it needs a newer engine
                continue
            record = by_sid.get(first + index)
            for wrong in ["the engine did not load it"] if record is None else _wrong(body, record):
                found.append(
                    Diagnostic(
                        "PW306",
                        detection.policy.span,
                        f"suricata understood rule {first + index} otherwise than meant: {wrong}",
                        policy=detection.policy.id,
                    )
                )
    return found


def _wrong(body: Body, record: Mapping[str, Any]) -> list[str]:
    wrong = []
    transport = body.protocol.removesuffix("-pkt")
    requirements = set(record.get("requirements", ()))
    contents = sum(option.startswith("content:") for option in body.options)
    understood = sum(
        match.get("name") == "content"
        for engine in [*record.get("engines", ()), *record.get("lists", {}).values()]
        for match in engine.get("matches", ())
    )
    if transport in ("tcp", "udp") and "payload" not in requirements and contents:
        wrong.append("it does not inspect the payload")
    if body.protocol == "tcp-pkt" and "tcp_stream" in record.get("flags", ()):
        wrong.append("it inspects the stream although it must judge packets")
    if contents and not understood:
        wrong.append(f"{contents} contents were written, none is inspected")
    return wrong
