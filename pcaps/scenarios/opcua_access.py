"""OPC UA: reading, writing, calling, and changing what a server holds."""

import struct
from collections.abc import Callable, Sequence

from plantwatch.corpus.craft import Scenario, Tcp, opcua, scenario
from plantwatch.corpus.craft.opcua import NULL, Node, Service, exchange, named, node, request

DATE = "2026-11-23"

# Without a site these report every client.
READ, WRITE = "opcua-read-by-unlisted-client", "opcua-write-by-unlisted-client"
SUBSCRIBED, CALLED = "opcua-subscription-by-unlisted-client", "opcua-method-called"
BURST, WALK, DENIED = "opcua-write-burst", "opcua-browse-walk", "opcua-write-refused"
CERTIFICATES, STATE = "opcua-certificates-changed", "opcua-server-state-change"

SERVER = "10.62.2.10"
ROGUE, PANEL, THIRD = "10.62.2.66", "10.62.2.20", "10.62.2.68"
ONE_NODE = struct.pack("<I", 1) + named("Line.Spare")


def station(s: Scenario, client: str) -> Tcp:
    """A connection of that client to the server."""
    return s.tcp(client, SERVER, opcua.PORT)


def changed(
    s: Scenario, policy: str, services: Sequence[int], *, forms: Sequence[bool] = (False, True)
) -> None:
    """A client for each service and form of its id that ``policy`` must find; a panel reads beside them."""
    number = 100
    for service in services:
        for wide in forms:
            rogue = station(s, f"10.62.2.{number}")
            exchange(rogue, request(service, ONE_NODE, wide=wide), opcua.response(service + 3))
            s.finds(policy, rogue)
            number += 1
    panel = station(s, PANEL)
    exchange(panel, opcua.read("Line.Speed", "Line.Spare"))
    s.finds(READ, panel)
    s.near_miss(policy, panel, "reads")


@scenario("opcua/read-by-unlisted-client")
def read_by_unlisted_client(s: Scenario) -> None:
    """A stranger reads values; a panel registers the nodes that it will read."""
    rogue, panel = station(s, ROGUE), station(s, PANEL)
    exchange(rogue, opcua.read("Line.Speed", "Line.Setpoint"))
    s.finds(READ, rogue)
    exchange(panel, request(560, ONE_NODE))
    s.near_miss(READ, panel, "RegisterNodes reads nothing")


@scenario("opcua/history-read")
def history_read(s: Scenario) -> None:
    """Recorded values are read; a panel reads present ones."""
    changed(s, "opcua-history-read", (Service.HISTORY_READ,), forms=(False,))


@scenario("opcua/subscription-by-unlisted-client")
def subscription_by_unlisted_client(s: Scenario) -> None:
    """Values are subscribed: by a subscription, its items, and the requests that fetch changes."""
    services = Service.CREATE_SUBSCRIPTION, Service.CREATE_MONITORED_ITEMS, Service.PUBLISH
    changed(s, SUBSCRIBED, services, forms=(False,))


@scenario("opcua/subscription-transferred")
def subscription_transferred(s: Scenario) -> None:
    """A subscription is taken over, with both forms of the service's id; a panel reads."""
    changed(s, "opcua-subscription-transferred", (Service.TRANSFER_SUBSCRIPTIONS,))


@scenario("opcua/nodes-added")
def nodes_added(s: Scenario) -> None:
    """Nodes and references are added, with both forms of the service's id; a panel reads."""
    changed(s, "opcua-nodes-added", (Service.ADD_NODES, Service.ADD_REFERENCES))


@scenario("opcua/nodes-deleted")
def nodes_deleted(s: Scenario) -> None:
    """Nodes and references are deleted, with both forms of the service's id; a panel reads."""
    changed(s, "opcua-nodes-deleted", (Service.DELETE_NODES, Service.DELETE_REFERENCES))


@scenario("opcua/history-changed")
def history_changed(s: Scenario) -> None:
    """Recorded values are changed, with both forms of the service's id; a panel reads."""
    changed(s, "opcua-history-changed", (Service.HISTORY_UPDATE,))


