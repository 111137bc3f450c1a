"""What a variant is made from: a capture, its conversations, and what the catalog says about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from plantwatch.catalog.model import Policy, Protocol
from plantwatch.corpus.expectation import Expectation, Expected
from plantwatch.corpus.variants.frame import Layers, dissect
from plantwatch.corpus.variants.lay import Frames
from plantwatch.corpus.variants.matching import operations
from plantwatch.corpus.variants.session import SIDES, Piece, Session, sessions

PAUSE = 2_000_000_000  # nanoseconds; messages further apart than this are never joined


class NotApplicableError(Exception):
    """A variant has no meaning for a capture; the text is the reason, as users read it."""


@dataclass(frozen=True)
class Subject:
    """A capture of Ethernet frames (nanoseconds since 1970, frame) with what must be found in it."""

    frames: Frames
    expectation: Expectation
    protocol: Protocol
    policies: Mapping[str, Policy]

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
        return [(session, session.messages(self.protocol.framing)) for session in self.sessions]

    @cached_property
    def layers(self) -> list[Layers | None]:
        """Each frame taken apart; None for what is neither TCP nor UDP."""
        return [dissect(data) for _, data in self.frames]

    @cached_property
    def expected(self) -> frozenset[Expected]:
        """Every finding, in whichever engine."""
        return frozenset(self.expectation.findings)

    def operations(self, piece: Piece) -> frozenset[str]:
        """What a message is."""
        return operations(self.protocol, piece.data, SIDES[piece.side])


@dataclass(frozen=True, slots=True)
class Change:
    """How a variant changes what must be found; by default not at all.

    ``addresses`` maps old to new ones, ``lost`` are (src, dst) whose messages are no longer there,
    ``added`` are findings that the variant's own traffic gives, ``ports`` maps server ports.
    """

    addresses: Mapping[str, str] | None = None
    lost: frozenset[tuple[str, str]] = frozenset()
    added: frozenset[Expected] = frozenset()
    ports: Mapping[int, int] | None = None


SAME = Change()


@dataclass(frozen=True, slots=True)
class Made:
    """The packets of a variant, and what must be found in them."""

    frames: Frames
    change: Change = SAME
