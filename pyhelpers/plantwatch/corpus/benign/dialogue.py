"""What two programs say to each other, apart from who they are and where they listen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

from plantwatch.corpus.craft.conversation import Conversation
from plantwatch.corpus.craft.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Turn:
    """One side says ``data``, ``pause`` seconds after the turn before."""

    client: bool
    data: bytes
    pause: float = 0.0


Dialogue = list[Turn]


@dataclass(frozen=True, slots=True)
class Talk:
    """A protocol of ordinary IT: what is said follows from the random numbers alone."""

    name: str
    transport: Literal["tcp", "udp"]
    port: int
    make: Callable[[Random], Dialogue]
    group: str = ""  # the multicast address that it goes to, if any


def ask(data: bytes, pause: float = 0.0) -> Turn:
    """The client speaks."""
    return Turn(True, data, pause)


def reply(data: bytes, pause: float = 0.0) -> Turn:
    """The server speaks."""
    return Turn(False, data, pause)


def speak(tape: Scenario, conversation: Conversation, dialogue: Dialogue) -> None:
    """Put a dialogue on record."""
    for turn in dialogue:
        if turn.pause:
            tape.wait(turn.pause)
        if turn.client:
            conversation.client(turn.data)
        else:
            conversation.server(turn.data)
