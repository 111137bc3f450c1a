"""Genisys: malformed messages, and streams that are easily read wrongly."""

from plantwatch.corpus.craft import Scenario, genisys, scenario
from plantwatch.corpus.craft.genisys import CONTROLS, Header, answer, message

DATE = "2026-11-23"

POLL, RECALL = "genisys-poll-by-unlisted-client", "genisys-recall-by-unlisted-client"
CONTROL, EXECUTE = "genisys-controls-by-unlisted-client", "genisys-execute-by-unlisted-client"
WRONG_SIZE = "genisys-wrong-size"

UNIT = "10.66.2.10"
OFFICE, ROGUE = "10.66.2.20", "10.66.2.66"


@scenario("genisys/unassigned-header")
def unassigned_header(s: Scenario) -> None:
    """Messages with the headers f4, f5, f7 and f8; an office polls."""
    policy = "genisys-unassigned-header"
    for number, header in enumerate((0xF4, 0xF5, 0xF7, 0xF8)):
        fuzzer = s.tcp(f"10.66.2.{66 + number}", UNIT, genisys.PORT)
        fuzzer.client(message(header, 1, CONTROLS))
        s.finds(policy, fuzzer)
    office = s.tcp(OFFICE, UNIT, genisys.PORT)
    office.client(message(Header.POLL, 0xF4))
    office.server(genisys.acknowledge(0xF4))
    s.finds(POLL, office)
    s.near_miss(policy, office, "f4 is the number of the unit")


@scenario("genisys/wrong-size")
def wrong_size(s: Scenario) -> None:
    """Controls without a value, and messages without a checksum or the half of it; the shortest good ones."""
    bad = (
        message(Header.CONTROL),
        message(Header.COMMON_CONTROL, 0),
        message(Header.RECALL, crc=False),
        message(Header.EXECUTE, crc=False),
        message(Header.CONTROL, crc=False),
        bytes.fromhex("fd0180f6"),
        bytes.fromhex("fe0180f6"),
        bytes.fromhex("fa0180f6"),
    )
    for number, one in enumerate(bad):
        fuzzer = s.tcp(f"10.66.2.{66 + number}", UNIT, genisys.PORT)
        fuzzer.client(one)
        s.finds(WRONG_SIZE, fuzzer)
    office = s.tcp(OFFICE, UNIT, genisys.PORT)
    office.client(message(Header.RECALL))
    office.client(message(Header.POLL, crc=False))
    office.client(message(Header.CONTROL, 1, ((1, 1),)))
    for policy in (RECALL, POLL, CONTROL):
        s.finds(policy, office)
    s.near_miss(WRONG_SIZE, office, "polls may come without a checksum")


@scenario("genisys/incomplete-message")
def incomplete_message(s: Scenario) -> None:
    """A poll followed by bytes that are none; a session that ends in the middle; a poll in two segments."""
    policy = "genisys-incomplete-message"
    fuzzer, broken = s.tcp(ROGUE, UNIT, genisys.PORT), s.tcp("10.66.2.67", UNIT, genisys.PORT)
    fuzzer.client(message(Header.POLL) + bytes(20))
    broken.client(message(Header.POLL))
    broken.client(message(Header.POLL)[:3])
    broken.close()
    for conversation in (fuzzer, broken):
        s.finds(POLL, conversation)
        s.finds(policy, conversation, engines=("zeek",))
    office = s.tcp(OFFICE, UNIT, genisys.PORT)
    office.client(message(Header.POLL), split=[3])
    s.finds(POLL, office)
    s.near_miss(policy, office, "the rest comes later")


