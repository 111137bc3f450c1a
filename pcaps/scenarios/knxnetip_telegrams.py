"""KNXnet/IP: telegrams to the bus, by tunnel over UDP and TCP and by multicast."""

from plantwatch.corpus.craft import Scenario, Tcp, Udp, knxnetip, scenario
from plantwatch.corpus.craft.knxnetip import (
    BROADCAST,
    GROUP,
    LIGHT,
    PORT,
    Apci,
    Code,
    Extended,
    routed,
    telegram,
    tunnelled,
)

DATE = "2026-11-23"

WRITE = "knxnetip-group-write-by-unlisted-client"  # without a site it reports every host

GATEWAY, PANEL = "10.61.2.10", "10.61.2.20"
TIME = bytes.fromhex("070400000001")  # additional information: a time stamp


def every_way(s: Scenario, policies: list[str], *contents: bytes) -> None:
    """Each telegram over UDP, over TCP and by multicast; every sender is found."""
    number = 66
    for content in contents:
        by_udp = s.udp(f"10.61.2.{number}", GATEWAY, PORT)
        by_tcp = s.tcp(f"10.61.2.{number + 1}", GATEWAY, PORT)
        forged = s.udp(f"10.61.2.{number + 2}", GROUP, PORT)
        by_udp.client(tunnelled(content))
        by_tcp.client(tunnelled(content))
        forged.client(routed(content))
        for one in (by_udp, by_tcp, forged):
            for policy in policies:
                s.finds(policy, one)
        number += 3


def silent(s: Scenario, policy: str, why: str, content: bytes, *also: str) -> Udp:
    """A panel sends a telegram, and the gateway tells it that it did."""
    panel = s.udp(PANEL, GATEWAY, PORT)
    panel.client(tunnelled(content))
    panel.server(tunnelled(content, Code.CONFIRMATION))
    for other in also:
        s.finds(other, panel)
    s.near_miss(policy, panel, why)
    return panel


def switch(bits: int = 1, *, to: int = LIGHT, extra: bytes = b"") -> bytes:
    """A light is switched."""
    return telegram(Apci.GROUP_WRITE, to=to, group=True, bits=bits, extra=extra)


READ = telegram(Apci.GROUP_READ, to=LIGHT, group=True)


@scenario("knxnetip/group-write-by-unlisted-client")
def group_write_by_unlisted_client(s: Scenario) -> None:
    """A stranger switches lights and sets a value; a panel reads, and hears that somebody switched."""
    value = telegram(Apci.GROUP_WRITE, b"\x0c\x34", to=0x1101, group=True)
    every_way(s, [WRITE], switch(), switch(0, extra=TIME), value)
    panel = silent(s, WRITE, "a read", READ)
    panel.server(tunnelled(switch(), Code.INDICATION))


@scenario("knxnetip/group-write-burst")
def group_write_burst(s: Scenario) -> None:
    """A stranger switches 20 lights; a panel switches 19."""
    policy = "knxnetip-group-write-burst"
    rogue, panel = s.udp("10.61.2.66", GATEWAY, PORT), s.udp(PANEL, GATEWAY, PORT)
    for number in range(20):
        rogue.client(tunnelled(switch(to=LIGHT + number)))
        if number:
            panel.client(tunnelled(switch(number % 2)))
        s.wait(1)
    s.finds(policy, rogue)
    for one in rogue, panel:
        s.finds(WRITE, one)
    s.near_miss(policy, panel, "19 in a minute")


@scenario("knxnetip/memory-written")
def memory_written(s: Scenario) -> None:
    """Memory is written with each of the services for it; a tool reads some."""
    policy = "knxnetip-memory-written"
    place = b"\x01\x00" + bytes(12)
    every_way(
        s,
        [policy],
        telegram(Apci.MEMORY_WRITE, place, bits=12),
        telegram(Apci.MEMORY_WRITE, place, bits=12, extra=TIME),
        telegram(Extended.USER_MEMORY_WRITE, b"\x0c" + place),
        telegram(Extended.MEMORY_BIT_WRITE, b"\x01" + place),
        telegram(Extended.LONG_MEMORY_WRITE, b"\x0c\x00" + place),
    )
    silent(s, policy, "a read", telegram(Apci.MEMORY_READ, b"\x01\x00", bits=12))