@scenario("opcua/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """A setpoint is written, with both forms of the service's id; a panel reads it."""
    changed(s, WRITE, (Service.WRITE,))


@scenario("opcua/write-burst")
def write_burst(s: Scenario) -> None:
    """Thirty writes in six seconds; a panel writes twenty-nine times in a minute."""
    for client, times, pause in (ROGUE, 30, 0.2), (PANEL, 29, 2.0):
        conversation = station(s, client)
        for _ in range(times):
            exchange(conversation, opcua.write("Line.Setpoint"), opcua.write_response(0))
            s.wait(pause)
        s.finds(WRITE, conversation)
        if times == 30:
            s.finds(BURST, conversation)
        else:
            s.near_miss(BURST, conversation, "one write in two seconds")


@scenario("opcua/write-refused")
def write_refused(s: Scenario) -> None:
    """Writes are refused for the user and for the node; another write is accepted, one is for no node."""
    for client, result in (ROGUE, opcua.USER_ACCESS_DENIED), (THIRD, opcua.NOT_WRITABLE):
        rogue = station(s, client)
        exchange(rogue, opcua.write("Line.Speed"), opcua.write_response(result, 0))
        s.finds(WRITE, rogue)
        s.finds(DENIED, rogue, reply=True)
    for client, result, why in (
        (PANEL, 0, "the server accepts it"),
        ("10.62.2.21", opcua.NODE_UNKNOWN, "there is no such node"),
    ):
        panel = station(s, client)
        exchange(panel, opcua.write("Line.Setpoint"), opcua.write_response(result))
        s.finds(WRITE, panel)
        s.near_miss(DENIED, panel, why, reply=True)


@scenario("opcua/browse-walk")
def browse_walk(s: Scenario) -> None:
    """Thirty requests to browse in six seconds, by one client in turn with others to go on; a panel's 29."""
    for client, times in (ROGUE, 30), (THIRD, 30), (PANEL, 29):
        conversation = station(s, client)
        for number in range(times):
            onward = client == THIRD and number % 3 == 2
            exchange(conversation, request(Service.BROWSE_NEXT if onward else Service.BROWSE, ONE_NODE))
            s.wait(0.2)
        if client == PANEL:
            s.near_miss(WALK, conversation, "twenty-nine requests")
        else:  # Suricata counts each service for itself
            s.finds(WALK, conversation, engines=() if client == ROGUE else ("zeek",))


def called(
    s: Scenario, policy: str, methods: Sequence[tuple[Node, Node]]
) -> Callable[[str, bytes, str], None]:
    """A client for each object and method that ``policy`` must find; returns how to play a near miss."""
    for number, (target, method) in enumerate(methods):
        rogue = station(s, f"10.62.2.{100 + number}")
        exchange(rogue, opcua.call(node(target), node(method)))
        s.finds(CALLED, rogue)
        s.finds(policy, rogue)

    def near(client: str, message: bytes, why: str) -> None:
        panel = station(s, client)
        exchange(panel, message)
        s.finds(CALLED, panel)
        s.near_miss(policy, panel, why)

    return near


@scenario("opcua/method-called")
def method_called(s: Scenario) -> None:
    """A machine is stopped by a method, with both forms of the service's id; a panel reads."""
    for client, wide in (ROGUE, False), (THIRD, True):
        rogue = station(s, client)
        exchange(rogue, opcua.call(node(85), named("Line.Stop"), wide=wide), opcua.response(Service.CALL + 3))
        s.finds(CALLED, rogue)
    panel = station(s, PANEL)
    exchange(panel, opcua.read("Line.Stop"))
    s.finds(READ, panel)
    s.near_miss(CALLED, panel, "reads a node of that name")


@scenario("opcua/certificates-changed")
def certificates_changed(s: Scenario) -> None:
    """Certificates and the trust list are changed; others ask for a signing request and read the list."""
    configuration = (
        Node.UPDATE_CERTIFICATE,
        Node.APPLY_CHANGES,
        Node.CREATE_SELF_SIGNED_CERTIFICATE,
        Node.DELETE_CERTIFICATE,
        Node.RESET_TO_SERVER_DEFAULTS,
    )
    trusted = Node.TRUST_LIST_CLOSE_AND_UPDATE, Node.ADD_CERTIFICATE, Node.REMOVE_CERTIFICATE
    methods = [(Node.SERVER_CONFIGURATION, one) for one in configuration]
    near = called(s, CERTIFICATES, [*methods, *((Node.TRUST_LIST, one) for one in trusted)])
    own, listed = node(Node.SERVER_CONFIGURATION), node(Node.TRUST_LIST)
    near(PANEL, opcua.call(own, node(Node.CREATE_SIGNING_REQUEST)), "only asks for a signing request")
    near("10.62.2.21", opcua.call(own, node(Node.GET_REJECTED_LIST)), "only reads what was rejected")
    near("10.62.2.22", opcua.call(listed, node(Node.TRUST_LIST_READ)), "only reads the trust list")
    near("10.62.2.23", opcua.call(node(85), node(Node.APPLY_CHANGES)), "a method of another object")


@scenario("opcua/server-state-change")
def server_state_change(s: Scenario) -> None:
    """The server is told to shut down; another client asks for its monitored items."""
    near = called(s, STATE, [(Node.SERVER, Node.REQUEST_STATE_CHANGE)])
    near(PANEL, opcua.call(node(Node.SERVER), node(Node.GET_MONITORED_ITEMS), NULL), "another method")
