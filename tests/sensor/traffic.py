"""Conversations of the toy protocol, each of which says stop once."""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.corpus.craft import Scenario
from support import toy

SERVER = "10.8.0.1"
MOST, PAUSE = 3000, 0.01  # more of them than any test takes; seconds between two


def clients(count: int, net: int = 66) -> list[str]:
    """A client for each conversation, so that no window of a rule silences the next."""
    return [f"10.{net}.{n // 200}.{n % 200 + 1}" for n in range(count)]


def conversations(count: int, net: int = 66) -> Iterator[list[bytes]]:
    """Each says stop once, half of them split over two segments."""
    for number, client in enumerate(clients(count, net)):
        tape = Scenario()
        talk = tape.tcp(client, SERVER, toy.PORT)
        talk.client(toy.message(8), split=[3] if number % 2 else [])
        tape.finish()
        yield [frame for _, frame in tape.packets]
