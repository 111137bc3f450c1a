"""Where TShark cannot say what the catalog means: each reason written once.

Looked up by capture (``protocol/name``), variant (empty for the capture itself) and policy; all three may be
shell patterns. Such a difference is forgiven, never required.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that TShark 4.0 does otherwise: it selects (``extra``), it misses, or (None) both."""

    why: str
    captures: tuple[str, ...]
    variants: tuple[str, ...]
    policies: tuple[str, ...]
    extra: bool | None = False


_ALL = ("*",)
_SPLIT = ("split-*", "overlapping", "whole-again")

_SHORT = "TShark gives up on a message whose first segment is too short for it (Modbus: 7 bytes or less)"
_WAITING = ("modbus-*", "umas-*", "ads-*", "fins-*", "hart-ip-*", "enip-*", "cip-*")
_CONTEXT = "TShark learns from the opening of a session which context is MMS, and sees none without it"
_WHOLE = "TShark never puts a message of this protocol together from several segments"
# No dissector: filters look at bytes.
_BLIND = ("codesys-v2-*", "codesys-v3-*", "crimson-*", "roc-plus-*", "slmp-*", "cspv4-*", "logo-*", "sel-*")
_NEVER = ("pcom-*", "ge-srtp-*", "fox-*", "genisys-*", "atg-*", "pcworx-*", *_BLIND)

LIMITS = (
    Limit(
        "a frame with a wrong checksum is no DNP3 to TShark, but for one behind a sound one in its packet",
        ("dnp3/bad-checksum*",),
        _ALL,
        ("dnp3-bad-checksum",),
    ),
    Limit(
        "TShark does not find the messages again behind bytes that are none",
        ("*/trap-garbage-first",),
        _ALL,
        ("modbus-*",),
    ),
    Limit(_SHORT, ("*/trap-split*",), _ALL, _WAITING, extra=None),
    Limit(_SHORT, _ALL, (*_SPLIT, "reordered"), _WAITING, extra=None),
    Limit(_WHOLE, ("*/trap-split*", "sel/trap-typed", "genisys/incomplete-message"), _ALL, _NEVER),
    Limit(_WHOLE, _ALL, (*_SPLIT, "pipelined-across", "reordered"), _NEVER, extra=None),
    Limit(
        "TShark shows only the first message of a segment",
        ("*/trap-pipelined",),
        _ALL,
        ("ads-*", "pcom-*", "ge-srtp-*", *_BLIND),
    ),
    Limit(
        "TShark takes HART-IP on port 5095 for plain data",
        ("hart-ip/trap-other-port",),
        _ALL,
        ("hart-ip-device-reset",),
    ),
    Limit(
        "TShark looks for a start byte in a segment too short for a header, and takes other bytes for one",
        ("iec104/*",),
        ("split-at-[236]", "split-fields"),
        ("iec104-bad-length",),
        extra=True,
    ),
    Limit(
        "TShark loses a fragment of several link frames when every byte is a segment of its own",
        ("dnp3/trap-long-reply", "dnp3/trap-second-transport-segment"),
        ("split-bytes",),
        ("dnp3-*",),
    ),
    Limit(
        "nothing ends the text of a tank gauge's setting, so a second request behind it is text to Zeek",
        ("atg/trap-behind-text",),
        _ALL,
        ("atg-system-reset",),
        extra=True,
    ),
    Limit(
        "TShark takes what is left of a message that began before the capture for the beginning of one",
        ("mqtt/*",),
        ("midstream-late",),
        ("mqtt-*",),
    ),
    Limit(_CONTEXT, ("mms/*",), ("midstream*", "server-only", "client-only"), ("mms-*",)),
    Limit(_CONTEXT, ("mms/trap-midstream",), _ALL, ("mms-*",)),
    Limit(
        "TShark decodes what there is of a frame that holds less than it says",
        ("goose/malformed", "goose/trap-other-type", "profinet-dcp/trap-other-frames"),
        _ALL,
        ("goose-*", "profinet-dcp-*"),
        extra=True,
    ),
    Limit(
        "a display filter judges a packet: where messages share one, a field of this and a field of that "
        "fulfil it together, or what it excludes stands in the other",
        _ALL,
        ("behind", "jumbo", "pipelined*", "reordered-messages"),
        _ALL,
        extra=None,
    ),
)


def limit(capture: str, variant: str, policy: str, *, extra: bool) -> str:
    """Why TShark and the catalog part ways here; empty where they must not."""
    for one in LIMITS:
        patterns = (capture, one.captures), (variant, one.variants), (policy, one.policies)
        if one.extra in (None, extra) and all(_any(name, some) for name, some in patterns):
            return one.why
    return ""


def _any(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
