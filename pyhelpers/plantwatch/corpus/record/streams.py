"""Cuts what one side said on a TCP connection into messages, for the ``signature`` of a scenario.

A kernel may send one message in two segments or two messages in one, so segments are no good to compare
recordings of stacks that leave it the choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator


def cut(said: bytes, size: Callable[[bytes], int]) -> Iterator[bytes]:
    """The messages of a stream, each as long as ``size`` says of it and all that follows; never empty.

    What is left when the stream ends within a message is the last one.
    """
    while said:
        end = max(1, size(said))
        yield said[:end]
        said = said[end:]


def blank(message: bytes, *places: tuple[int, int]) -> bytes:
    """The message with zeros at some places, each from an offset to another (which is not blanked)."""
    result = bytearray(message)
    for start, end in places:
        result[start:end] = bytes(len(result[start:end]))
    return bytes(result)