@scenario("genisys/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """A recall and an execute behind polls in one segment; an office polls three units at once."""
    rogue, office = s.tcp(ROGUE, UNIT, genisys.PORT), s.tcp(OFFICE, UNIT, genisys.PORT)
    rogue.client(
        message(Header.POLL) + message(Header.RECALL) + message(Header.POLL, 2) + message(Header.EXECUTE)
    )
    office.client(message(Header.POLL) + message(Header.POLL, 2) + message(Header.POLL, 3))
    for conversation in (rogue, office):
        s.finds(POLL, conversation)
    for policy in (RECALL, EXECUTE):
        s.finds(policy, rogue)
        s.near_miss(policy, office, "three messages in a segment, none of them this one")


@scenario("genisys/trap-split")
def split(s: Scenario) -> None:
    """An execute cut at each of its bytes, and into single ones; controls that are cut behind their first six
    bytes; a poll cut alike."""
    execute = message(Header.EXECUTE)
    cuts = [[n] for n in range(1, len(execute))] + [list(range(1, len(execute)))]
    for number, cut in enumerate(cuts):
        rogue = s.tcp(f"10.66.2.{66 + number}", UNIT, genisys.PORT)
        rogue.client(execute, split=cut)
        s.finds(EXECUTE, rogue)
    late, early = s.tcp("10.66.2.80", UNIT, genisys.PORT), s.tcp("10.66.2.81", UNIT, genisys.PORT)
    late.client(message(Header.CONTROL, 1, CONTROLS), split=[6])
    s.finds(CONTROL, late)
    early.client(message(Header.CONTROL, 1, CONTROLS), split=[2])
    s.finds(CONTROL, early, engines=("zeek",))
    office = s.tcp(OFFICE, UNIT, genisys.PORT)
    office.client(message(Header.POLL), split=[1, 4])
    s.finds(POLL, office)
    s.near_miss(EXECUTE, office, "another message, cut alike")


@scenario("genisys/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began; in one the field unit speaks first."""
    rogue, office = (s.tcp(client, UNIT, genisys.PORT, handshake=False) for client in (ROGUE, OFFICE))
    rogue.server(genisys.indications())
    rogue.client(message(Header.EXECUTE))
    s.finds(EXECUTE, rogue)
    office.client(message(Header.POLL))
    office.server(genisys.acknowledge())
    s.finds(POLL, office)
    s.near_miss(EXECUTE, office, "a poll in an open session")


@scenario("genisys/trap-other-port")
def other_port(s: Scenario) -> None:
    """An execute on port 10002: silent until the catalog or the site lists the port; found on 10001."""
    elsewhere, usual = s.tcp(ROGUE, UNIT, 10002), s.tcp(OFFICE, UNIT, genisys.PORT)
    for conversation in (elsewhere, usual):
        conversation.client(message(Header.EXECUTE))
    s.near_miss(EXECUTE, elsewhere, "port 10002 is not among the protocol's ports")
    s.finds(EXECUTE, usual)


@scenario("genisys/trap-tank-gauge")
def tank_gauge(s: Scenario) -> None:
    """A tank gauge on the same port, with text in other characters: no Genisys, not even broken."""
    gauge = s.tcp(OFFICE, "10.66.2.11", genisys.PORT)
    gauge.client(b"\x01I20100\n")
    gauge.server(b"\x01\r\nI20100\r\nFUEL \xfd\xe9\xe8\xf6\xf6 OEL\r\n\x03")
    s.finds("atg-inventory-read", gauge)
    for policy in (WRONG_SIZE, "genisys-incomplete-message", RECALL):
        for reply in (False, True):
            s.near_miss(policy, gauge, "text", reply=reply)


@scenario("genisys/trap-data-looks-like-command")
def data_looks_like_command(s: Scenario) -> None:
    """Values and checksums that would be headers are escaped; a field unit's answer holds them as well."""
    pairs = ((0xFE, 0x01), (0x80, 0xE0), (0xF6, 0xFC))
    office = s.tcp(OFFICE, UNIT, genisys.PORT)
    for request in (message(Header.CONTROL, 1, pairs), message(Header.POLL, 0xFC)):
        office.client(request)
        office.server(answer(request))
    office.server(genisys.indications(1, pairs))
    for policy in (CONTROL, POLL):
        s.finds(policy, office)
    for policy in (EXECUTE, RECALL):
        s.near_miss(policy, office, "fe and fd are values")