@scenario("knxnetip/property-written")
def property_written(s: Scenario) -> None:
    """Properties are written, with short and long numbers, and a function is commanded; a tool reads one."""
    policy = "knxnetip-property-written"
    services = Extended.PROPERTY_WRITE, Extended.LONG_PROPERTY_WRITE, Extended.FUNCTION_COMMAND
    every_way(s, [policy], *(telegram(apci, bytes.fromhex("0036100101")) for apci in services))
    silent(s, policy, "a read", telegram(Extended.PROPERTY_READ, bytes.fromhex("00361001")))


@scenario("knxnetip/key-written")
def key_written(s: Scenario) -> None:
    """A device gets a new key; a tool shows the key that it has."""
    policy = "knxnetip-key-written"
    key = bytes.fromhex("00deadbeef")
    every_way(s, [policy], telegram(Extended.KEY_WRITE, key))
    silent(s, policy, "authorize", telegram(Extended.AUTHORIZE, key))


@scenario("knxnetip/authorization-refused")
def authorization_refused(s: Scenario) -> None:
    """A device gives no access for the key of one host, and full access for that of another."""
    policy = "knxnetip-authorization-refused"
    rogue, secured, tool = (
        s.udp("10.61.2.66", GATEWAY, PORT),
        s.tcp("10.61.2.67", GATEWAY, PORT),
        s.udp(PANEL, GATEWAY, PORT),
    )
    for one, level in (rogue, 15), (secured, 15), (tool, 0):
        one.client(tunnelled(telegram(Extended.AUTHORIZE, bytes(5))))
        answer = telegram(Extended.AUTHORIZE_RESPONSE, bytes([level]), to=0x1117)
        one.server(tunnelled(answer, Code.INDICATION))
    for one in rogue, secured:
        s.finds(policy, one, reply=True)
    s.near_miss(policy, tool, "level 0 is full access", reply=True)


@scenario("knxnetip/address-changed")
def address_changed(s: Scenario) -> None:
    """Addresses are written to whoever is in programming mode, by serial number and by domain; a tool
    asks."""
    policy = "knxnetip-address-changed"
    every_way(
        s,
        [policy],
        telegram(Apci.ADDRESS_WRITE, b"\xff\xff", to=BROADCAST),
        telegram(Extended.SERIAL_WRITE, bytes(12), to=BROADCAST),
        telegram(Extended.DOMAIN_WRITE, b"\x00\x01", to=BROADCAST),
    )
    silent(s, policy, "a question", telegram(Apci.ADDRESS_READ, to=BROADCAST))


@scenario("knxnetip/tables-changed")
def tables_changed(s: Scenario) -> None:
    """A link and a routing table are written; a tool writes a property."""
    policy = "knxnetip-tables-changed"
    every_way(
        s, [policy], *(telegram(apci, bytes(4)) for apci in (Extended.LINK_WRITE, Extended.TABLE_WRITE))
    )
    near = telegram(Extended.PROPERTY_WRITE, bytes.fromhex("0036100101"))
    silent(s, policy, "a property", near, "knxnetip-property-written")


@scenario("knxnetip/device-restarted")
def device_restarted(s: Scenario) -> None:
    """A device is restarted, with and without connection; a tool reads what it is."""
    policy = "knxnetip-device-restarted"
    every_way(s, [policy], telegram(Extended.RESTART), telegram(Extended.RESTART, numbered=False))
    silent(s, policy, "a read", telegram(Apci.DESCRIPTOR_READ))


@scenario("knxnetip/device-reset")
def device_reset(s: Scenario) -> None:
    """A device goes back to the state of the factory; a tool restarts it."""
    policy = "knxnetip-device-reset"
    every_way(s, [policy], telegram(Extended.MASTER_RESET, b"\x02\x00"))
    silent(s, policy, "no erase code", telegram(Extended.RESTART), "knxnetip-device-restarted")


