"""MQTT and Sparkplug B: logins, subscriptions, commands, and messages under somebody else's name."""

from collections.abc import Iterable

from plantwatch.corpus.craft import Scenario, Tcp, mqtt, scenario
from plantwatch.corpus.craft.mqtt import connect, publish, say, subscribe

DATE = "2026-11-23"

BROKER = "10.56.3.10"
HMI, ROGUE = "10.56.3.20", "10.56.3.66"
PING = mqtt.packet(mqtt.Type.PINGREQ)

# Quality of service, kept by the broker, sent again
KINDS = [(q, r, False) for q in range(3) for r in (False, True)] + [
    (q, r, True) for q in (1, 2) for r in (False, True)
]


def session(s: Scenario, client: str, level: int = 4) -> Tcp:
    """A client that has logged in."""
    conversation = s.tcp(client, BROKER, mqtt.PORT)
    mqtt.login(conversation, level=level)
    return conversation


def each_apart(s: Scenario, policy: str, packets: Iterable[bytes], five: Iterable[bytes] = ()) -> None:
    """Every packet from a client of its own; those of ``five`` in sessions of version 5."""
    said = [(4, sent) for sent in packets] + [(5, sent) for sent in five]
    for number, (level, sent) in enumerate(said):
        rogue = session(s, f"10.56.3.{66 + number}", level)
        say(rogue, [PING, sent])
        s.finds(policy, rogue)


def published(s: Scenario, policy: str, topics: list[str], beside: list[bytes], why: str) -> None:
    """The first topic with every kind of PUBLISH, the others once; a client with other messages."""
    kinds = [publish(topics[0], quality=q, retain=r, again=again) for q, r, again in KINDS]
    five = publish(topics[0], properties=b"\x01\x01")
    each_apart(s, policy, [*kinds, *map(publish, topics[1:])], [five])
    host = session(s, HMI)
    say(host, [PING, *beside])
    host.server(publish(topics[0]))
    s.near_miss(policy, host, why)
    s.near_miss(policy, host, "the broker passes it on", reply=True)


@scenario("mqtt/sparkplug-command")
def sparkplug_command(s: Scenario) -> None:
    """Commands for a node and a device in each kind of message; a client reports data and listens."""
    topics = ["spBv1.0/Plant/NCMD/Edge1", "spBv1.0/Plant/DCMD/Edge1/Tank", "spBv1.0/Plant 2/DCMD/E/D"]
    beside = [
        publish("spBv1.0/Plant/DDATA/Edge1/Tank"),
        subscribe("spBv1.0/Plant/NCMD/Edge1", "spBv1.0/Plant/DCMD/Edge1/#"),
        publish("plant/NCMD/Edge1"),
    ]
    published(s, "mqtt-sparkplug-command", topics, beside, "data, and filters with the same words")


@scenario("mqtt/sparkplug-birth")
def sparkplug_birth(s: Scenario) -> None:
    """A node and a device announce themselves; a client reports data."""
    topics = ["spBv1.0/Plant/NBIRTH/Edge1", "spBv1.0/Plant/DBIRTH/Edge1/Tank"]
    beside = [publish("spBv1.0/Plant/DDATA/Edge1/Tank"), subscribe("spBv1.0/Plant/NBIRTH/+")]
    published(s, "mqtt-sparkplug-birth", topics, beside, "data, and a filter with the same word")


@scenario("mqtt/sparkplug-death")
def sparkplug_death(s: Scenario) -> None:
    """A node and a device are said to be gone; another node leaves this to the broker."""
    topics = ["spBv1.0/Plant/NDEATH/Edge1", "spBv1.0/Plant/DDEATH/Edge1/Tank"]
    beside = [connect("edge", "user", will=(topics[0], mqtt.METRIC)), publish("spBv1.0/Plant/NDATA/Edge1")]
    published(s, "mqtt-sparkplug-death", topics, beside, "the will in a login")


@scenario("mqtt/sparkplug-state")
def sparkplug_state(s: Scenario) -> None:
    """The control system is said to be off line, in both forms; a node asks for its state."""
    topics = ["STATE/hmi", "spBv1.0/STATE/hmi"]
    beside = [subscribe("STATE/hmi", "spBv1.0/STATE/hmi"), publish("plant/STATE/hmi")]
    published(s, "mqtt-sparkplug-state", topics, beside, "filters, and another topic")


@scenario("mqtt/command-topic-published")
def command_topic_published(s: Scenario) -> None:
    """Values go to topics for commands; a client reports what is set and listens."""
    topics = ["plant/pump/set/speed", "plant/pump/cmd/start", "site/line 1/command/stop"]
    beside = [
        publish("plant/pump/setpoint", b"42"),
        subscribe("plant/pump/set/#"),
        publish("plant/set", b"1"),
    ]
    published(s, "mqtt-command-topic-published", topics, beside, "the word is not a level of its own")


@scenario("mqtt/everything-subscribed")
def everything_subscribed(s: Scenario) -> None:
    """All topics are asked for, alone, as the second filter and in version 5; a client asks for its own."""
    policy = "mqtt-everything-subscribed"
    asked = [subscribe("#"), subscribe("+/#"), subscribe("plant/pump/flow", "#")]
    five = [subscribe("#", properties=b""), subscribe("plant/#", "+/#", properties=b"\x0b\x05")]
    each_apart(s, policy, asked, five)
    host = session(s, HMI)
    say(
        host,
        [subscribe("plant/#", "a/+/#"), subscribe("+/flow"), subscribe("/#", properties=b""), publish("#")],
    )
    s.near_miss(policy, host, "filters with more in them, and a topic that is none")


