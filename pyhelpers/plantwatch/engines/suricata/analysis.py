"""``suricata --engine-analysis`` compared with what each rule was meant to be.

A rule that loads may still mean something else: inspect another buffer, lose its fast pattern, or
be tried on every packet. What the engine understood is read back and held against the rule's body.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Diagnostic
from plantwatch.engines.suricata.body import Body
from plantwatch.engines.suricata.numbering import Numbering, ordered

_CONTENT = re.compile(r'content:(!?)"\|([0-9a-f ]+)\|"')  # as hexed() writes it

Content = tuple[bool, bytes]  # whether it must be absent, and the bytes


def differences(ruleset: Ruleset, records: Iterable[Mapping[str, Any]], version: str) -> list[Diagnostic]:
    """One diagnostic for each rule that the engine understood otherwise, or not at all."""
    by_sid: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)  # the copies of a rule share one
    for record in records:
        by_sid[int(record["id"])].append(record)
    found = []
    numbering = Numbering(ruleset)
    for detection in ordered(ruleset):
        for rule in numbering.numbered(detection):
            body = rule.body
            if body.since > version:  # the rule says itself that it needs a newer engine
                continue
            copies = by_sid.get(rule.sid, [])
            wrongs = dict.fromkeys(wrong for record in copies for wrong in _wrong(body, record))
            for wrong in wrongs if copies else ["the engine did not load it"]:
                found.append(
                    Diagnostic(
                        "PW306",
                        detection.policy.span,
                        f"suricata understood rule {rule.sid} otherwise than meant: {wrong}",
                        policy=detection.policy.id,
                    )
                )
    return found


def _wrong(body: Body, record: Mapping[str, Any]) -> list[str]:
    wrong = []
    if not record["raw"].startswith(f"alert {body.protocol} {body.endpoints} ("):
        wrong.append(f"it is not about `{body.protocol} {body.endpoints}`")
    meant = list(_meant(body))
    if body.protocol in ("tcp", "tcp-pkt", "udp") and meant and "payload" not in record["requirements"]:
        wrong.append("it does not inspect the payload")
    if body.protocol == "tcp-pkt" and "tcp_stream" in record["flags"]:
        wrong.append("it inspects the stream although it must judge packets")
    understood = list(_understood(record))
    if understood != meant:
        wrong.append(f"it looks for {_listed(understood)}, not for {_listed(meant)}")
    return wrong


def _meant(body: Body) -> Iterator[Content]:
    for negated, value in _CONTENT.findall("; ".join(body.options)):
        yield bool(negated), bytes.fromhex(value)


def _understood(record: Mapping[str, Any]) -> Iterator[Content]:
    """The contents of a record. Patterns are text with bytes in hexadecimal between bars."""
    for part in [*record.get("engines", ()), *record.get("lists", {}).values()]:
        for match in part.get("matches", ()):
            if content := match.get("content"):
                pieces = content["pattern"].split("|")
                raw = b"".join(
                    bytes.fromhex(piece) if number % 2 else piece.encode("latin-1")
                    for number, piece in enumerate(pieces)
                )
                yield content["negated"], raw


def _listed(contents: Iterable[Content]) -> str:
    return ", ".join(f"{'!' if negated else ''}{raw.hex(' ')}" for negated, raw in contents) or "no bytes"
