"""What an engine reported on the benign set, beside what the set means.

A finding that a session is meant to give (``plan``, ``meaning``) is right: somebody who speaks SSH on the
Modbus port is what a policy is there for. Everything else is wrong. ``KNOWN`` lists what is wrong and
understood, false findings and unseen ones, each with its reason and for the very policies it was seen with.
Entries are forgiven, never required: when an engine learns better, the entry should go.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase

from plantwatch.corpus.benign.build import Summary
from plantwatch.corpus.expectation import Expected


@dataclass(frozen=True, slots=True)
class Known:
    """Something that ``engine`` does wrong. ``kind`` (of session) is a shell pattern.

    ``missing`` is for what it does not see; otherwise it sees what is not there.
    """

    engine: str
    policies: tuple[str, ...]
    kind: str
    why: str
    missing: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Deviation:
    """A finding that is ``extra`` (reported, not meant) or missing; ``why`` is empty unless it is known."""

    engine: str
    finding: Expected
    kind: str
    extra: bool
    why: str = ""


_DATA = "registers whose bytes spell a whole message: only a parser can tell (modbus/trap-data-holds-command)"
_INSIDE = "a session reported as foreign has segments inside that begin like a message of the protocol"
_TERSE = "judges a session by its first segment, if that holds a whole header"
_LENGTH = "a length that is too small is noticed by walking the stream"
_OWN_PORT = "goes by ports alone: here the port of the protocol is the port of the client"

_READ, _WRITE = "modbus-read-by-unlisted-client", "modbus-write-by-unlisted-client"
_DIAGNOSTICS, _RESERVED = "modbus-diagnostics-by-unlisted-client", "modbus-reserved-diagnostic"
_CUT, _OVERSIZED = "modbus-incomplete-message", "modbus-oversized-message"
_CUT_104, _FORM_104 = "iec104-incomplete-message", "iec104-wrong-form"
_UNASSIGNED, _VENDOR = "modbus-unassigned-function", "modbus-vendor-function"

KNOWN = (
    Known("suricata", (_READ,), "modbus recipe of s*", _DATA),
    Known("suricata", (_DIAGNOSTICS, _RESERVED), "modbus recipe of small words", _DATA),
    Known("suricata", (_READ, _WRITE), "smb on 502", _INSIDE),
    Known("suricata", (_READ, _WRITE, _CUT, _UNASSIGNED, _VENDOR), "upload of s* on 502", _INSIDE),
    Known("suricata", (_WRITE, _OVERSIZED), "upload of floats on 502", _INSIDE),
    Known("suricata", (_CUT_104, _FORM_104), "upload of rising little on 2404", _INSIDE),
    Known("suricata", (_CUT_104, _FORM_104), "ssh on 2404", _INSIDE),
    Known("suricata", (_CUT_104, _FORM_104), "http from 2404", _OWN_PORT),
    Known("suricata", ("dnp3-not-dnp3",), "* from 20000", _OWN_PORT),
    Known("suricata", ("enip-not-enip",), "* from 44818", _OWN_PORT),
    Known("suricata", ("enip-unassigned-command",), "upload of s* on 44818", _INSIDE),
    Known("suricata", ("iec104-not-iec104",), "* from 2404", _OWN_PORT),
    Known("suricata", ("modbus-not-modbus",), "terminal on 502", _TERSE, missing=True),
    Known("suricata", ("dnp3-not-dnp3",), "terminal on 20000", _TERSE, missing=True),
    Known("suricata", ("iec104-not-iec104",), "terminal on 2404", _TERSE, missing=True),
    Known("suricata", ("enip-not-enip",), "terminal on 44818", _TERSE, missing=True),
    Known("suricata", (_OVERSIZED,), "upload of zeros on 502", _LENGTH, missing=True),
    Known("suricata", (_OVERSIZED,), "upload of sparse on 502", _LENGTH, missing=True),
)


def deviations(
    summary: Summary, engine: str, found: Collection[Expected], blind: Collection[str] = ()
) -> list[Deviation]:
    """Every difference between what ``engine`` found and what the sessions mean, sorted.

    ``blind`` are policies that the engine has no form for, as the matrix says.
    The set is proven for an engine where none of them is left without a ``why``.
    """
    meant = summary.expected(engine, blind)
    differences = [(f, True) for f in set(found) - meant] + [(f, False) for f in meant - set(found)]
    return sorted(_deviation(summary, engine, finding, extra) for finding, extra in differences)


def _deviation(summary: Summary, engine: str, finding: Expected, extra: bool) -> Deviation:
    kind = summary.kind(finding.src, finding.dst)
    reasons = (
        known.why
        for known in KNOWN
        if known.missing is not extra
        and known.engine == engine
        and finding.policy in known.policies
        and fnmatchcase(kind, known.kind)
    )
    return Deviation(engine, finding, kind, extra, next(reasons, ""))
