"""DNP3: secure authentication."""

from plantwatch.corpus.craft import Scenario, Tcp, dnp3, scenario
from plantwatch.corpus.craft import dnp3_objects as objects
from plantwatch.corpus.craft.dnp3 import Function, exchange, reply, request

DATE = "2026-11-22"

SECURE = "dnp3-secure-authentication"  # any message of secure authentication
ERROR = "dnp3-authentication-error"

RTU = "10.40.6.10"
MASTER, ROGUE, AUTHORITY = "10.40.6.20", "10.40.6.66", "10.40.6.67"


def finds(s: Scenario, conversation: Tcp, *policies: str, reply: bool = False) -> None:
    """All these policies fire from client to server, or the other way with ``reply``."""
    for policy in policies:
        s.finds(policy, conversation, reply=reply)


def answer(data: bytes) -> bytes:
    """An authentication response."""
    return reply(data, function=Function.AUTHENTICATION_RESPONSE)


@scenario("dnp3/secure-authentication")
def secure_authentication(s: Scenario) -> None:
    """A master asks for the key status; another station uses the password of the file service."""
    master, other = s.tcp(MASTER, RTU, dnp3.PORT), s.tcp(ROGUE, RTU, dnp3.PORT)
    exchange(
        master, request(Function.AUTHENTICATE, objects.key_status_request()), answer(objects.key_status())
    )
    finds(s, master, SECURE)
    finds(s, master, SECURE, reply=True)
    exchange(other, request(Function.AUTHENTICATE_FILE, objects.file_credentials("admin", "admin")))
    finds(s, other, "dnp3-file-service")
    s.near_miss(SECURE, other, "function 29 is the password of the file service")


@scenario("dnp3/authentication-error")
def authentication_error(s: Scenario) -> None:
    """An outstation refuses a rogue's command; a master reports an error; another one answers a challenge."""
    rogue = s.tcp(ROGUE, RTU, dnp3.PORT)
    attempt = request(Function.AUTHENTICATE, objects.challenge_reply())
    exchange(rogue, attempt, answer(objects.authentication_error()))
    finds(s, rogue, SECURE)
    finds(s, rogue, SECURE, ERROR, reply=True)
    complainer = s.tcp(AUTHORITY, RTU, dnp3.PORT)
    complainer.client(request(Function.AUTHENTICATE_NO_ACK, objects.authentication_error()))
    finds(s, complainer, SECURE, ERROR)

    master = s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(master, request(Function.AUTHENTICATE, objects.challenge_reply()), answer(objects.key_status()))
    finds(s, master, SECURE)
    s.finds(SECURE, master, reply=True)
    s.near_miss(ERROR, master, "a challenge reply")
    s.near_miss(ERROR, master, "g120v5 is the key status, not an error", reply=True)


@scenario("dnp3/session-key-change")
def session_key_change(s: Scenario) -> None:
    """A station sets new session keys; another one only asks for their status."""
    setter, asker = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(MASTER, RTU, dnp3.PORT)
    status = answer(objects.key_status())
    exchange(setter, request(Function.AUTHENTICATE, objects.session_keys()), status)
    finds(s, setter, "dnp3-session-key-change", SECURE)
    exchange(asker, request(Function.AUTHENTICATE, objects.key_status_request()), status)
    finds(s, asker, SECURE)
    for conversation in (setter, asker):
        s.finds(SECURE, conversation, reply=True)
    s.near_miss("dnp3-session-key-change", asker, "g120v4 asks for the status")


@scenario("dnp3/update-key-change")
def update_key_change(s: Scenario) -> None:
    """A user is added and an update key changed, from two stations; the master renews session keys."""
    changes = objects.user_status_change("operator7"), objects.update_key_change_request("operator7")
    for address, change in zip((ROGUE, AUTHORITY), changes, strict=True):
        station = s.tcp(address, RTU, dnp3.PORT)
        station.client(request(Function.AUTHENTICATE, change))
        finds(s, station, "dnp3-update-key-change", SECURE)
    master = s.tcp(MASTER, RTU, dnp3.PORT)
    master.client(request(Function.AUTHENTICATE, objects.session_keys()))
    finds(s, master, "dnp3-session-key-change", SECURE)
    s.near_miss("dnp3-update-key-change", master, "g120v6 changes session keys only")