@scenario("knxnetip/device-scan")
def device_scan(s: Scenario) -> None:
    """Two tools try eight addresses each, over UDP and TCP; a third one seven, and disconnects from all."""
    policy = "knxnetip-device-scan"
    talks: list[Udp | Tcp] = [
        s.udp("10.61.2.66", GATEWAY, PORT),
        s.tcp("10.61.2.67", GATEWAY, PORT),
        s.udp(PANEL, GATEWAY, PORT),
    ]
    for number in range(8):
        for one in talks if number else talks[:2]:
            for control in (0x80, 0x81):
                one.client(tunnelled(knxnetip.transport(control, to=0x1101 + number)))
        s.wait(1)
    for one in talks[:2]:
        s.finds(policy, one)
    s.near_miss(policy, talks[2], "seven in a minute")


@scenario("knxnetip/trap-pipelined")
def trap_pipelined(s: Scenario) -> None:
    """Over TCP a restart follows an acknowledgement and a read in one segment."""
    rogue = s.tcp("10.61.2.66", GATEWAY, PORT)
    acknowledged = knxnetip.frame(knxnetip.Service.TUNNELLING_ACKNOWLEDGEMENT, b"\x04\x03\x00\x00")
    rogue.client(acknowledged + tunnelled(READ) + tunnelled(telegram(Extended.RESTART)))
    s.finds("knxnetip-device-restarted", rogue)


@scenario("knxnetip/trap-split")
def trap_split(s: Scenario) -> None:
    """Over TCP a restart comes cut at every place, and byte by byte."""
    whole = tunnelled(telegram(Extended.RESTART, extra=TIME))
    for number, split in enumerate([[n] for n in range(1, len(whole))] + [list(range(1, len(whole)))]):
        rogue = s.tcp(f"10.61.2.{66 + number}", GATEWAY, PORT)
        rogue.client(whole, split=split)
        s.finds("knxnetip-device-restarted", rogue)


@scenario("knxnetip/trap-midstream")
def trap_midstream(s: Scenario) -> None:
    """Over TCP the capture begins with what the gateway says, then a restart comes."""
    rogue = s.tcp("10.61.2.66", GATEWAY, PORT, handshake=False)
    rogue.server(tunnelled(READ, Code.INDICATION))
    rogue.client(tunnelled(telegram(Extended.RESTART)))
    s.finds("knxnetip-device-restarted", rogue)


@scenario("knxnetip/trap-direction")
def trap_direction(s: Scenario) -> None:
    """A gateway confirms a restart and tells other tunnels of it; neither is a command."""
    policy = "knxnetip-device-restarted"
    panel = s.udp(PANEL, GATEWAY, PORT)
    panel.client(tunnelled(READ))
    for code in Code.CONFIRMATION, Code.INDICATION:
        panel.server(tunnelled(telegram(Extended.RESTART), code))
    s.near_miss(policy, panel, "the gateway tells of it", reply=True)


@scenario("knxnetip/trap-data-holds-command")
def trap_data_holds_command(s: Scenario) -> None:
    """The data of a group write, and additional information, look like a restart of their own."""
    policy = "knxnetip-device-restarted"
    restart = telegram(Extended.RESTART)
    data = telegram(Apci.GROUP_WRITE, tunnelled(restart)[:14], to=LIGHT, group=True)
    silent(s, policy, "data of a telegram, and what stands before it", data, WRITE)
    other = s.udp("10.61.2.21", GATEWAY, PORT)
    other.client(tunnelled(telegram(Apci.GROUP_READ, to=LIGHT, group=True, extra=restart[1:])))
    s.near_miss(policy, other, "additional information")
    elsewhere = s.udp("10.61.2.22", GATEWAY, 3672)
    elsewhere.client(tunnelled(restart))
    s.near_miss(policy, elsewhere, "another port")
