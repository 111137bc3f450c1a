"""What a plant makes of findings as a generated script; who is critical goes into the data file of roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from plantwatch.catalog.model import CONFIDENCES, CRITICALITIES, SEVERITIES
from plantwatch.detection.model import Detection
from plantwatch.detection.risk import risk
from plantwatch.detection.stance import Staging, Stance
from plantwatch.engines.zeek.expressions import quoted

NAME = "risk"


def script(detections: Sequence[Detection], stance: Stance) -> str:
    """The script's text, unformatted; empty without a site."""
    if not stance.known:
        return ""
    lines = [
        "##! What findings weigh in this plant, and at which stage policies are. Generated from a site file.",
        "",
        "@load ../runtime/risk",
        "",
        "module PlantWatch;",
        "",
        "event zeek_init()",
        "{",
    ]
    for words in product(SEVERITIES, CONFIDENCES, CRITICALITIES):
        lines.append(f"risks[{', '.join(map(quoted, words))}] = {quoted(risk(stance.table, *words))};")
    lines += sorted(_senders(detections))
    for detection in detections:
        if (staging := stance.staging(detection.policy.id)) != Staging():
            lines.append(f"stagings[{quoted(detection.policy.id)}] = {_staging(detection, staging)};")
    return "\n".join([*lines, "}"]) + "\n"


def members(detections: Sequence[Detection], stance: Stance) -> Iterator[tuple[str, str]]:
    """Group and address of each asset that is not normal, and of those with a stage of their own."""
    yield from sorted((level, name) for name, level in stance.criticalities().items())
    for detection in detections:
        for stage, group in stance.staging(detection.policy.id).others.items():
            yield from ((_group(detection, stage), name) for name in (*group.addresses, *group.hardware))


def _senders(detections: Sequence[Detection]) -> set[str]:
    found = set()
    for detection in detections:
        protocol = detection.protocol
        ports = ", ".join(f"{port}/{name}" for name in protocol.transports for port in protocol.ports)
        for trigger in detection.triggers:
            name = quoted(f"{protocol.id}/{trigger.operation}")
            if trigger.sender == "server":
                found.add(f"add from_server[{name}];")
            elif trigger.sender == "either" and protocol.ports:
                found.add(f"from_either[{name}] = set({ports});")
    return found


def _staging(detection: Detection, staging: Staging) -> str:
    others = ", ".join(f"[{quoted(_group(detection, stage))}] = {quoted(stage)}" for stage in staging.others)
    return f"Staging($usual={quoted(staging.usual)}" + (f", $others=table({others}))" if others else ")")


def _group(detection: Detection, stage: str) -> str:
    return f"{stage} {detection.policy.id}"
