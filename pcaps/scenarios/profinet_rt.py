"""PROFINET RT: who sends cyclic data to whom."""

from plantwatch.corpus.craft import Scenario, profinet_rt, scenario
from plantwatch.corpus.craft.link import Link
from plantwatch.corpus.craft.profinet_rt import cyclic

DATE = "2026-11-23"

PLC, SECOND_PLC = "28:63:36:01:00:10", "28:63:36:01:00:11"
DEVICE, SECOND, ROGUE = "ac:64:17:01:00:20", "ac:64:17:01:00:21", "00:0c:29:66:66:66"
OTHER = "profinet-rt-other-sender"


def send(link: Link, frame_id: int, cycles: range, data: bytes = b"\x80") -> None:
    """One frame a cycle."""
    for cycle in cycles:
        link.send(cyclic(frame_id, data, cycle))


def station(s: Scenario, source: str, target: str) -> Link:
    """Frames from one station to another."""
    return s.link(source, target, profinet_rt.ETHERTYPE)


@scenario("profinet-rt/other-sender")
def other_sender(s: Scenario) -> None:
    """A workstation sends outputs in the name of a controller, and inputs in the name of a device; other
    stations use the same frame ids for other receivers."""
    outputs, inputs = station(s, PLC, DEVICE), station(s, DEVICE, PLC)
    send(outputs, 0x8000, range(0, 6400, 128))
    send(inputs, 0x8001, range(0, 6400, 128))
    false_outputs, false_inputs = station(s, ROGUE, DEVICE), station(s, ROGUE, PLC)
    send(false_outputs, 0x8000, range(6400, 6656, 128), b"\x00")
    send(false_inputs, 0x8001, range(6400, 6656, 128), b"\xff")
    send(outputs, 0x8000, range(6656, 7000, 128))
    for link in outputs, false_outputs, false_inputs:
        s.finds(OTHER, link, engines=("zeek",))
    for source, target in (SECOND_PLC, SECOND), (SECOND, SECOND_PLC):
        link = station(s, source, target)
        send(link, 0x8000, range(0, 1280, 128))
        s.near_miss(OTHER, link, "the same frame id for another receiver")
    alarm = station(s, SECOND, PLC)
    send(alarm, 0xFC01, range(3))
    s.near_miss(OTHER, alarm, "an alarm, not cyclic")


@scenario("profinet-rt/trap-vlan")
def trap_vlan(s: Scenario) -> None:
    """Frames with a VLAN tag, as PROFINET sends them; two ids for one receiver."""
    for number, source in enumerate((PLC, SECOND_PLC)):
        link = s.link(source, DEVICE, profinet_rt.ETHERTYPE, vlan=0)
        send(link, 0x8000 + number, range(0, 640, 128))
        s.near_miss(OTHER, link, "an id of its own")
    rogue = s.link(ROGUE, DEVICE, profinet_rt.ETHERTYPE, vlan=0)
    send(rogue, 0x8000, range(640, 768, 128))
    s.finds(OTHER, rogue, engines=("zeek",))
