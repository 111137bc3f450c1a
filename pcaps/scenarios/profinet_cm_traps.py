"""PROFINET IO context management in shapes that make a correct rule miss, or cry wolf."""

from plantwatch.corpus.craft import Scenario, Udp, profinet_cm, scenario
from plantwatch.corpus.craft.profinet_cm import Call, Relation, exchange

DATE = "2026-11-23"

# Without a site these report every station.
CONNECT = "profinet-cm-connect-by-unlisted-controller"
WRITE, READ = "profinet-cm-write-by-unlisted-controller", "profinet-cm-read-by-unlisted-client"
SUPERVISOR = "profinet-cm-supervisor-connect"

DEVICE, NEIGHBOUR = "10.62.9.10", "10.62.9.11"
ROGUE, CONTROLLER = "10.62.9.66", "10.62.9.20"

TAKEOVER = profinet_cm.connect(Relation.SUPERVISOR)
READING = profinet_cm.read(0x0001)


def finds(s: Scenario, conversation: Udp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("profinet-cm/trap-own-port")
def own_port(s: Scenario) -> None:
    """A device answers a connect from a port of its own, where writes then go: only the connect is seen."""
    rogue = s.udp(ROGUE, DEVICE, profinet_cm.PORT, client_port=49153)
    further = s.udp(ROGUE, DEVICE, 49152, client_port=49153)
    exchange(rogue, TAKEOVER, port_of_its_own=further)
    exchange(further, profinet_cm.write(0x0001, b"\x01"))
    finds(s, rogue, CONNECT, SUPERVISOR)
    s.near_miss(WRITE, further, "port 49152 is not among the protocol's ports")


@scenario("profinet-cm/trap-both-ports")
def both_ports(s: Scenario) -> None:
    """A station calls from the port that it is called at; a device answers one that does the same."""
    rogue = s.udp(ROGUE, DEVICE, profinet_cm.PORT, client_port=profinet_cm.PORT)
    exchange(rogue, TAKEOVER)
    finds(s, rogue, CONNECT, SUPERVISOR)
    s.near_miss(CONNECT, rogue, "an answer", reply=True)


@scenario("profinet-cm/trap-direction")
def direction(s: Scenario) -> None:
    """A device sends what would be a connect, and answers connects; then a real one."""
    odd, bad = (s.udp(c, DEVICE, profinet_cm.PORT) for c in (CONTROLLER, ROGUE))
    odd.client(profinet_cm.response(TAKEOVER))
    odd.server(profinet_cm.response(TAKEOVER))
    odd.server(TAKEOVER)
    s.near_miss(CONNECT, odd, "a call from the port of a server", reply=True)
    s.near_miss(CONNECT, odd, "an answer")
    exchange(bad, TAKEOVER)
    finds(s, bad, CONNECT, SUPERVISOR)


@scenario("profinet-cm/trap-byte-order")
def byte_order(s: Scenario) -> None:
    """Numbers in the other order than the header says mean something else; then a real connect."""
    odd, bad = (s.udp(c, DEVICE, profinet_cm.PORT) for c in (CONTROLLER, ROGUE))
    for order, told in ("<", 0), (">", 0x10):
        message = profinet_cm.connect(Relation.SUPERVISOR, order="<" if order == "<" else ">")
        odd.client(message[:4] + bytes([told]) + message[5:])
    s.near_miss(CONNECT, odd, "no interface of PROFINET in that order")
    exchange(bad, TAKEOVER)
    finds(s, bad, CONNECT, SUPERVISOR)


@scenario("profinet-cm/trap-other-rpc")
def other_rpc(s: Scenario) -> None:
    """Other calls to the same port: the endpoint mapper, another version; then a real connect."""
    odd, bad = (s.udp(c, DEVICE, profinet_cm.PORT) for c in (CONTROLLER, ROGUE))
    mapper = bytes.fromhex("08 83 af e1 1f 5d c9 11 91 a4 08 00 2b 14 a0 fa")
    odd.client(TAKEOVER[:24] + mapper + TAKEOVER[40:])
    odd.client(b"\x05" + TAKEOVER[1:])
    odd.client(TAKEOVER[:80])
    s.near_miss(CONNECT, odd, "another interface, another version, a header without a body")
    exchange(bad, TAKEOVER)
    finds(s, bad, CONNECT, SUPERVISOR)


@scenario("profinet-cm/trap-data-holds-call")
def data_holds_call(s: Scenario) -> None:
    """A record that is written holds bytes of a connect; then a real one."""
    odd, bad = (s.udp(c, DEVICE, profinet_cm.PORT) for c in (CONTROLLER, ROGUE))
    exchange(odd, profinet_cm.write(0x0001, TAKEOVER[24:40] + TAKEOVER[64:]))
    finds(s, odd, WRITE)
    s.near_miss(CONNECT, odd, "only the data looks like it")
    exchange(bad, TAKEOVER)
    finds(s, bad, CONNECT, SUPERVISOR)


@scenario("profinet-cm/trap-one-way")
def one_way(s: Scenario) -> None:
    """The mirror shows one direction only (E3): a connect among reads, and elsewhere answers alone."""
    bad = s.udp(ROGUE, DEVICE, profinet_cm.PORT, mirror="client")
    for _ in range(100):
        exchange(bad, READING)
    exchange(bad, TAKEOVER)
    finds(s, bad, READ, CONNECT, SUPERVISOR)
    told = s.udp(CONTROLLER, NEIGHBOUR, profinet_cm.PORT, mirror="server")
    exchange(told, TAKEOVER)
    s.near_miss(CONNECT, told, "only the answer is seen")


@scenario("profinet-cm/trap-read-flood")
def read_flood(s: Scenario) -> None:
    """Three hundred reads in half a minute are one finding (F11); a controller reads once."""
    bad, controller = (s.udp(c, DEVICE, profinet_cm.PORT) for c in (ROGUE, CONTROLLER))
    for _ in range(300):
        exchange(bad, profinet_cm.read(0xAFF0, call=Call.IMPLICIT_READ))
        s.wait(0.09)
    finds(s, bad, READ, "profinet-cm-implicit-read", "profinet-cm-identification-read")
    exchange(controller, READING)
    finds(s, controller, READ)
    s.near_miss("profinet-cm-implicit-read", controller, "one read within a relation")
