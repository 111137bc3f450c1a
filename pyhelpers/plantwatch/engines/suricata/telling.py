"""What rules tell each other for policies over the whole network, and the rules that do nothing else.

The rules of an operation that such a policy watches set a flowbit. Where a policy is about some parties only,
a silent twin sets it for everybody, since who may do it does not matter to those who watch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count

from plantwatch.detection.ledger import Entry
from plantwatch.detection.model import Detection
from plantwatch.detection.parties import Roles
from plantwatch.detection.ruleset import Ruleset
from plantwatch.engines.suricata import network
from plantwatch.engines.suricata.body import Body
from plantwatch.engines.suricata.copies import PLAIN, Copy
from plantwatch.engines.suricata.numbering import SITE_SIDS

FILE = "plantwatch-site.rules"
Rule = Callable[[Detection, Body, Entry, Roles, Copy], str]
_HEAD = (
    "# What a plant agreed to, told to other rules. Generated from a site file; nothing here alerts.",
    "# Licence: BSD-3-Clause.",
    "",
)


class Told:
    """What the rules of one ruleset tell."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._marks = network.marks(ruleset.detections, ruleset.plant)
        self._twins: list[tuple[Detection, Body]] = []

    def marked(self, detection: Detection, body: Body) -> Body:
        """The rule with what it tells; what it cannot tell by itself is kept for ``files``."""
        options = self._marks.get(body.kind, ())
        if options and any(self._ruleset.roles.parties(detection)):
            twin = replace(body, options=(*body.options, *options, "noalert"), silent=True)
            self._twins.append((detection, twin))
            return body
        return replace(body, options=(*body.options, *options)) if options else body

    def files(self, rule: Rule) -> Mapping[str, str]:
        """The rules that raise no alert; none where nobody asks."""
        plant = self._ruleset.plant
        asked = any(d.protocol.everywhere and plant.watches(d) for d in self._ruleset.detections)
        agreed = list(network.agreements(plant, self._ruleset.protocols)) if asked else []
        sids = count(SITE_SIDS)
        lines = [_agreement(body, next(sids)) for body in agreed]
        for detection, body in self._twins:
            lines.append(rule(detection, body, Entry(next(sids), 1, ""), self._ruleset.roles, PLAIN))
        return {FILE: "\n".join([*_HEAD, *lines]) + "\n"} if lines else {}


def _agreement(body: Body, sid: int) -> str:
    options = "; ".join(['msg:"PLANTWATCH a conduit allows it"', *body.options, f"sid:{sid}", "rev:1"])
    return f"alert {body.protocol} {body.endpoints} ({options};)"
