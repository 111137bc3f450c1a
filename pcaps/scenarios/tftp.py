"""TFTP: files to and from field devices."""

from plantwatch.corpus.craft import Scenario, scenario, tftp
from plantwatch.corpus.craft.tftp import READ, WRITE, acknowledge, data, request

DATE = "2026-11-23"

DEVICE, ENGINEER, ROGUE = "10.75.1.10", "10.75.1.20", "10.75.1.66"
SENT, FETCHED = "tftp-file-sent-to-device", "tftp-file-fetched-from-device"


def transfer(s: Scenario, client: str, opcode: int, name: bytes, policy: str, other: str) -> None:
    """A request, and a block between other ports."""
    one = s.udp(client, DEVICE, tftp.PORT, client_port=49200)
    one.client(request(opcode, name))
    s.finds(policy, one)
    s.near_miss(other, one, "the other direction")
    two = s.udp(client, DEVICE, 3001, client_port=49200)
    two.server(acknowledge(0) if opcode == WRITE else data(1, bytes(512)))
    two.client(data(1, bytes(512)) if opcode == WRITE else acknowledge(1))


@scenario("tftp/transfers")
def transfers(s: Scenario) -> None:
    """Firmware is sent, a configuration fetched; an error is answered by an engineer's station."""
    transfer(s, ROGUE, WRITE, b"D20ME.bin", SENT, FETCHED)
    transfer(s, "10.75.1.67", READ, b"config.txt", FETCHED, SENT)
    transfer(s, "10.75.1.68", WRITE, b"NPort.rom", SENT, FETCHED)
    host = s.udp(ENGINEER, DEVICE, tftp.PORT)
    host.client(bytes.fromhex("000500046e6f7420616c6c6f77656400"))
    s.near_miss(SENT, host, "an error")
    s.near_miss(FETCHED, host, "an error")


@scenario("tftp/trap-other-port")
def trap_other_port(s: Scenario) -> None:
    """A request to another port, one that the device itself makes, and one without a name."""
    host = s.udp(ROGUE, DEVICE, 6969)
    host.client(request(WRITE, b"D20ME.bin"))
    s.near_miss(SENT, host, "another port")
    empty = s.udp("10.75.1.67", DEVICE, tftp.PORT)
    empty.client(request(WRITE, b"", b"octet00"))
    s.near_miss(SENT, empty, "no name")
    back = s.udp(ENGINEER, DEVICE, tftp.PORT)
    back.server(request(WRITE, b"D20ME.bin"))
    s.near_miss(SENT, back, "from the device")
