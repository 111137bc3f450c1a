"""A rule without its message and ids, and the endpoints in its header."""

from __future__ import annotations

from dataclasses import dataclass

from plantwatch.catalog.model import Sender
from plantwatch.detection.model import Detection


@dataclass(frozen=True, slots=True)
class Body:
    """Header protocol, endpoints and options of one rule.

    ``reasons`` make a policy partial; ``notes`` are worth knowing although it finds everything.
    """

    protocol: str
    endpoints: str
    options: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    silent: bool = False  # a helper rule that raises no alert
    kind: str = ""  # the class of the operation that a client sends, where the rule recognises one
    subject: str = ""  # the point or station of a plant that the rule is about
    since: str = ""  # the first engine version that has every keyword of the rule, such as "8.0.0"


def endpoints_of(detection: Detection, sender: Sender) -> tuple[str, ...]:
    """Rule endpoints, one for each direction: ``track by_both`` takes a pair and its reverse for one."""
    ports = ports_list(detection.protocol.ports)
    to_server, to_client = f"any any -> any {ports}", f"any {ports} -> any any"
    if sender == "either":  # where both sides use the port, only one of the two rules is meant
        return (to_server, f"any {ports} -> any !{ports}")
    return (to_server,) if sender == "client" else (to_client,)


def ports_list(ports: tuple[int, ...]) -> str:
    """Ports as a rule header says them."""
    return str(ports[0]) if len(ports) == 1 else f"[{','.join(map(str, ports))}]"
