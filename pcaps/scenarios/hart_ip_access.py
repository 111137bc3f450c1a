"""HART-IP: sessions, and who is there."""

from plantwatch.corpus.craft import Scenario, Tcp, hart_ip, scenario
from plantwatch.corpus.craft.hart_ip import Command, Message, Type, exchange, message

DATE = "2026-11-23"

SESSION = "hart-ip-session-by-unlisted-client"  # without a site these two report every host
IDENTITY = "hart-ip-identity-read"

GATEWAY = "10.59.2.10"
HOST, ROGUE = "10.59.2.20", "10.59.2.66"


def session(s: Scenario, client: str) -> Tcp:
    """A session that has been opened."""
    conversation = s.tcp(client, GATEWAY, hart_ip.PORT)
    hart_ip.open_session(conversation)
    s.finds(SESSION, conversation)
    return conversation


@scenario("hart-ip/session-by-unlisted-client")
def session_by_unlisted_client(s: Scenario) -> None:
    """A session over TCP and one over UDP, which goes on from the second port; a stray keep-alive."""
    rogue = session(s, ROGUE)
    rogue.close()
    datagrams = s.udp("10.59.2.67", GATEWAY, hart_ip.PORT, client_port=49905)
    datagrams.client(hart_ip.initiate())
    s.finds(SESSION, datagrams)
    second = s.udp("10.59.2.67", GATEWAY, hart_ip.SECOND_PORT, client_port=49905)
    second.server(hart_ip.answer(hart_ip.initiate()))
    exchange(second, hart_ip.request(Command.READ_VARIABLES), message(Type.REQUEST, Message.CLOSE))
    alive = s.tcp(HOST, GATEWAY, hart_ip.PORT, handshake=False)
    exchange(alive, message(Type.REQUEST, Message.KEEP_ALIVE))
    s.near_miss(SESSION, alive, "a session that was open before")


@scenario("hart-ip/session-refused")
def session_refused(s: Scenario) -> None:
    """A gateway has no session left for one host and refuses another; a third one gets a lower version."""
    policy = "hart-ip-session-refused"
    for client, status in (ROGUE, 15), ("10.59.2.67", 16), ("10.59.2.68", 5):
        rogue = s.tcp(client, GATEWAY, hart_ip.PORT)
        rogue.client(hart_ip.initiate())
        rogue.server(message(Type.RESPONSE, Message.INITIATE, status=status, sequence=0))
        s.finds(SESSION, rogue)
        s.finds(policy, rogue, reply=True)
    host = s.tcp(HOST, GATEWAY, hart_ip.PORT)
    host.client(hart_ip.initiate(seconds=5))
    host.server(message(Type.RESPONSE, Message.INITIATE, hart_ip.initiate()[8:], status=8, sequence=0))
    exchange(host, message(Type.REQUEST, Message.KEEP_ALIVE))
    s.finds(SESSION, host)
    s.near_miss(policy, host, "status 8: the gateway took the nearest time", reply=True)


@scenario("hart-ip/identity-read")
def identity_read(s: Scenario) -> None:
    """Identifier, tag and assembly are read, also behind a gateway; a host asks for values and by address."""
    for number, asked in enumerate((hart_ip.request(20), hart_ip.nested(20), hart_ip.direct(20))):
        rogue = session(s, f"10.59.2.{66 + number}")
        exchange(rogue, asked)
        s.finds(IDENTITY, rogue)
    for number, code in enumerate((0, 11, 13, 15, 16, 20, 21, 74)):
        rogue = session(s, f"10.59.2.{80 + number}")
        exchange(rogue, hart_ip.request(code))
        s.finds(IDENTITY, rogue)
    host = session(s, HOST)
    exchange(host, hart_ip.polled(0), hart_ip.request(Command.READ_VARIABLES), hart_ip.nested(1))
    s.near_miss(IDENTITY, host, "command 0 with a polling address is how every host begins")


@scenario("hart-ip/polling-walk")
def polling_walk(s: Scenario) -> None:
    """A tool tries the polling addresses 0 to 7; a host asks seven of them, one of these twice."""
    policy = "hart-ip-polling-walk"
    rogue, host = session(s, ROGUE), session(s, HOST)
    for poll in range(8):
        rogue.client(hart_ip.polled(0, poll=poll))
        exchange(host, hart_ip.polled(0, poll=min(poll, 6)))
        s.wait(1)
    s.finds(policy, rogue, engines=("zeek",))
    s.near_miss(policy, host, "seven addresses")


@scenario("hart-ip/subdevice-walk")
def subdevice_walk(s: Scenario) -> None:
    """A tool lists the instruments behind a gateway; a host reads nine entries."""
    policy = "hart-ip-subdevice-walk"
    rogue, host = session(s, ROGUE), session(s, HOST)
    for number in range(10):
        asked = hart_ip.request(Command.READ_SUBDEVICE, number.to_bytes(2, "big"))
        exchange(rogue, asked)
        if number < 9:
            exchange(host, asked)
        s.wait(0.5)
    s.finds(policy, rogue)
    s.near_miss(policy, host, "nine in a minute")


@scenario("hart-ip/bad-length")
def bad_length(s: Scenario) -> None:
    """Messages that announce 7 bytes, none and 65535; one of the largest size that is allowed."""
    policy = "hart-ip-bad-length"
    for number, length in enumerate((7, 0, 0xFFFF)):
        fuzzer = s.tcp(f"10.59.2.{66 + number}", GATEWAY, hart_ip.PORT)
        fuzzer.client(message(Type.REQUEST, Message.KEEP_ALIVE, length=length))
        s.finds(policy, fuzzer)
    host = session(s, HOST)
    host.client(message(Type.REQUEST, Message.DIRECT, b"\x00\x00\x00\x03" + bytes(1196)))
    s.near_miss(policy, host, "long, and whole")


@scenario("hart-ip/incomplete-message")
def incomplete_message(s: Scenario) -> None:
    """A message is followed by bytes that are none; a host sends its message in two segments."""
    policy = "hart-ip-incomplete-message"
    fuzzer = s.tcp(ROGUE, GATEWAY, hart_ip.PORT)
    fuzzer.client(hart_ip.initiate() + b"\xff" * 12)
    for found in (SESSION, policy):
        s.finds(found, fuzzer)
    host = session(s, HOST)
    host.client(hart_ip.request(Command.READ_VARIABLES), split=[9])
    s.near_miss(policy, host, "the rest comes later")


@scenario("hart-ip/not-hart-ip")
def not_hart_ip(s: Scenario) -> None:
    """A browser and a TLS client on the port, one over UDP; a host speaks HART-IP."""
    policy = "hart-ip-not-hart-ip"
    hello = bytes.fromhex("16030100c8010000c40303") + bytes(32)
    for client, said in (ROGUE, b"GET / HTTP/1.1\r\nHost: gateway\r\n\r\n"), ("10.59.2.67", hello):
        stranger = s.tcp(client, GATEWAY, hart_ip.PORT)
        stranger.client(said)
        s.finds(policy, stranger)
    datagram = s.udp("10.59.2.68", GATEWAY, hart_ip.PORT)
    datagram.client(b"\x16\xfe\xfd\x00\x00" + bytes(40))
    s.finds(policy, datagram)
    s.near_miss(policy, session(s, HOST), "version 1 of the protocol")
