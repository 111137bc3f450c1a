"""UMAS in shapes that make a correct rule miss, or cry wolf."""

from plantwatch.corpus.craft import Scenario, Tcp, modbus, scenario, umas
from plantwatch.corpus.craft.umas import Function, exchange, message

DATE = "2026-11-23"

# Without a site these report every client.
VENDOR, ANY = "modbus-vendor-function", "umas-unlisted-client"
READ, WRITE = "modbus-read-by-unlisted-client", "modbus-write-by-unlisted-client"
ID, STOP = "umas-identification", "umas-plc-stop"

PLC, NEIGHBOUR = "10.60.9.10", "10.60.9.11"
ROGUE, PANEL = "10.60.9.66", "10.60.9.20"

HALT = message(Function.STOP, b"\xff\x00", session=umas.GRANTED)
STATUS = umas.read_status(session=umas.GRANTED)


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("umas/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """The stop is the second message of a segment, or the third (E4); a panel asks for the status twice."""
    for client, before in (ROGUE, 1), ("10.60.9.67", 2):
        bad = s.tcp(client, PLC, umas.PORT)
        bad.client(STATUS * before + HALT)
        finds(s, bad, VENDOR, ANY, ID, STOP)
    panel = s.tcp(PANEL, PLC, umas.PORT)
    panel.client(STATUS + STATUS)
    finds(s, panel, VENDOR, ANY, ID)
    s.near_miss(STOP, panel, "two reads of the status in a segment")


@scenario("umas/trap-behind-modbus")
def behind_modbus(s: Scenario) -> None:
    """The stop stands behind a read in the same segment; a panel reads 65 registers from 90, twice."""
    bad, panel = s.tcp(ROGUE, PLC, umas.PORT), s.tcp(PANEL, PLC, umas.PORT)
    bad.client(modbus.read_holding_registers(16, 2) + HALT)
    finds(s, bad, READ, ANY, STOP)
    s.finds(VENDOR, bad, engines=("zeek",))
    panel.client(modbus.read_holding_registers(90, 65) * 2)
    finds(s, panel, READ)
    s.near_miss(STOP, panel, "5a and 41 are an address and a number")


@scenario("umas/trap-two-reads")
def two_reads(s: Scenario) -> None:
    """The second of two reads has 5a where, seen from inside the first, UMAS would stand; then a stop."""
    panel, bad = s.tcp(PANEL, PLC, umas.PORT), s.tcp(ROGUE, PLC, umas.PORT)
    panel.client(modbus.read_holding_registers(0, 10) + modbus.read_holding_registers(16, 10, tid=0x015A))
    finds(s, panel, READ)
    s.near_miss(ANY, panel, "5a is part of a transaction id")
    exchange(bad, HALT)
    finds(s, bad, VENDOR, ANY, STOP)


@scenario("umas/trap-split")
def split(s: Scenario) -> None:
    """The stop is cut in two at several bytes, and once into single bytes (E4); a status is cut alike."""
    for cut in (1, 2, 3, 5, 8, 9, 10, 11):
        bad = s.tcp(f"10.60.9.{100 + cut}", PLC, umas.PORT)
        bad.client(HALT, split=[cut])
        finds(s, bad, ANY, STOP)
        # Suricata's rule for this policy looks at the first bytes of a segment only.
        s.finds(VENDOR, bad, engines=() if cut > 7 else ("zeek",))
    dripping = s.tcp(ROGUE, PLC, umas.PORT)
    dripping.client(HALT, split=range(1, len(HALT)))
    finds(s, dripping, ANY, STOP)
    s.finds(VENDOR, dripping, engines=("zeek",))
    panel = s.tcp(PANEL, PLC, umas.PORT)
    panel.client(STATUS, split=[9])
    finds(s, panel, VENDOR, ANY, ID)
    s.near_miss(STOP, panel, "a read of the status, cut before its function")


@scenario("umas/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began (E1): a stop, and a status."""
    bad, panel = (s.tcp(c, PLC, umas.PORT, handshake=False) for c in (ROGUE, PANEL))
    exchange(bad, HALT)
    finds(s, bad, VENDOR, ANY, STOP)
    exchange(panel, STATUS, b"\x02\x82")
    finds(s, panel, VENDOR, ANY, ID)
    s.near_miss(STOP, panel, "a read of the status in an open session")


@scenario("umas/trap-one-way")
def one_way(s: Scenario) -> None:
    """The mirror shows one direction only (E3): many reads of the status and a stop, elsewhere refusals."""
    bad = s.tcp(ROGUE, PLC, umas.PORT, mirror="client")
    for _ in range(50):
        bad.client(STATUS)
    bad.client(HALT)
    finds(s, bad, VENDOR, ANY, ID, STOP)
    told = s.tcp(PANEL, NEIGHBOUR, umas.PORT, mirror="server")
    for _ in range(5):
        told.server(umas.refuse(HALT))
    s.finds("umas-requests-refused", told, reply=True)
    s.near_miss(STOP, told, "only the refusals are seen")


@scenario("umas/trap-other-port")
def other_port(s: Scenario) -> None:
    """A stop on port 1502 (E17): silent until the catalog or the site lists the port; found on 502."""
    elsewhere, usual = s.tcp(PANEL, PLC, 1502), s.tcp(ROGUE, PLC, umas.PORT)
    for station in (elsewhere, usual):
        exchange(station, HALT)
    finds(s, usual, VENDOR, ANY, STOP)
    s.near_miss(STOP, elsewhere, "port 1502 is not among the protocol's ports")


@scenario("umas/trap-direction")
def direction(s: Scenario) -> None:
    """A controller sends what would be a stop; then a station does."""
    odd, bad = s.tcp(PANEL, NEIGHBOUR, umas.PORT), s.tcp(ROGUE, PLC, umas.PORT)
    odd.server(HALT)
    s.near_miss(STOP, odd, "sent by the controller", reply=True)
    exchange(bad, HALT)
    finds(s, bad, VENDOR, ANY, STOP)


@scenario("umas/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """Register values that read like the part of a stop behind the header; then a real stop."""
    panel, bad = s.tcp(PANEL, PLC, umas.PORT), s.tcp(ROGUE, PLC, umas.PORT)
    request = modbus.write_registers(16, [0x005A, 0x0141, 0x5A01, 0x4100])
    modbus.exchange(panel, request, modbus.answer_written(request))
    finds(s, panel, WRITE)
    s.near_miss(STOP, panel, "only values look like it")
    exchange(bad, HALT)
    finds(s, bad, VENDOR, ANY, STOP)


@scenario("umas/trap-sessions-and-units")
def sessions_and_units(s: Scenario) -> None:
    """Stops to any unit and in any session; a status with the code of a stop as its session."""
    for number, (session, unit) in enumerate(((0, 0), (0x41, 1), (0xFF, 255))):
        bad = s.tcp(f"10.60.9.{100 + number}", PLC, umas.PORT)
        exchange(bad, message(Function.STOP, session=session, unit=unit))
        finds(s, bad, VENDOR, ANY, STOP)
    panel = s.tcp(PANEL, PLC, umas.PORT)
    exchange(panel, umas.read_status(session=Function.STOP))
    finds(s, panel, VENDOR, ANY, ID)
    s.near_miss(STOP, panel, "41 is the session")


@scenario("umas/trap-long-message")
def long_message(s: Scenario) -> None:
    """A block of 300 bytes, more than Modbus/TCP has, is not looked into; then a block that fits."""
    bad, panel = s.tcp(ROGUE, PLC, umas.PORT), s.tcp(PANEL, PLC, umas.PORT)
    for station, size in (bad, 298), (panel, 200):
        exchange(station, message(Function.SEND_BLOCK, b"\x00\x01" + b"\x11" * size, session=umas.GRANTED))
    s.finds("modbus-oversized-message", bad)
    s.near_miss("umas-program-download", bad, "the cutter takes nothing that long for a message")
    finds(s, panel, VENDOR, ANY, "umas-program-download")
