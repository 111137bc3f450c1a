"""TShark as a third opinion on every shape of the corpus: its filters must select what is expected there."""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from plantwatch import process
from plantwatch.catalog.model import Catalog, Policy, Protocol
from plantwatch.corpus.expectation import Expectation
from plantwatch.corpus.variants import VARIANTS, Variant, files, variants_of
from plantwatch.corpus.variants.generate import shapes_of
from plantwatch.corpus.variants.language import languages
from plantwatch.regression.apart import Apart
from plantwatch.regression.long_runs import protocol_of
from plantwatch.regression.oracle import Pair, on_ethernet, program, selected, stateless
from plantwatch.regression.oracle_limits import limit

TOGETHER = 300  # captures in one file
EVERY = 8  # of so many captures one is read in each file format: what is in the file is the same
_PORTS = re.compile(r"\b(?:tcp|udp)\.(?:src|dst)?port\s*(?:[=!]=\s*\d+|in\s*\{[^}]*\})")
_FILES = frozenset(recipe.name for recipe in VARIANTS if recipe.encode is not files.plain)


@dataclass(frozen=True, slots=True, order=True)
class Disagreement:
    """TShark's filter selects a pair of hosts that is not expected (``extra``), or misses one that is.

    ``why`` is empty unless TShark is known not to be able to say it.
    """

    capture: str
    variant: str
    policy: str
    pair: Pair
    extra: bool
    why: str


@dataclass(frozen=True, slots=True)
class Heard:
    """One variant of the corpus: how many captures and findings TShark judged, and where it disagrees."""

    variant: str
    captures: int
    agreed: int
    differences: tuple[Disagreement, ...]


Judged = tuple[Expectation, Variant]


def hear(
    catalog: Catalog,
    expectations: Sequence[Expectation],
    folder: Path,
    *,
    only: Collection[str] | None = None,
    heavy: bool = False,
    chosen: Callable[[str, str], bool] = lambda capture, variant: True,
    jobs: int = 2,
) -> Iterator[Heard]:
    """TShark on every variant of the captures, a result a variant, in the order of names.

    ``folder`` keeps variants for the next time. ``chosen`` tells by capture and variant what takes part.
    Raises RuntimeError where TShark fails.
    """
    grouped: defaultdict[str, list[Judged]] = defaultdict(list)
    spoken = languages(catalog.protocols, catalog.policies)
    for expectation in expectations:
        protocol = protocol_of(expectation, catalog)
        if protocol is None or not _policies(expectation, catalog):
            continue
        shapes = shapes_of(protocol, only=only, heavy=heavy)
        names = {shape.name for shape in shapes if chosen(name_of(expectation), shape.name)}
        for variant in variants_of(expectation, spoken[protocol.id], folder, only=names, heavy=heavy):
            if not variant.reason:
                grouped[variant.name].append((expectation, variant))
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda name: _heard(catalog, name, grouped[name]), sorted(grouped))


def hear_as_they_are(catalog: Catalog, expectations: Sequence[Expectation]) -> Heard:
    """TShark on captures in the shape that they have, many at a time.

    Raises RuntimeError where TShark fails.
    """
    spoken = [e for e in expectations if _policies(e, catalog)]
    return _heard(catalog, "", [(e, Variant("", e.capture, e)) for e in spoken])


def name_of(expectation: Expectation) -> str:
    """``protocol/name`` of a capture."""
    return f"{expectation.path.parent.name}/{expectation.path.stem}"


def _heard(catalog: Catalog, variant: str, members: Sequence[Judged]) -> Heard:
    found: list[Disagreement] = []
    agreed = number = 0
    for (expectation, one), answer in _answers(catalog, variant, members):
        number += 1
        judged = {policy.id for policy in _policies(expectation, catalog)}
        # Zeek's half: like TShark it parses, where Suricata can be imitated by data (docs/engines.md)
        wanted = {(e.policy, (e.src, e.dst)) for e in one.expectation.of("zeek") if e.policy in judged}
        seen = {(policy, pair) for policy, pairs in answer.items() if policy in judged for pair in pairs}
        agreed += len(seen & wanted)
        name = name_of(expectation)
        for policy, pair in seen ^ wanted:
            extra = (policy, pair) in seen
            why = limit(name, variant, policy, extra=extra)
            found.append(Disagreement(name, variant, policy, pair, extra, why))
    return Heard(variant, number, agreed, tuple(sorted(found)))


