"""Verdicts as diagnostics, for every format, and as one line for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from plantwatch.diagnostics import Diagnostic, Level, Span
from plantwatch.regression.proof import Verdict, reproduce


def as_diagnostics(verdict: Verdict) -> Iterator[Diagnostic]:
    """What kept a verdict from passing, at the lines of the expectation file."""
    if not verdict.ran:
        span = Span(str(verdict.expectation.path))
        text = f"{verdict.engine} is not installed: this capture was NOT proven in it"
        yield Diagnostic("PW302", span, text, level=Level.WARNING)
        return
    spans = verdict.expectation.spans
    fallback = Span(str(verdict.expectation.path), 1, 1)
    for item in verdict.missing:
        text = f"{verdict.engine} did not report {item.policy} for {item.src} -> {item.dst}"
        yield Diagnostic("PW501", spans.get(item, fallback), text, reproduce(verdict), policy=item.policy)
    for item in verdict.unexpected:
        text = f"{verdict.engine} reported {item.policy} for {item.src} -> {item.dst}, which is not expected"
        yield Diagnostic("PW502", fallback, text, reproduce(verdict), policy=item.policy)
    yield from verdict.diagnostics


def summary(verdicts: Sequence[Verdict], missing: Iterable[str]) -> str:
    """How many captures were proven in which engine, and what was not."""
    parts = []
    for engine in dict.fromkeys(v.engine for v in verdicts):
        mine = [v for v in verdicts if v.engine == engine]
        ran = [v for v in mine if v.ran]
        if not ran:
            parts.append(f"{engine}: NOT RUN ({len(mine)} captures unproven)")
            continue
        passed = sum(v.passed for v in ran)
        findings = sum(len(v.found) for v in ran)
        failures = f", {len(ran) - passed} FAILED" if passed < len(ran) else ""
        parts.append(f"{engine}: {passed} of {len(ran)} captures proven, {findings} findings{failures}")
    return "\n".join(parts)
