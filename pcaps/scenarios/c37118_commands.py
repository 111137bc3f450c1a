"""IEEE C37.118: commands to measurement units."""

from plantwatch.corpus.craft import Scenario, Tcp, Udp, c37118, scenario
from plantwatch.corpus.craft.c37118 import Command, command

DATE = "2026-11-23"

# Without a site these report every concentrator, the last one every measurement unit.
ON, OFF, ASK = "c37118-data-on", "c37118-data-off", "c37118-configuration-read"
DATA = "c37118-data-by-unlisted-source"

UNIT, OTHER_UNIT = "10.57.2.10", "10.57.2.11"
CENTRE, ROGUE = "10.57.2.20", "10.57.2.66"


def subscription(s: Scenario, client: str, unit: str = UNIT) -> Tcp:
    """A concentrator that takes data from a unit."""
    conversation = s.tcp(client, unit, c37118.PORT)
    c37118.subscribe(conversation)
    conversation.server(c37118.data())
    finds(s, conversation, ASK, ON)
    s.finds(DATA, conversation, reply=True)
    return conversation


def finds(s: Scenario, conversation: Tcp | Udp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("c37118/data-off")
def data_off(s: Scenario) -> None:
    """A rogue stops a unit over TCP, others over UDP and in the version of 2011; a concentrator goes on."""
    rogue, newer = s.tcp(ROGUE, UNIT, c37118.PORT), s.tcp("10.57.2.67", UNIT, c37118.PORT)
    rogue.client(command(Command.DATA_OFF))
    newer.client(command(Command.DATA_OFF, version=2))
    datagrams = s.udp("10.57.2.68", UNIT, c37118.PORT, client_port=c37118.DATA_PORT)
    datagrams.client(command(Command.DATA_OFF))
    for conversation in (rogue, newer, datagrams):
        s.finds(OFF, conversation)
    centre = subscription(s, CENTRE)
    s.near_miss(OFF, centre, "command 2 switches the data on")
    s.near_miss(OFF, centre, "flags 0001 in a data frame are no command", reply=True)
    centre.server(c37118.data(1))


@scenario("c37118/data-on")
def data_on(s: Scenario) -> None:
    """A rogue has data sent to itself over UDP; a technician only reads the configuration."""
    rogue = s.udp(ROGUE, UNIT, c37118.PORT, client_port=c37118.DATA_PORT)
    rogue.client(command(Command.DATA_ON))
    rogue.server(c37118.data())
    finds(s, rogue, ON)
    s.finds(DATA, rogue, reply=True)
    technician = s.tcp(CENTRE, UNIT, c37118.PORT)
    technician.client(command(Command.SEND_CONFIGURATION_1))
    technician.server(c37118.configuration(c37118.Type.CONFIGURATION_1))
    finds(s, technician, ASK)
    s.near_miss(ON, technician, "command 4 asks for the configuration")


@scenario("c37118/data-toggled")
def data_toggled(s: Scenario) -> None:
    """A script switches a unit off and on five times; a concentrator restarts four times."""
    policy = "c37118-data-toggled"
    script, centre = s.tcp(ROGUE, UNIT, c37118.PORT), s.tcp(CENTRE, OTHER_UNIT, c37118.PORT)
    for number in range(5):
        for conversation in (script, centre) if number < 4 else (script,):
            conversation.client(command(Command.DATA_OFF))
            conversation.client(command(Command.DATA_ON))
        s.wait(5)
    for conversation in (script, centre):
        finds(s, conversation, OFF, ON)
    s.finds(policy, script)
    s.near_miss(policy, centre, "four times in a minute")


@scenario("c37118/configuration-read")
def configuration_read(s: Scenario) -> None:
    """Header and the three configurations are asked for, each by its own host; a rogue only stops data."""
    words = (3, 4, 5, 6)
    for number, word in enumerate(words):
        reader = s.tcp(f"10.57.2.{70 + number}", UNIT, c37118.PORT)
        reader.client(command(word))
        reader.server(c37118.header() if word == Command.SEND_HEADER else c37118.configuration())
        finds(s, reader, ASK)
    rogue = s.tcp(ROGUE, UNIT, c37118.PORT)
    rogue.client(command(Command.DATA_OFF))
    finds(s, rogue, OFF)
    s.near_miss(ASK, rogue, "command 1")
    s.near_miss(ASK, rogue, "nothing comes from the unit", reply=True)


@scenario("c37118/extended-command")
def extended_command(s: Scenario) -> None:
    """Maker's commands, with content and without; a concentrator asks for configuration 3."""
    policy = "c37118-extended-command"
    for client, extra in (ROGUE, b""), ("10.57.2.67", b"set rate=1 "), ("10.57.2.68", bytes(400)):
        rogue = s.tcp(client, UNIT, c37118.PORT)
        rogue.client(command(Command.EXTENDED, extra=extra))
        finds(s, rogue, policy)
    centre = s.tcp(CENTRE, UNIT, c37118.PORT)
    centre.client(command(Command.SEND_CONFIGURATION_3, second=8))
    finds(s, centre, ASK)
    s.near_miss(policy, centre, "8 is the second")


@scenario("c37118/unassigned-command")
def unassigned_command(s: Scenario) -> None:
    """Words that are reserved and words left to users, each from its own host; the words 1 to 6 and 8."""
    policy = "c37118-unassigned-command"
    for number, word in enumerate((0, 7, 9, 0x0100, 0x0FFF, 0x1000, 0xFFFF)):
        rogue = s.tcp(f"10.57.2.{70 + number}", UNIT, c37118.PORT)
        rogue.client(command(word))
        finds(s, rogue, policy)
    centre = subscription(s, CENTRE)
    for word in Command:
        centre.client(command(word))
    finds(s, centre, OFF, "c37118-extended-command")
    s.near_miss(policy, centre, "every word that the standard defines")


@scenario("c37118/id-scan")
def id_scan(s: Scenario) -> None:
    """A tool tries five ids at one unit; a concentrator asks for four streams of a gateway, often."""
    policy = "c37118-id-scan"
    rogue, centre = s.tcp(ROGUE, UNIT, c37118.PORT), s.tcp(CENTRE, OTHER_UNIT, c37118.PORT)
    for number in range(8):
        if number < 5:
            rogue.client(command(Command.SEND_CONFIGURATION_2, stream=1 + number))
        centre.client(command(Command.SEND_CONFIGURATION_2, stream=1 + number % 4))
        s.wait(1)
    for conversation in (rogue, centre):
        finds(s, conversation, ASK)
    s.finds(policy, rogue, engines=("zeek",))
    s.near_miss(policy, centre, "four ids")