def _answers(
    catalog: Catalog, variant: str, members: Sequence[Judged]
) -> Iterator[tuple[Judged, Mapping[str, frozenset[Pair]]]]:
    """What TShark selects in each, by policy. Variants of the file format are read by TShark as they are."""
    framed = on_ethernet(catalog.protocols.values())
    if variant in _FILES:
        for member in members[::EVERY]:
            yield member, selected(member[1].capture, _policies(member[0], catalog), framed=framed)
        return
    groups: defaultdict[tuple[tuple[int, int], ...], list[Judged]] = defaultdict(list)
    for member in members:
        groups[tuple(sorted(member[1].ports.items()))].append(member)
    for ports, some in sorted(groups.items(), key=lambda item: item[0]):
        for start in range(0, len(some), TOGETHER):
            share = some[start : start + TOGETHER]
            yield from zip(share, _together(catalog, share, dict(ports)), strict=True)


def _together(
    catalog: Catalog, members: Sequence[Judged], ports: Mapping[int, int]
) -> list[dict[str, frozenset[Pair]]]:
    policies = {p.id: _moved(p, ports) for expectation, _ in members for p in _policies(expectation, catalog)}
    protocols = {p.protocol for p in policies.values()}
    moved = [d for name in sorted(protocols) for d in decode_as(catalog.protocols[name], ports)]
    apart = Apart()
    with tempfile.TemporaryDirectory(prefix="plantwatch-oracle-") as folder:
        merged = Path(folder) / "merged.pcap"
        apart.write([variant.capture for _, variant in members], merged)
        framed = on_ethernet(catalog.protocols.values())
        answer = selected(merged, list(policies.values()), options=moved, framed=framed)
    sorted_out: dict[Path, defaultdict[str, set[Pair]]] = {v.capture: defaultdict(set) for _, v in members}
    for policy, pairs in answer.items():
        for pair in pairs:
            capture, old = apart.home(pair)
            sorted_out[capture][policy].add(old)
    return [
        {policy: frozenset(pairs) for policy, pairs in sorted_out[variant.capture].items()}
        for _, variant in members
    ]


def decode_as(protocol: Protocol, ports: Mapping[int, int]) -> Iterator[str]:
    """Options that tell TShark on which ports its dissector is at home.

    Preferences, not ``-d``: the dissector of Modbus tells requests from replies by its own.
    """
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for port in protocol.ports:
        for transport in protocol.transports:
            dissector = _dissectors().get((f"{transport}.port", port))
            if port in ports and dissector:
                homes[f"{dissector}.{transport}.port"].append(str(ports[port]))
    for preference, numbers in sorted(homes.items()):
        yield from ("-o", f"{preference}:{','.join(numbers)}")


@cache
def _dissectors() -> Mapping[tuple[str, int], str]:
    """TShark's dissectors by table and port."""
    tshark = program()
    if tshark is None:
        raise RuntimeError("tshark is not installed")
    ended = process.run([tshark, "-G", "decodes"], timeout=60.0)
    rows = (line.split("\t") for line in ended.stdout.splitlines())
    return {(row[0], int(row[1])): row[2] for row in rows if len(row) == 3 and row[1].isdigit()}


def _moved(policy: Policy, ports: Mapping[int, int]) -> Policy:
    """The policy with a filter that asks for the new ports."""

    def new(match: re.Match[str]) -> str:
        return re.sub(r"\d+", lambda port: str(ports.get(int(port[0]), port[0])), match[0])

    return replace(policy, wireshark=_PORTS.sub(new, policy.wireshark))


def _policies(expectation: Expectation, catalog: Catalog) -> list[Policy]:
    spoken = {catalog.policies[p].protocol for p in expectation.policies if p in catalog.policies}
    return [p for p in stateless(catalog.policies.values()) if p.protocol in spoken]
