"""The file of rules that drop, for inline sensors of a plant that signed for it. Nothing else names it.

A TCP sender whose message is dropped sends it again, and may then put it into one segment with what it had
to say next. Such a segment is not the message from end to end, so what else the session carries towards the
server is dropped, too; the server could not have used it anyway, for lack of the bytes before.

While a maintenance window of the server is open nothing is dropped: it may be the planned work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from plantwatch.detection.ledger import Entry
from plantwatch.detection.model import Detection
from plantwatch.detection.parties import Roles
from plantwatch.detection.ruleset import Ruleset
from plantwatch.engines.suricata.body import Body
from plantwatch.engines.suricata.copies import GIDS, Copier, Copy, asset_side
from plantwatch.engines.suricata.drops import drops

FILE = "plantwatch-enforce.rules"
Rule = Callable[[Detection, Body, Entry, Roles, Copy, str], str]
_CUT = "flowbits:{0},plantwatch.cut"
_NO_WORK = "hostbits:isnotset,plantwatch.maintenance,dst"  # set on a host while a window of it is open
_STAGE = (("stage", "enforce"),)
_WARNING = (
    "# THESE RULES DROP TRAFFIC. For sensors that stand inline, and only where the plant signed for it.",
    "# Nothing loads this file by itself: name it under rule-files of the inline sensor, behind the others.",
    "# Generated from catalog/ and a site file. Licence: BSD-3-Clause.",
    "",
)


def files(ruleset: Ruleset, copier: Copier, rule: Rule) -> dict[str, str]:
    """The file, where the plant enforces anything; ``rule`` writes one rule."""
    lines: list[str] = []
    for detection in ruleset.detections:
        lines += _rules(detection, ruleset, copier, rule)
    return {FILE: "\n".join([*_WARNING, *lines]) + "\n"} if lines else {}


def _rules(detection: Detection, ruleset: Ruleset, copier: Copier, rule: Rule) -> Iterator[str]:
    scope = copier.enforced(detection)
    entry = ruleset.ledger.entries[detection.policy.id]
    cut: dict[str, None] = {}
    for index, body in enumerate(drops(detection) if scope else ()):
        assert scope
        tests = (*copier.narrowed(asset_side(detection, body), scope), _NO_WORK)
        if body.protocol == "tcp-pkt":
            body = replace(body, options=(*body.options, _CUT.format("set")))
            cut[body.endpoints] = None
        copy = Copy(GIDS["enforce"], tests, 1, _STAGE)
        yield rule(detection, body, _at(entry, index), ruleset.roles, copy, "drop")
    for index, endpoints in enumerate(cut):
        rest = Body("tcp-pkt", endpoints, ("dsize:>0", _CUT.format("isset"), "noalert"), silent=True)
        copy = Copy(GIDS["cut"], (), 1, _STAGE)
        yield rule(detection, rest, _at(entry, index), ruleset.roles, copy, "drop")


def _at(entry: Entry, index: int) -> Entry:
    return replace(entry, sid=entry.sid + index)
