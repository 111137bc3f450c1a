"""What a shape does to traffic that an engine working on packets may notice."""

from __future__ import annotations

from enum import Flag, auto


class Alters(Flag):
    """Any of these together."""

    NOTHING = 0
    SEGMENTS = auto()  # which messages share a segment, and where segments begin
    PACKETS = auto()  # how many packets carry a message
    START = auto()  # whether the beginning of a session is on record
    SIDES = auto()  # whether both sides are
