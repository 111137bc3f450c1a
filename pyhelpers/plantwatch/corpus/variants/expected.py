"""What must be found in a variant: the same, seen through what the shape does to the traffic."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from plantwatch.catalog.model import Policy
from plantwatch.corpus.expectation import Expectation, Expected
from plantwatch.corpus.variants.language import Language
from plantwatch.corpus.variants.shape import Alters
from plantwatch.corpus.variants.subject import Change

_ABOUT_SEGMENTS = frozenset({"not_protocol", "incomplete", "bad_length"})
_COUNTS = "an engine that counts packets, not messages, comes to another number"
_FIRST = "an engine that does not cut the stream sees this only at the start of a segment"
_MALFORMED = (
    "an engine that does not cut the stream takes a part of a message for a malformed one, or the reverse"
)
_BEGINS = "an engine that did not see the beginning of a session judges it by what comes first"


def changed(expectation: Expectation, change: Change, capture: Path, sha256: str) -> Expectation:
    """The expectation of the variant in ``capture``."""
    findings = {
        _moved(item, change): engines
        for item, engines in expectation.findings.items()
        if item not in change.lost
    }
    findings.update(dict.fromkeys(change.added, ()))
    misses = expectation.near_misses - change.lost
    return replace(
        expectation,
        capture=capture,
        sha256=sha256,
        findings=findings,
        near_misses=frozenset(_moved(item, change) for item in misses) - change.added,
        spans={
            _moved(item, change): span for item, span in expectation.spans.items() if item not in change.lost
        },
    )


def inapplicable(alters: Alters, expectation: Expectation, language: Language) -> str:
    """Why a shape would change what a capture is about, or nothing."""
    if Alters.SEGMENTS in alters:
        for item in sorted(expectation.findings):
            kinds = _anomalies(language.policies.get(item.policy), language) & _ABOUT_SEGMENTS
            if kinds:
                what = ", ".join(sorted(kinds)).replace("_", " ")
                return f"the capture is about its own segments ({item.policy}: {what})"
    return ""


def unsettled(alters: Alters, language: Language) -> dict[str, str]:
    """By policy, why an engine without a stream cutter may report another number of messages, or none."""
    found: dict[str, str] = {}
    for _, policy in sorted(language.policies.items()):
        anomalies = _anomalies(policy, language)
        first = any(operation.first_in_segment for operation in language.operations_of(policy))
        if policy.count is not None and (Alters.SEGMENTS | Alters.PACKETS) & alters:
            found[policy.id] = _COUNTS
        elif Alters.SEGMENTS in alters and first:
            found[policy.id] = _FIRST
        elif Alters.SEGMENTS in alters and anomalies - {"unanswered"}:
            found[policy.id] = _MALFORMED
        elif Alters.START in alters and anomalies & {"not_protocol", "unanswered"}:
            found[policy.id] = _BEGINS
    return found


def _anomalies(policy: Policy | None, language: Language) -> frozenset[str]:
    operations = language.operations_of(policy) if policy else []
    return frozenset(operation.anomaly for operation in operations) - {""}


def _moved(item: Expected, change: Change) -> Expected:
    addresses = change.addresses
    return replace(item, src=addresses.get(item.src, item.src), dst=addresses.get(item.dst, item.dst))
