"""PROFINET DCP: several blocks, tags, padding, and frames of the same Ethernet type that are no DCP."""

from plantwatch.corpus.craft import Scenario, scenario
from plantwatch.corpus.craft import profinet_dcp as dcp
from plantwatch.corpus.craft.profinet_dcp import Item

DATE = "2026-11-23"

PUMP, ROGUE = "00:0e:8c:01:00:10", "00:0c:29:66:66:66"
ENGINES = ("zeek",)
NAME, ADDRESS = "profinet-dcp-name-set", "profinet-dcp-address-set"
RESET, SIGNAL = "profinet-dcp-factory-reset", "profinet-dcp-signal"


@scenario("profinet-dcp/trap-several-blocks")
def trap_several_blocks(s: Scenario) -> None:
    """Each of five blocks is seen behind those of odd and even length; a value like a block is not."""
    reset = dcp.block(Item.RESET, b"", 4)
    for number in range(5):
        names = [dcp.name_block("p" * (2 + turn)) for turn in range(number)]
        some = s.link(f"00:0c:29:66:04:{number:02x}", PUMP, dcp.ETHERTYPE)
        some.send(dcp.set_blocks(number, *names, reset))
        s.finds(RESET, some, engines=ENGINES)
        if names:
            s.finds(NAME, some, engines=ENGINES)
    like = s.link(ROGUE, PUMP, dcp.ETHERTYPE)
    like.send(
        dcp.set_blocks(9, dcp.name_block("ab\x05\x06\x00\x02\x00\x04"), dcp.block(Item.SIGNAL, b"\x01\x00"))
    )
    s.finds(NAME, like, engines=ENGINES)
    s.finds(SIGNAL, like, engines=ENGINES)
    s.near_miss(RESET, like, "a part of the name")


@scenario("profinet-dcp/trap-tagged")
def trap_tagged(s: Scenario) -> None:
    """Set with one VLAN tag, with priority only, and with two tags."""
    for number, vlan in enumerate(((5,), (0,), (300, 5))):
        some = s.link(f"00:0c:29:66:05:{number:02x}", PUMP, dcp.ETHERTYPE, vlan=vlan)
        some.send(dcp.set_blocks(number, dcp.ip_block("10.70.1.99")))
        s.finds(ADDRESS, some, engines=ENGINES)


@scenario("profinet-dcp/trap-other-frames")
def trap_other_frames(s: Scenario) -> None:
    """Cyclic data, alarms and time with the content of a set; a set behind the end, and a cut one."""
    set_name = dcp.set_blocks(7, dcp.name_block("pump-2"))
    for number, frame_id in enumerate((0x8001, 0xBFFF, 0xFC01, 0xFE01, 0xFF00, 0xFEFB)):
        some = s.link(f"00:0c:29:66:06:{number:02x}", PUMP, dcp.ETHERTYPE)
        some.send(frame_id.to_bytes(2, "big") + set_name[2:])
        s.near_miss(NAME, some, "another frame id")
    behind = s.link("00:0c:29:66:07:01", PUMP, dcp.ETHERTYPE)
    behind.send(dcp.set_blocks(8, dcp.block(Item.SIGNAL, b"\x01\x00")) + dcp.name_block("pump-2"))
    s.finds(SIGNAL, behind, engines=ENGINES)
    s.near_miss(NAME, behind, "behind the end of the message")
    cut = s.link("00:0c:29:66:07:02", PUMP, dcp.ETHERTYPE)
    cut.send(dcp.set_blocks(9, dcp.name_block("p" * 100))[:-20])
    s.near_miss(NAME, cut, "not the whole message")
