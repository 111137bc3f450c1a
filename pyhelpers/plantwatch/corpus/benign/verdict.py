"""What an engine reported on the benign set, beside what the set means.

A finding that a session is meant to give (``plan``, ``meaning``) is right: somebody who speaks SSH on the
Modbus port is what a policy is there for. Everything else is wrong. In the day that tests and `make benign`
make nothing is. ``KNOWN`` is what several days hold: wrong and understood, each with its reason and for the
very policies it was seen with. When an engine learns better, the entry should go.
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


_SPELLED = "data that spell a whole message: only a parser can tell (modbus/trap-data-holds-command)"
_FEW = "few constant bytes, met by chance in encrypted or arbitrary bytes on its own port"
_OPENING = "a session reported as foreign spells a message in its very first segment"
_ANYWHERE = "Zeek's own analyzer knows its protocol on any port by its first bytes"

KNOWN = (
    Known("suricata", ("modbus-clear-diagnostic-counters",), "modbus recipe of small words", _SPELLED),
    Known("suricata", ("umas-unlisted-client",), "modbus recipe of sparse", _SPELLED),
    Known(
        "suricata", ("dnp3-unlisted-read", "dnp3-device-attributes"), "dnp3 reads of rising little", _SPELLED
    ),
    Known("suricata", ("genisys-execute-by-unlisted-client",), "tls 1.? on 10001", _FEW),
    Known("suricata", ("atg-setting-by-unlisted-client",), "tls 1.? from 10001", _FEW),
    Known("suricata", ("ads-write-by-unlisted-client",), "upload of sparse on 48898", _OPENING),
    Known("zeek", ("dnp3-bad-checksum",), "datagrams of rising little on 9600", _ANYWHERE),
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
