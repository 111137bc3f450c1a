"""Niagara Fox messages: lines of text, entries in braces, two semicolons at the end.

Written after a public capture (fox_info.pcap of digitalbond/Quickdraw-Snort), which holds hello and
challenge; the names of later commands are as others describe them.
"""

from __future__ import annotations

from plantwatch.corpus.craft.conversation import Tcp

PORT = 1911

Entries = tuple[tuple[str, str], ...]  # name, and value with its type

WORKBENCH: Entries = (
    ("fox.version", "s:1.0"),
    ("id", "i:7"),
    ("hostName", "s:engineer"),
    ("hostAddress", "s:10.62.1.20"),
    ("app.name", "s:Workbench"),
    ("app.version", "s:3.8.38"),
)
STATION: Entries = (
    ("fox.version", "s:1.0"),
    ("id", "i:2"),
    ("hostName", "s:10.62.1.10"),
    ("app.name", "s:Station"),
    ("app.version", "s:3.8.38"),
    ("station.name", "s:Plantroom"),
    ("timeZone", "s:Europe/Zurich;3600000;0;null;null"),
)
BARE: Entries = (*WORKBENCH[:1], ("id", "i:1"))
SCRIPT: Entries = (*BARE, ("hostName", "s:xpvm-0omdc01xmy"), ("app.name", "s:Workbench"))


def message(
    command: str,
    entries: Entries = (),
    *,
    kind: str = "a",
    number: int = 1,
    answered: int = -1,
    channel: str = "fox",
) -> bytes:
    """One message; strings are written as they are."""
    listed = "".join(f"{name}={value}\n" for name, value in entries)
    return f"fox {kind} {number} {answered} {channel} {command}\n{{\n{listed}}};;\n".encode("latin-1")


def hello(entries: Entries = WORKBENCH, *, number: int = 1) -> bytes:
    """The first message of each side; a station counts from 0."""
    return message("hello", entries, number=number)


def challenge(*, number: int = 1) -> bytes:
    """What a station asks of the user."""
    return message(
        "challenge", (("method", "s:digest-md5"), ("nonce", "b:8[\x00\x05ab\x00\x01\xff]]")), number=number
    )


def open_session(conversation: Tcp, entries: Entries = WORKBENCH) -> None:
    """Both sides say hello, and the station asks who the user is."""
    conversation.client(hello(entries))
    conversation.server(hello(STATION, number=0))
    conversation.server(challenge())
