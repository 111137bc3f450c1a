"""What a variant is made from: a capture, its conversations, and what the catalog says about them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from functools import cached_property
from typing import Any

from plantwatch.catalog.model import Protocol
from plantwatch.catalog.wire import Framing
from plantwatch.corpus.expectation import Expectation, Expected
from plantwatch.corpus.variants.frame import Layers, dissect
from plantwatch.corpus.variants.language import Language, Named
from plantwatch.corpus.variants.lay import Frames
from plantwatch.corpus.variants.session import CLIENT, SIDES, Piece, Session, sessions

PAUSE = 2_000_000_000  # nanoseconds; messages further apart than this are never joined
UNANSWERED = 500  # requests without a reply that both engines let pass


class NotApplicableError(Exception):
    """A variant has no meaning for a capture; the text is the reason, as users read it."""


@dataclass(frozen=True)
class Subject:
    """A capture of Ethernet frames (nanoseconds since 1970, frame) with what must be found in it."""

    frames: Frames
    expectation: Expectation
    language: Language

    @property
    def protocol(self) -> Protocol:
        """The one that the capture is about."""
        return self.language.protocol

    @cached_property
    def sessions(self) -> list[Session]:
        """The TCP connections to ports of the protocol.

        Raises NotApplicableError where there is none.
        """
        found = sessions(self.frames, self.protocol.ports) if "tcp" in self.protocol.transports else []
        if not any(session.pieces for session in found):
            raise NotApplicableError("the capture has no TCP conversation of the protocol")
        return found

    @cached_property
    def talks(self) -> list[tuple[Session, list[Piece]]]:
        """Each session with its pieces cut into messages."""
        return [(session, session.messages(self.framings)) for session in self.sessions]

    @property
    def framings(self) -> Sequence[Framing]:
        """How the protocol's messages are cut over TCP."""
        return self.protocol.framings_over("tcp")

    @cached_property
    def layers(self) -> list[Layers | None]:
        """Each frame taken apart; None for what is neither TCP nor UDP."""
        return [dissect(data) for _, data in self.frames]

    @cached_property
    def expected(self) -> frozenset[Expected]:
        """Every finding, in whichever engine."""
        return frozenset(self.expectation.findings)

    @cached_property
    def sent(self) -> dict[str, Counter[Named]]:
        """By address, how many messages of each operation it sends over TCP."""
        found: defaultdict[str, Counter[Named]] = defaultdict(Counter)
        for session, messages in self.talks:
            senders = session.ends(CLIENT)
            for piece in messages:
                if piece.message:
                    found[senders[piece.side]].update(self.operations(piece))
        return found

    def doubtful(self, src: str, dst: str) -> bool:
        """Whether messages between these two may be more than their fields say.

        So it is where an anomaly is expected, or something that not every engine can tell.
        """
        found = {
            e.policy: engines
            for e, engines in self.expectation.findings.items()
            if (e.src, e.dst) == (src, dst)
        }
        about = (policy for name, policy in self.language.policies.items() if name in found)
        anomalies = any(o.anomaly for policy in about for o in self.language.operations_of(policy))
        return anomalies or any(found.values())

    @cached_property
    def unanswered(self) -> int | None:
        """How many requests may stay without a reply, where a policy watches that."""
        names = {
            (protocol.id, name)
            for protocol in self.language.protocols
            for name, operation in protocol.operations.items()
            if operation.anomaly == "unanswered"
        }
        return UNANSWERED if self.language.policies_of(names) else None

    def operations(self, piece: Piece) -> frozenset[Named]:
        """What a message is, in every protocol of the port."""
        key = piece.side, piece.data
        if key not in self._known:
            self._known[key] = self.language.names(piece.data, SIDES[piece.side])
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[int, bytes], frozenset[Named]]:
        return {}


@dataclass(frozen=True, slots=True)
class Change:
    """How a variant changes what must be found; by default not at all.

    ``addresses`` maps old to new ones, ``lost`` are findings and near misses whose messages are no longer
    there, ``added`` are findings that the variant's own traffic gives, ``ports`` maps server ports.
    """

    addresses: Mapping[str, str] = field(default_factory=dict)
    lost: frozenset[Expected] = frozenset()
    added: frozenset[Expected] = frozenset()
    ports: Mapping[int, int] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The same in lists and texts, for files; equal changes give equal ones."""
        return {
            "addresses": sorted(self.addresses.items()),
            "lost": sorted(map(astuple, self.lost)),
            "added": sorted(map(astuple, self.added)),
            "ports": sorted(self.ports.items()),
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Change:
        """The reverse of ``plain``. Raises KeyError or TypeError for anything else."""
        return cls(
            addresses=dict(plain["addresses"]),
            lost=frozenset(Expected(*item) for item in plain["lost"]),
            added=frozenset(Expected(*item) for item in plain["added"]),
            ports=dict(plain["ports"]),
        )


SAME = Change()


@dataclass(frozen=True, slots=True)
class Made:
    """The packets of a variant, and what must be found in them.

    ``given`` are policies that a filling alone raises: found, but not proven to be found behind it.
    """

    frames: Frames
    change: Change = SAME
    given: frozenset[str] = frozenset()
