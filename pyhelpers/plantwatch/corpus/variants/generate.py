"""All variants of a capture, made once and kept: see ``variants_of``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from plantwatch.catalog.model import Policy, Protocol
from plantwatch.corpus.expectation import Expectation
from plantwatch.corpus.linktype import supported, to_ethernet
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.variants.cache import Cache, Entry
from plantwatch.corpus.variants.expected import changed, inapplicable, unsettled
from plantwatch.corpus.variants.subject import NotApplicableError, Subject
from plantwatch.corpus.variants.table import VARIANTS, Make, Recipe


@dataclass(frozen=True, slots=True)
class Variant:
    """One capture in another shape.

    ``expectation`` is about ``capture``; its ``path`` is still that of the original's file. ``ports`` maps
    server ports of the protocol to those that this capture uses. ``judged`` are the policies that it says
    something about, all of them if None. ``unsettled`` says, by policy, why an
    engine that works on packets may report something else here; one whose cell is ``full`` may not. Where
    the variant has no meaning, ``reason`` says why, and ``capture`` and ``expectation`` are the original's.
    """

    name: str
    capture: Path
    expectation: Expectation
    ports: Mapping[int, int] = field(default_factory=dict)
    unsettled: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    judged: frozenset[str] | None = None


def variants_of(
    expectation: Expectation,
    protocol: Protocol,
    policies: Mapping[str, Policy],
    folder: Path,
    *,
    only: Collection[str] | None = None,
    heavy: bool = True,
) -> Iterator[Variant]:
    """Every variant of a capture in the order of the table, made in ``folder`` unless it is there already.

    ``policies`` are those of the catalog. ``only`` keeps to these names: of rows of the table, or of single
    variants. Without ``heavy``, captures of more than a megabyte are left out. Several processes may
    work in the same folder. Equal input gives equal bytes.

    UserError where the capture cannot be read.
    """
    maker = _Maker(expectation, protocol, policies, folder)
    for recipe in VARIANTS:
        if recipe.heavy and not heavy:
            continue
        for end, make in recipe.expand(protocol):
            name = recipe.name + end
            if only is None or name in only or recipe.name in only:
                yield maker.variant(recipe, name, make)


def subject_of(expectation: Expectation, protocol: Protocol, policies: Mapping[str, Policy]) -> Subject:
    """A capture as variants are made from it. Raises UserError where it cannot be read."""
    frames = [
        (packet.ts, to_ethernet(packet.linktype, packet.data))
        for packet in read_packets(expectation.capture)
        if supported(packet.linktype)
    ]
    return Subject(frames, expectation, protocol, policies)


class _Maker:
    """Makes the variants of one capture; nothing is read while all of them are in the cache."""

    def __init__(
        self, expectation: Expectation, protocol: Protocol, policies: Mapping[str, Policy], folder: Path
    ) -> None:
        self._expectation = expectation
        self._protocol = protocol
        self._policies = policies
        self._cache = Cache(folder, expectation, protocol, policies)

    @cached_property
    def _subject(self) -> Subject:
        return subject_of(self._expectation, self._protocol, self._policies)

    def variant(self, recipe: Recipe, name: str, make: Make) -> Variant:
        if not set(recipe.transports) & set(self._protocol.transports):
            reason = f"{self._protocol.title} does not use {recipe.transports[0].upper()}"
            return Variant(name, self._expectation.capture, self._expectation, reason=reason)
        reason = inapplicable(recipe.alters, self._expectation, self._protocol, self._policies)
        entry = Entry(reason=reason) if reason else self._cache.find(name)
        if entry is None:
            entry = self._make(recipe, name, make)
        if entry.reason:
            return Variant(name, self._expectation.capture, self._expectation, reason=entry.reason)
        capture = self._cache.path(entry)
        return Variant(
            name,
            capture,
            changed(self._expectation, entry.change, capture, entry.sha256),
            entry.change.ports,
            unsettled(recipe.alters, self._protocol, self._policies),
        )

    def _make(self, recipe: Recipe, name: str, make: Make) -> Entry:
        try:
            made = make(self._subject)
            return self._cache.store(name, recipe.suffix, recipe.encode(made.frames), made.change)
        except NotApplicableError as error:
            return self._cache.refuse(name, str(error))
