"""The long run of each protocol, as a variant of all its captures together."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from plantwatch.catalog.model import Catalog, Protocol
from plantwatch.corpus.expectation import Expectation, Expected
from plantwatch.corpus.variants import Variant
from plantwatch.corpus.variants.generate import subject_of
from plantwatch.corpus.variants.language import languages
from plantwatch.corpus.variants.long_run import long_run
from plantwatch.corpus.variants.subject import NotApplicableError
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.files import write_atomic

LONG_RUN = "long-run"


def protocol_of(expectation: Expectation, catalog: Catalog) -> Protocol | None:
    """The protocol that a capture is about: the one of its policies, or of its folder."""
    for name in sorted(expectation.policies):
        if name in catalog.policies:
            return catalog.protocols[catalog.policies[name].protocol]
    return catalog.protocols.get(expectation.path.parent.name)


def long_runs(
    catalog: Catalog, expectations: Sequence[Expectation], folder: Path
) -> Iterator[tuple[Expectation, Variant]]:
    """For each protocol that has one: what the run proves, and the run. Captures are made in ``folder``.

    What the filling gives is expected, but not proven. Raises UserError where a capture cannot be read.
    """
    spoken = languages(catalog.protocols, catalog.policies)
    captures: defaultdict[str, list[Expectation]] = defaultdict(list)
    for expectation in expectations:
        protocol = protocol_of(expectation, catalog)
        if protocol is not None:
            captures[protocol.id].append(expectation)
    for name, some in sorted(captures.items()):
        try:
            run = long_run(spoken[name], [subject_of(e, spoken[name]) for e in some])
        except NotApplicableError:
            continue
        capture = folder / f"{LONG_RUN}-{name}.pcap"
        write_atomic(capture, pcap_bytes(run.frames))
        behind = frozenset(item for item in run.expected if item.policy not in run.filling)
        proven, given = (_expectation(capture, found) for found in (behind, run.expected))
        yield proven, Variant(LONG_RUN, capture, given, judged=run.judged)


def _expectation(capture: Path, found: frozenset[Expected]) -> Expectation:
    return Expectation(
        path=capture.with_suffix(".yaml"),
        capture=capture,
        sha256=hashlib.sha256(capture.read_bytes()).hexdigest(),
        purpose="More than a megabyte of harmless talk, and every message of the corpus behind it.",
        generated=True,
        findings=dict.fromkeys(sorted(found), ()),
        near_misses=frozenset(),
        spans={},
    )
