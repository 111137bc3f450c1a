"""OPC UA: who asks for servers, opens channels, logs in and floods."""

from collections.abc import Sequence

from plantwatch.corpus.craft import Scenario, Tcp, opcua, scenario
from plantwatch.corpus.craft.opcua import NULL, Service, exchange, fault, request

DATE = "2026-11-23"

# Without a site these report every client.
SESSION = "opcua-session-by-unlisted-client"
CHANNEL, ANONYMOUS, CLEAR = (
    "opcua-channel-without-security",
    "opcua-anonymous-session",
    "opcua-password-in-clear",
)
REFUSED, GUESSING = "opcua-user-refused", "opcua-password-guessing"

SERVER = "10.62.1.10"
ROGUE, OTHER, THIRD = "10.62.1.66", "10.62.1.67", "10.62.1.68"
CIPHER = "http://www.w3.org/2001/04/xmlenc#rsa-oaep"


def station(s: Scenario, client: str) -> Tcp:
    """A connection of that client to the server."""
    return s.tcp(client, SERVER, opcua.PORT)


def asked(s: Scenario, policy: str, services: Sequence[int], other: int, why: str) -> None:
    """One client for each service that ``policy`` must find, and one that asks for another."""
    for number, service in enumerate(services):
        rogue = station(s, f"10.62.1.{100 + number}")
        exchange(rogue, request(service, opcua.text("opc.tcp://10.62.1.10:4840") + NULL + NULL))
        s.finds(policy, rogue)
    panel = station(s, OTHER)
    exchange(panel, request(other, NULL))
    s.near_miss(policy, panel, why)


@scenario("opcua/find-servers")
def find_servers(s: Scenario) -> None:
    """Servers are looked for at one server and in the network; another client asks for paths."""
    services = Service.FIND_SERVERS, Service.FIND_SERVERS_ON_NETWORK
    asked(s, "opcua-find-servers", services, Service.TRANSLATE_PATHS, "another service")


@scenario("opcua/endpoints-read")
def endpoints_read(s: Scenario) -> None:
    """Endpoints are asked for; another client closes its session."""
    services = (Service.GET_ENDPOINTS,)
    asked(s, "opcua-endpoints-read", services, Service.CLOSE_SESSION, "another service")


@scenario("opcua/server-registered")
def server_registered(s: Scenario) -> None:
    """A server is entered in a directory, in the old and the new way; another client closes its session."""
    services = Service.REGISTER_SERVER, Service.REGISTER_SERVER_2
    asked(s, "opcua-server-registered", services, Service.CLOSE_SESSION, "another service")


@scenario("opcua/session-by-unlisted-client")
def session_by_unlisted_client(s: Scenario) -> None:
    """A session is created; another client closes one."""
    services = (Service.CREATE_SESSION,)
    asked(s, SESSION, services, Service.CLOSE_SESSION, "closes a session")


@scenario("opcua/channel-without-security")
def channel_without_security(s: Scenario) -> None:
    """A channel without security; others with Basic256Sha256, and with a policy whose name is as long."""
    rogue = station(s, ROGUE)
    opcua.greet(rogue)
    rogue.client(opcua.open_channel())
    s.finds(CHANNEL, rogue)
    for client, policy, why in (
        (OTHER, "Basic256Sha256", "signed and encrypted"),
        (THIRD, "Nine", "the name of another policy"),
    ):
        other = station(s, client)
        opcua.greet(other)
        other.client(opcua.open_channel(policy))
        s.near_miss(CHANNEL, other, why)


@scenario("opcua/deprecated-security")
def deprecated_security(s: Scenario) -> None:
    """Channels with Basic128Rsa15 and Basic256; others with Basic256Sha256 and a policy of today."""
    policy = "opcua-deprecated-security"
    for client, name in (ROGUE, "Basic128Rsa15"), ("10.62.1.69", "Basic256"):
        rogue = station(s, client)
        opcua.greet(rogue)
        rogue.client(opcua.open_channel(name))
        s.finds(policy, rogue)
    for client, name in (OTHER, "Basic256Sha256"), (THIRD, "Aes128_Sha256_RsaOaep"):
        other = station(s, client)
        opcua.greet(other)
        other.client(opcua.open_channel(name))
        s.near_miss(policy, other, "a policy that still holds")


