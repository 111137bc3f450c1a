"""MQTT: correct packets in shapes that make a detection miss, and bytes that look like one."""

from plantwatch.corpus.craft import Scenario, Tcp, mqtt, scenario
from plantwatch.corpus.craft.mqtt import METRIC, connect, publish, say, subscribe

DATE = "2026-11-23"

COMMANDED, LISTENED = "mqtt-sparkplug-command", "mqtt-everything-subscribed"

BROKER = "10.56.9.10"
HMI, ROGUE = "10.56.9.20", "10.56.9.66"
COMMAND = publish("spBv1.0/Plant/DCMD/Edge1/Tank", quality=1)
DATA = publish("spBv1.0/Plant/DDATA/Edge1/Tank", quality=1)
PING = mqtt.packet(mqtt.Type.PINGREQ)


def session(s: Scenario, client: str) -> Tcp:
    """A client that has logged in."""
    conversation = s.tcp(client, BROKER, mqtt.PORT)
    mqtt.login(conversation)
    return conversation


@scenario("mqtt/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Login, ping, data, subscription and command in one segment; a client without the last two."""
    rogue, host = s.tcp(ROGUE, BROKER, mqtt.PORT), s.tcp(HMI, BROKER, mqtt.PORT)
    before = connect("c", "user") + PING + DATA + publish("n", b"000000" * 20)
    rogue.client(before + subscribe("#") + COMMAND)
    for policy in (COMMANDED, LISTENED):
        s.finds(policy, rogue)
    host.client(before + subscribe("plant/#") + DATA)
    for policy in (COMMANDED, LISTENED):
        s.near_miss(policy, host, "six packets in a segment, none of them this one")


@scenario("mqtt/trap-split")
def split(s: Scenario) -> None:
    """A command cut in two at each byte of its topic, and once into single bytes; data cut alike."""
    for cut in range(1, 34):
        rogue = session(s, f"10.56.9.{100 + cut}")
        rogue.client(COMMAND, split=[cut])
        s.finds(COMMANDED, rogue)
    dripping, host = session(s, ROGUE), session(s, HMI)
    dripping.client(COMMAND, split=range(1, len(COMMAND)))
    s.finds(COMMANDED, dripping)
    host.client(DATA, split=[1, 2, 20])
    s.near_miss(COMMANDED, host, "data, cut alike")


@scenario("mqtt/trap-long-length")
def long_length(s: Scenario) -> None:
    """Commands with remaining lengths of two and three bytes, and a length with needless bytes; long data."""
    for number, filler in enumerate((200, 20_000)):
        rogue = session(s, f"10.56.9.{66 + number}")
        rogue.client(publish("spBv1.0/Plant/NCMD/Edge1", METRIC + bytes(filler)))
        s.finds(COMMANDED, rogue)
    padded = session(s, "10.56.9.68")
    body = COMMAND[2:]
    padded.client(bytes([COMMAND[0], len(body) | 0x80, 0x80, 0x00]) + body)
    s.finds(COMMANDED, padded)
    host = session(s, HMI)
    host.client(publish("spBv1.0/Plant/DDATA/Edge1/Tank", METRIC + bytes(20_000)))
    s.near_miss(COMMANDED, host, "long data")


@scenario("mqtt/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began; in one the broker speaks first."""
    rogue = s.tcp(ROGUE, BROKER, mqtt.PORT, handshake=False)
    host = s.tcp(HMI, BROKER, mqtt.PORT, handshake=False)
    for conversation, said in (rogue, COMMAND), (host, DATA):
        conversation.server(publish("plant/pump/flow", b"40.0"))
        say(conversation, [PING, said])
    s.finds(COMMANDED, rogue)
    s.near_miss(COMMANDED, host, "data in an open session")


@scenario("mqtt/trap-other-port")
def other_port(s: Scenario) -> None:
    """A command on port 1884: silent until the catalog or the site lists the port; found on 1883."""
    elsewhere, usual = s.tcp(ROGUE, BROKER, 1884), s.tcp(HMI, BROKER, mqtt.PORT)
    for conversation in (elsewhere, usual):
        mqtt.login(conversation)
        say(conversation, [COMMAND])
    s.near_miss(COMMANDED, elsewhere, "port 1884 is not among the protocol's ports")
    s.finds(COMMANDED, usual)


@scenario("mqtt/trap-broker-forwards")
def broker_forwards(s: Scenario) -> None:
    """A command goes to a node: its sender is found, the broker that passes it on is not."""
    rogue, node = session(s, ROGUE), session(s, HMI)
    say(node, [subscribe("spBv1.0/Plant/DCMD/Edge1/#")])
    say(rogue, [COMMAND])
    node.server(COMMAND)
    s.finds(COMMANDED, rogue)
    for reply in (False, True):
        s.near_miss(COMMANDED, node, "the broker passes it on", reply=reply)


@scenario("mqtt/trap-payload-holds-command")
def payload_holds_command(s: Scenario) -> None:
    """A command as the payload of a message: data, and no command.

    Zeek walks the packets and stays silent. Suricata searches the stream for bytes and cannot tell.
    """
    host, reader = session(s, HMI), session(s, "10.56.9.21")
    say(host, [publish("plant/log", COMMAND)])
    s.finds(COMMANDED, host, engines=("suricata",))
    say(reader, [publish("plant/log", b"spBv1.0/Plant/DCMD/Edge1/Tank was sent")])
    s.near_miss(COMMANDED, reader, "the topic alone, in a payload")


@scenario("mqtt/trap-words-of-a-command")
def words_of_a_command(s: Scenario) -> None:
    """The words of a command as group, node, will, filter and user; one real command."""
    host, rogue = s.tcp(HMI, BROKER, mqtt.PORT), session(s, ROGUE)
    host.client(connect("NCMD", "spBv1.0/NCMD", will=("spBv1.0/Plant/NDEATH/NCMD", METRIC)))
    host.server(mqtt.connack())
    topics = [
        "spBv1.0/NCMD",
        "spBv1.0/NCMD2/DDATA/Edge",
        "spBv1.1/Plant/NCMD/Edge",
        "x/spBv1.0/Plant/NCMD/Edge",
    ]
    say(host, [subscribe(topics[0], "spBv1.0/Plant/NCMD/+"), *map(publish, topics)])
    s.near_miss(COMMANDED, host, "not the third level of a Sparkplug topic")
    say(rogue, [publish("spBv1.0/NCMD2/NCMD/NCMD")])
    s.finds(COMMANDED, rogue)


@scenario("mqtt/trap-third-filter")
def third_filter(s: Scenario) -> None:
    """All topics as the third and the ninth filter: Zeek walks the list, Suricata sees the first two."""
    for number, before in enumerate((2, 8)):
        rogue = session(s, f"10.56.9.{66 + number}")
        say(rogue, [subscribe(*(f"plant/{n}" for n in range(before)), "#")])
        s.finds(LISTENED, rogue, engines=("zeek",))
    host = session(s, HMI)
    say(host, [subscribe("plant/1", "plant/2", "plant/#")])
    s.near_miss(LISTENED, host, "a part of the topics")