@scenario("mqtt/sparkplug-all-subscribed")
def sparkplug_all_subscribed(s: Scenario) -> None:
    """All groups of nodes are asked for; a host application asks for its own."""
    policy = "mqtt-sparkplug-all-subscribed"
    each_apart(
        s,
        policy,
        [subscribe("spBv1.0/#"), subscribe("x", "spBv1.0/+/DDATA/#")],
        [subscribe("spBv1.0/#", properties=b"")],
    )
    host = session(s, HMI)
    say(host, [subscribe("spBv1.0/Plant/#", "spBv1.0/Plant/+/Edge1"), publish("spBv1.0/Plant/NDATA/E")])
    s.near_miss(policy, host, "one group")


@scenario("mqtt/broker-state-subscribed")
def broker_state_subscribed(s: Scenario) -> None:
    """The state of the broker is asked for, also as the second filter; a client asks for a pump."""
    policy = "mqtt-broker-state-subscribed"
    each_apart(
        s,
        policy,
        [subscribe("$SYS/#"), subscribe("x", "$SYS/broker/version")],
        [subscribe("$SYS/#", properties=b"")],
    )
    host = session(s, HMI)
    say(host, [subscribe("plant/$SYS/#", "SYS/#"), publish("plant/pump", b"$SYS/#")])
    s.near_miss(policy, host, "not at the start of the filter")


@scenario("mqtt/anonymous-login")
def anonymous_login(s: Scenario) -> None:
    """Clients of three versions log in without a name, one with a will; one with a name."""
    policy = "mqtt-anonymous-login"
    logins = [connect(level=level) for level in (3, 4, 5)] + [connect("x" * 200, will=("gone", b"x"))]
    for number, said in enumerate(logins):
        rogue = s.tcp(f"10.56.3.{66 + number}", BROKER, mqtt.PORT)
        rogue.client(said)
        rogue.server(mqtt.connack(level=5 if number == 2 else 4))
        s.finds(policy, rogue)
    for number, level in enumerate((3, 4, 5)):
        s.near_miss(policy, session(s, f"10.56.3.{20 + number}", level), "a user name")


@scenario("mqtt/password-in-clear")
def password_in_clear(s: Scenario) -> None:
    """Clients of three versions log in with a password; one with a name alone."""
    policy = "mqtt-password-in-clear"
    for number, level in enumerate((3, 4, 5)):
        host = s.tcp(f"10.56.3.{66 + number}", BROKER, mqtt.PORT)
        host.client(connect("pump", "pump", "secret", level=level))
        host.server(mqtt.connack(level=level))
        s.finds(policy, host)
        s.near_miss(policy, session(s, f"10.56.3.{20 + number}", level), "no password")


@scenario("mqtt/logins-refused")
def logins_refused(s: Scenario) -> None:
    """Five logins are refused, in version 5 as well; one client is refused four times, one is not ready."""
    policy = "mqtt-logins-refused"
    for client, level, codes in (
        (ROGUE, 4, (5, 4, 5, 4, 5)),
        ("10.56.3.67", 5, (0x86, 0x87, 0x8A, 0x8C, 0x86)),
        (HMI, 4, (5, 5, 5, 5, 0)),
        ("10.56.3.21", 4, (3, 3, 2, 1, 0)),
    ):
        for code in codes:
            conversation = s.tcp(client, BROKER, mqtt.PORT)
            conversation.client(connect("c", "user", level=level))
            conversation.server(mqtt.connack(code, level=level))
            conversation.close()
            s.wait(1)
        if client in (ROGUE, "10.56.3.67"):
            s.finds(policy, conversation, reply=True)
        else:
            s.near_miss(policy, conversation, "four refusals, or other reasons", reply=True)


@scenario("mqtt/bad-length")
def bad_length(s: Scenario) -> None:
    """A length of five bytes, and one of 2 MB; a client sends 60 KB."""
    policy = "mqtt-bad-length"
    for number, start in enumerate((b"\x30\xff\xff\xff\xff\x01", mqtt.packet(0x30, remaining=2_000_000))):
        fuzzer = session(s, f"10.56.3.{66 + number}")
        fuzzer.client(start + mqtt.text("plant/file"))
        s.finds(policy, fuzzer, engines=("zeek",))
    host = session(s, HMI)
    host.client(publish("plant/file", bytes(60_000)))
    s.near_miss(policy, host, "long, and whole")


@scenario("mqtt/incomplete-packet")
def incomplete_packet(s: Scenario) -> None:
    """A packet is followed by bytes that are none; a client sends its packet in two segments."""
    policy = "mqtt-incomplete-packet"
    fuzzer, host = session(s, ROGUE), session(s, HMI)
    fuzzer.client(PING + b"\x00\x01\x02\x03")
    s.finds(policy, fuzzer, engines=("zeek",))
    host.client(publish("plant/flow", b"1"), split=[1])
    s.near_miss(policy, host, "the rest comes later")


@scenario("mqtt/not-mqtt")
def not_mqtt(s: Scenario) -> None:
    """TLS and a browser on the port; a client of the broker."""
    policy = "mqtt-not-mqtt"
    hello = bytes.fromhex("16030100c8010000c40303") + bytes(32)
    for client, said in (ROGUE, hello), ("10.56.3.67", b"GET / HTTP/1.1\r\nHost: broker\r\n\r\n"):
        stranger = s.tcp(client, BROKER, mqtt.PORT)
        stranger.client(said)
        s.finds(policy, stranger, engines=("zeek",))
    s.near_miss(policy, session(s, HMI), "a login")
