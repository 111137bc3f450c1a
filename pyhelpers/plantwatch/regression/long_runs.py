"""The long run of each protocol, as a variant of all its captures together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from plantwatch.catalog.model import Catalog, Protocol
from plantwatch.corpus.expectation import Expectation, Expected
from plantwatch.corpus.variants.generate import Maker, Shape, subject_of
from plantwatch.corpus.variants.language import Language
from plantwatch.corpus.variants.long_run import judged, long_run
from plantwatch.corpus.variants.shape import Alters
from plantwatch.corpus.variants.subject import Change, Made
from plantwatch.corpus.variants.table import Recipe

LONG_RUN = "long-run"
LONG = Shape(
    LONG_RUN,
    Recipe(
        LONG_RUN,
        "every message of a protocol's captures behind more than a megabyte on one connection",
        ("tcp",),
        Alters.NOTHING,
        lambda protocol: iter(()),
    ),
    lambda subject: Made(list(subject.frames)),
)
_PACKETS = 60_000  # what one costs the engines, in packets


def protocol_of(expectation: Expectation, catalog: Catalog) -> Protocol | None:
    """The protocol that a capture is about: the one of its policies, or of its folder."""
    for name in sorted(expectation.policies):
        if name in catalog.policies:
            return catalog.protocols[catalog.policies[name].protocol]
    return catalog.protocols.get(expectation.path.parent.name)


class LongMaker:
    """Makes the long run of a protocol, in memory; has the form of ``Maker``.

    Its capture exists nowhere, so ``expectation`` expects nothing: what must be found is what the run adds.
    """

    def __init__(self, language: Language, makers: Sequence[Maker]) -> None:
        about = Path(f"{LONG_RUN}-{language.protocol.id}")
        self.expectation = Expectation(
            path=about.with_suffix(".yaml"),
            capture=about.with_suffix(".pcap"),
            sha256="",
            purpose="More than a megabyte of harmless talk, and every message of the corpus behind it.",
            generated=True,
            findings={},
            near_misses=frozenset(),
            spans={},
        )
        self.sources = tuple(maker.expectation for maker in makers)
        self._language = language
        self._makers = makers

    @property
    def protocol(self) -> Protocol:
        """The one that it is the run of."""
        return self._language.protocol

    @cached_property
    def key(self) -> bytes:
        """Of everything that the run follows from: see ``Maker.key``."""
        return b"".join(maker.key for maker in self._makers)

    @cached_property
    def judged(self) -> frozenset[str]:
        """The policies that the run says something about."""
        return judged(self._language)

    def packets(self, recipe: Recipe) -> int:
        """About how many packets, in what it costs the engines."""
        return _PACKETS

    def needless(self, recipe: Recipe) -> str:
        """As ``Maker.needless``."""
        tcp = "tcp" in self._language.protocol.transports
        return "" if tcp else f"{self._language.protocol.title} does not use TCP"

    def unsettled(self, recipe: Recipe) -> Mapping[str, str]:
        """Nothing: the reason of a cell is reason enough."""
        return {}

    def make(self, shape: Shape) -> Made:
        """The packets. Raises as ``Maker.make`` does."""
        subjects = [subject_of(expectation, self._language) for expectation in self.sources]
        run = long_run(self._language, subjects)
        return Made(run.frames, Change(added=run.expected), run.filling)

    def proven(self, added: Iterable[Expected], given: Collection[str]) -> Expectation:
        """What the run proves: the findings that its filling does not give already."""
        behind = sorted(item for item in added if item.policy not in given)
        return replace(self.expectation, findings=dict.fromkeys(behind, ()))


def long_makers(makers: Iterable[Maker], spoken: Mapping[str, Language]) -> list[LongMaker]:
    """A maker for each protocol, from those of its captures."""
    found: defaultdict[str, list[Maker]] = defaultdict(list)
    for maker in makers:
        found[maker.protocol.id].append(maker)
    return [LongMaker(spoken[name], some) for name, some in sorted(found.items())]
