"""Where one generation of Suricata sees less than another, as the corpus showed it (``make test-matrix``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plantwatch.engines.suricata.body import Body

# dnp3/trap-split-second: with the parser off, or inline, 8.0.8 finds it as 7.0.10 does.
_BEHIND = (
    "misses a message that begins behind another one in a segment and ends in the next, while the engine's "
    "own DNP3 parser is on"
)
# dnp3/bad-checksum-alone
_ALONE = "tells no wrong checksum before its parser has seen a request of the session"


def weaknesses(protocol: str, built: Iterable[Body], version: str) -> Iterator[str]:
    """Why the rules of a detection do less in this version than in the other."""
    if protocol != "dnp3":
        return
    bodies = [body for body in built if not body.silent]
    events = any("app-layer-event" in option for body in bodies for option in body.options)
    if events and version == "7.0":
        yield _ALONE
    if not events and version == "8.0" and any(body.protocol == "tcp" for body in bodies):
        yield _BEHIND