@scenario("opcua/anonymous-session")
def anonymous_session(s: Scenario) -> None:
    """Anonymous log-ins, one behind a signature of 512 bytes; another client has a name and a password."""
    for client, signature in (ROGUE, 0), (THIRD, 512):
        rogue = station(s, client)
        exchange(rogue, opcua.activate(opcua.anonymous(), signature=signature))
        s.finds(ANONYMOUS, rogue)
    other = station(s, OTHER)
    exchange(other, opcua.activate(opcua.user("operator", bytes(range(1, 129)), CIPHER)))
    s.near_miss(ANONYMOUS, other, "logs in with a name")


@scenario("opcua/password-in-clear")
def password_in_clear(s: Scenario) -> None:
    """Passwords without encryption, with and without an empty algorithm; another one is encrypted."""
    for client, algorithm in (ROGUE, None), (THIRD, ""):
        rogue = station(s, client)
        exchange(rogue, opcua.activate(opcua.user("operator", b"Valve-2026", algorithm)))
        s.finds(CLEAR, rogue)
    other = station(s, OTHER)
    exchange(other, opcua.activate(opcua.user("operator", bytes(range(1, 129)), CIPHER)))
    s.near_miss(CLEAR, other, "the password is encrypted")


@scenario("opcua/user-refused")
def user_refused(s: Scenario) -> None:
    """A server refuses users in three ways, by a fault or in its response; another fault is about a node."""
    results = opcua.USER_ACCESS_DENIED, opcua.IDENTITY_INVALID, opcua.IDENTITY_REJECTED
    for number, result in enumerate(results):
        answers = fault(result), opcua.response(Service.ACTIVATE_SESSION_RESPONSE, NULL * 3, result=result)
        for place, answer in enumerate(answers):
            rogue = station(s, f"10.62.1.{100 + number * 2 + place}")
            exchange(rogue, opcua.activate(opcua.user("engineer", bytes(128), CIPHER)), answer)
            s.finds(REFUSED, rogue, reply=True)
    other = station(s, OTHER)
    exchange(other, opcua.read("Line.Nothing"), fault(opcua.NODE_UNKNOWN))
    s.finds("opcua-read-by-unlisted-client", other)
    s.near_miss(REFUSED, other, "the node is unknown", reply=True)


@scenario("opcua/password-guessing")
def password_guessing(s: Scenario) -> None:
    """Five passwords are tried in five seconds; a forgetful operator tries four."""
    for client, times in (ROGUE, 5), (OTHER, 4):
        conversation = station(s, client)
        for number in range(times):
            attempt = opcua.user("engineer", bytes([number]) * 128, CIPHER)
            exchange(conversation, opcua.activate(attempt), fault(opcua.IDENTITY_REJECTED))
            s.wait(1)
        s.finds(REFUSED, conversation, reply=True)
        if times == 5:
            s.finds(GUESSING, conversation, reply=True)
        else:
            s.near_miss(GUESSING, conversation, "four refusals", reply=True)


@scenario("opcua/connection-flood")
def connection_flood(s: Scenario) -> None:
    """Twenty connections in four seconds; another client connects nineteen times in half a minute."""
    for client, times, pause in (ROGUE, 20, 0.2), (OTHER, 19, 1.5):
        for _ in range(times):
            conversation = station(s, client)
            opcua.greet(conversation)
            conversation.close()
            s.wait(pause)
        if times == 20:
            s.finds("opcua-connection-flood", conversation)
        else:
            s.near_miss("opcua-connection-flood", conversation, "no more than seven in 10 s")


@scenario("opcua/error-flood")
def error_flood(s: Scenario) -> None:
    """A server turns a client away ten times, another one nine times."""
    for client, times in (ROGUE, 10), (OTHER, 9):
        for _ in range(times):
            conversation = station(s, client)
            conversation.client(opcua.hello())
            conversation.server(opcua.error())
            conversation.close("server")
            s.wait(2)
        if times == 10:
            s.finds("opcua-error-flood", conversation, reply=True)
        else:
            s.near_miss("opcua-error-flood", conversation, "nine errors", reply=True)
