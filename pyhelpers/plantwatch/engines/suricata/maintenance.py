"""Maintenance windows in Suricata: a bit on the host, set from outside, that ends by itself.

``plantwatch maintenance`` sets the bit on each address of an asset through the command socket
(``add-hostbit``), with the seconds that are left; past them the engine takes it for unset (host-bit.c). Three
rules that never alert carry it over to the flow, where eve.json shows it: ``metadata.flowbits`` of an alert
is written after all rules have seen the packet. No other rule knows of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from plantwatch.detection.ruleset import Ruleset

BIT = "plantwatch.maintenance"
FILE = "plantwatch-maintenance.rules"

# Without an option on the packet itself the engine would take a rule for one about addresses alone, and try
# it on the first packet of a flow only. Whatever a policy is about has a payload.
_EACH = "dsize:>0"


def inside(end: Literal["src", "dst"]) -> str:
    """The option that holds while a window is open for the sender or the receiver of a packet."""
    return f"hostbits:isset,{BIT},{end}"


def outside(end: Literal["src", "dst"]) -> str:
    """The option that holds while none is."""
    return f"hostbits:isnotset,{BIT},{end}"


def files(ruleset: Ruleset) -> Mapping[str, str]:
    """The rules that mark flows; none where the ruleset is for no plant."""
    if ruleset.plant.planned is None:
        return {}
    mark = f"flowbits:set,{BIT}"
    rules = (
        ("receiver", (_EACH, inside("dst"), mark)),
        ("sender", (_EACH, inside("src"), mark)),
        ("over", (f"flowbits:isset,{BIT}", outside("src"), outside("dst"), f"flowbits:unset,{BIT}")),
    )
    first = ruleset.ledger.base - len(rules)  # below all that can be given out
    lines = [
        "# Flows of machines in maintenance carry a mark: metadata.flowbits of their alerts. Generated.",
        "# Licence: BSD-3-Clause.",
        "",
    ]
    for index, (what, options) in enumerate(rules):
        said = (f'msg:"PLANTWATCH maintenance, {what}"', *options, "flowbits:noalert")
        lines.append(f"alert ip any any -> any any ({'; '.join(said)}; sid:{first + index}; rev:1;)")
    return {FILE: "\n".join(lines) + "\n"}
