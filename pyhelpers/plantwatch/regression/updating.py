"""``test --update``: what the engines found becomes the expectation, for people to review."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from plantwatch.corpus.expectation import Expectation, Expected
from plantwatch.diagnostics import failed
from plantwatch.files import write_atomic
from plantwatch.regression.proof import Verdict

_FINDINGS = re.compile(r"(?m)^findings:.*\n?(?:(?:#.*\n|\n)*[ \]-].*\n?)*")  # lines that hang on the key


def updated(verdicts: Sequence[Verdict]) -> str:
    """Rewrite the findings and digest of one expectation from its verdicts; what was done, or "".

    Only the ``sha256`` and ``findings`` of the file change; all else stays, but for comments among the
    findings. Engines that did not run keep what was expected of them; where one failed nothing is
    written. Crafted captures are not touched: their expectation is written by the scenario, which is
    where a change belongs.
    """
    expectation = verdicts[0].expectation
    if any(failed(v.diagnostics) for v in verdicts):
        return "not touched: an engine did not get through this capture"
    found = {v.engine: (v.found if v.ran else v.expected) for v in verdicts}
    for engine in ("suricata", "zeek"):
        found.setdefault(engine, expectation.of(engine))
    text = expectation.path.read_text(encoding="utf-8")
    digest = hashlib.sha256(expectation.capture.read_bytes()).hexdigest()
    block = "\n".join(_block(expectation, found))
    changed = text
    if any(found[v.engine] != v.expected for v in verdicts):
        changed = _FINDINGS.sub(lambda _: f"{block}\n", text)
    changed = re.sub(r"(?m)^sha256:.*$", f"sha256: {digest}", changed)
    if changed == text:
        return ""
    if expectation.generated:
        return "differs, but is generated from its scenario: change it there"
    write_atomic(expectation.path, changed)
    return "updated"


def _block(expectation: Expectation, found: dict[str, frozenset[Expected]]) -> Iterator[str]:
    items = sorted(frozenset().union(*found.values()))
    yield "findings:" if items else "findings: []"
    for item in items:
        engines = [engine for engine, mine in sorted(found.items()) if item in mine]
        only = f", engines: [{', '.join(engines)}]" if len(engines) < len(found) else ""
        yield f"  - {{policy: {item.policy}, src: {_scalar(item.src)}, dst: {_scalar(item.dst)}{only}}}"


def _scalar(address: str) -> str:
    return f'"{address}"' if ":" in address else address
