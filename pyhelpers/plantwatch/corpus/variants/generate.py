"""All variants of a capture, made once and kept: see ``variants_of``."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from plantwatch.catalog.model import Protocol
from plantwatch.corpus.expectation import Expectation, Expected
from plantwatch.corpus.linktype import on_ethernet
from plantwatch.corpus.pcapfile import read_packets
from plantwatch.corpus.variants import files
from plantwatch.corpus.variants.cache import Cache, Entry, digest, version
from plantwatch.corpus.variants.expected import changed, inapplicable, unsettled
from plantwatch.corpus.variants.language import Language
from plantwatch.corpus.variants.lay import Frames
from plantwatch.corpus.variants.shape import Alters
from plantwatch.corpus.variants.subject import Change, Made, NotApplicableError, Subject
from plantwatch.corpus.variants.table import VARIANTS, Make, Recipe

MICROSECOND = 1000  # nanoseconds
_FRAME = 85  # bytes of a capture's packet, on average
_HEAVY = 60_000  # packets of a heavy variant, in what it costs the engines


@dataclass(frozen=True, slots=True)
class Variant:
    """One capture in another shape.

    ``expectation`` is about ``capture``; its ``path`` is still that of the original's file. ``ports`` maps
    server ports of the protocol to those that this capture uses. ``unsettled`` says, by policy, why an
    engine that works on packets may report something else here; one whose cell is ``full`` may not. Where
    the variant has no meaning, ``reason`` says why, and ``capture`` and ``expectation`` are the original's.
    """

    name: str
    capture: Path
    expectation: Expectation
    ports: Mapping[int, int] = field(default_factory=dict)
    unsettled: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


def variants_of(
    expectation: Expectation,
    language: Language,
    folder: Path,
    *,
    only: Collection[str] | None = None,
    heavy: bool = True,
) -> Iterator[Variant]:
    """Every variant of a capture in the order of the table, made in ``folder`` unless it is there already.

    ``only`` keeps to these names: of rows of the table, or of single
    variants. Without ``heavy``, captures of more than a megabyte are left out. Several processes may
    work in the same folder. Equal input gives equal bytes.

    UserError where the capture cannot be read.
    """
    maker = Maker(expectation, language)
    cache = Cache(folder, expectation, language)
    for shape in shapes_of(language.protocol, only=only, heavy=heavy):
        yield _kept(maker, cache, shape)


class Shape(NamedTuple):
    """A variant by name: its row of the table, and what makes it."""

    name: str
    recipe: Recipe
    make: Make


def shapes_of(
    protocol: Protocol, *, only: Collection[str] | None = None, heavy: bool = True
) -> Iterator[Shape]:
    """The variants that captures of a protocol may have, in the order of the table; see ``variants_of``."""
    for recipe in VARIANTS:
        if recipe.heavy and not heavy:
            continue
        for end, make in recipe.expand(protocol):
            name = recipe.name + end
            if only is None or name in only or recipe.name in only:
                yield Shape(name, recipe, make)


def subject_of(expectation: Expectation, language: Language) -> Subject:
    """A capture as variants are made from it. Raises UserError where it cannot be read."""
    return Subject(_frames(expectation.capture), expectation, language)


class Maker:
    """Makes the variants of one capture, in memory; nothing is read before the first one is made."""

    def __init__(self, expectation: Expectation, language: Language) -> None:
        self.expectation = expectation
        self._language = language
        self.judged: frozenset[str] | None = None  # the policies that variants are about: all of them
        self._reasons: dict[Alters, str] = {}
        self._unsettled: dict[Alters, Mapping[str, str]] = {}

    @cached_property
    def _subject(self) -> Subject:
        return subject_of(self.expectation, self._language)

    @cached_property
    def key(self) -> bytes:
        """Of everything that the variants follow from: the capture, the catalog's part, the code."""
        return f"{version()}-{digest(self.expectation, self._language)}".encode()

    @property
    def protocol(self) -> Protocol:
        """The one that the capture is about."""
        return self._language.protocol

    @property
    def sources(self) -> tuple[Expectation, ...]:
        """The captures that the variants are made from: this one."""
        return (self.expectation,)

    def packets(self, recipe: Recipe) -> int:
        """About how many packets a variant has, in what it costs the engines."""
        return _HEAVY if recipe.heavy else self.expectation.capture.stat().st_size // _FRAME

    def proven(self, added: Iterable[Expected], given: Collection[str]) -> Expectation:
        """What a variant proves: all that the capture does."""
        return self.expectation

    def needless(self, recipe: Recipe) -> str:
        """Why a shape has no meaning for this capture, if that can be told without reading it, or nothing."""
        if not set(recipe.transports) & set(self.protocol.transports):
            return f"{self.protocol.title} does not use {recipe.transports[0].upper()}"
        if recipe.alters not in self._reasons:
            self._reasons[recipe.alters] = inapplicable(recipe.alters, self.expectation, self._language)
        return self._reasons[recipe.alters]

    def unsettled(self, recipe: Recipe) -> Mapping[str, str]:
        """See ``Variant.unsettled``."""
        if recipe.alters not in self._unsettled:
            self._unsettled[recipe.alters] = unsettled(recipe.alters, self._language)
        return self._unsettled[recipe.alters]

    def make(self, shape: Shape) -> Made:
        """The packets as an engine gets them: what is in a file is written and read again.

        Raises NotApplicableError where the capture has no such variant, UserError where it cannot be read.
        """
        made = shape.make(self._subject)
        if shape.recipe.encode is files.plain:
            frames = [(ts - ts % MICROSECOND, data) for ts, data in made.frames]
        else:
            with tempfile.NamedTemporaryFile(suffix=shape.recipe.suffix) as file:
                file.write(shape.recipe.encode(made.frames))
                file.flush()
                frames = _frames(Path(file.name))
        return Made(frames, made.change, made.given)

    def encoded(self, shape: Shape) -> tuple[bytes, Change]:
        """The file, and how it changes what must be found; raises as ``make`` does."""
        made = shape.make(self._subject)
        return shape.recipe.encode(made.frames), made.change


def _frames(path: Path) -> Frames:
    """What a capture holds, as Ethernet frames; packets of other link types are left out."""
    return [(packet.ts, packet.data) for packet in on_ethernet(read_packets(path))]


def _kept(maker: Maker, cache: Cache, shape: Shape) -> Variant:
    """The variant from the cache; made and stored where it is not there."""
    name, recipe, _ = shape
    original = maker.expectation
    reason = maker.needless(recipe)
    entry = Entry(reason=reason) if reason else cache.find(name)
    if entry is None:
        try:
            entry = cache.store(name, recipe.suffix, *maker.encoded(shape))
        except NotApplicableError as error:
            entry = cache.refuse(name, str(error))
    if entry.reason:
        return Variant(name, original.capture, original, reason=entry.reason)
    capture = cache.path(entry)
    expectation = changed(original, entry.change, capture, entry.sha256)
    return Variant(name, capture, expectation, entry.change.ports, maker.unsettled(recipe))
