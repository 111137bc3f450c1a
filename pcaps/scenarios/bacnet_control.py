"""BACnet/IP: restarts, silence, files, objects, alarms."""

from plantwatch.corpus.craft import Scenario, bacnet, scenario
from plantwatch.corpus.craft.bacnet import (
    FORWARDED,
    ROUTES,
    Notice,
    Object,
    Property,
    Service,
    asked,
    confirmed,
    plain,
    segment,
    unconfirmed,
)
from plantwatch.corpus.craft.bacnet_hosts import front_end, rogue, silent, spread

DATE = "2026-11-23"

READ, WRITE = "bacnet-read-by-unlisted-client", "bacnet-write-by-unlisted-client"

FILE = bytes.fromhex("c4028000010e310021c80f")
LIST = bytes.fromhex("0c020003f219ca3e0c02000fa03f")
PRIVATE = bytes.fromhex("0a03e71907")
LOOK = bacnet.read(Object.DEVICE, 1010, Property.OBJECT_LIST)


@scenario("bacnet/device-restarted")
def device_restarted(s: Scenario) -> None:
    """A cold and a warm start, with and without password; the front end begins a backup."""
    policy = "bacnet-device-restarted"
    spread(s, [policy], bacnet.reinitialize(0), bacnet.reinitialize(1, "admin"))
    silent(s, policy, "state 2", bacnet.reinitialize(2), ["bacnet-backup-or-restore"])


@scenario("bacnet/backup-or-restore")
def backup_or_restore(s: Scenario) -> None:
    """A backup begins, a restore begins and is given up; the front end activates changes."""
    policy = "bacnet-backup-or-restore"
    spread(s, [policy], *(bacnet.reinitialize(state, "x") for state in (2, 4, 6)))
    silent(s, policy, "state 7", bacnet.reinitialize(7), ["bacnet-changes-activated"])


@scenario("bacnet/changes-activated")
def changes_activated(s: Scenario) -> None:
    """Changed settings of the network port are put into force; the front end ends a backup."""
    policy = "bacnet-changes-activated"
    spread(s, [policy], bacnet.reinitialize(7))
    silent(s, policy, "state 3", bacnet.reinitialize(3), ["bacnet-backup-or-restore"])


@scenario("bacnet/communication-disabled")
def communication_disabled(s: Scenario) -> None:
    """A controller is silenced: for ever, for 25 minutes (the byte 19 hex), for a day; the front end
    enables it."""
    policy = "bacnet-communication-disabled"
    spread(
        s,
        [policy],
        *(bacnet.communication(1, minutes) for minutes in (0, 25, 1440)),
        bacnet.communication(2, 5),
    )
    silent(s, policy, "enable", bacnet.communication(0), ["bacnet-communication-enabled"])


@scenario("bacnet/communication-enabled")
def communication_enabled(s: Scenario) -> None:
    """A stranger lets a controller talk again; the front end silences it for a minute."""
    policy = "bacnet-communication-enabled"
    spread(s, [policy], bacnet.communication(0), bacnet.communication(0, 25))
    silent(s, policy, "disable", bacnet.communication(1, 1), ["bacnet-communication-disabled"])


@scenario("bacnet/password-refused")
def password_refused(s: Scenario) -> None:
    """Wrong passwords for a restart and for silence; the front end may not start a backup for another
    reason."""
    policy = "bacnet-password-refused"
    tries = (
        (bacnet.reinitialize(0, "1234"), "bacnet-device-restarted"),
        (
            bacnet.communication(1),
            "bacnet-communication-disabled",
        ),
    )
    for number, ((apdu, what), route) in enumerate((t, r) for t in tries for r in ROUTES):
        bad = rogue(s, number)
        bad.client(asked(apdu))
        bad.server(route(bacnet.error(apdu[3], 4, 26)))
        s.finds(what, bad)
        s.finds(policy, bad, reply=True)
    host = front_end(s)
    host.client(asked(bacnet.reinitialize(2, "frost")))
    host.server(plain(bacnet.error(Service.REINITIALIZE, 0, 2)))
    s.finds("bacnet-backup-or-restore", host)
    s.near_miss(policy, host, "configuration in progress", reply=True)


@scenario("bacnet/alarm-acknowledged")
def alarm_acknowledged(s: Scenario) -> None:
    """A stranger acknowledges an alarm; the front end reads its state."""
    policy = "bacnet-alarm-acknowledged"
    data = bytes.fromhex("09011c0000000129033e19013f4d09006f70657261746f725e19015f")
    spread(s, [policy], confirmed(Service.ACKNOWLEDGE_ALARM, data))
    silent(s, policy, "a read", bacnet.read(Object.ANALOG_INPUT, 0, 0), [READ])


@scenario("bacnet/life-safety-operation")
def life_safety_operation(s: Scenario) -> None:
    """A stranger silences a fire panel; the front end acknowledges its alarm."""
    policy = "bacnet-life-safety-operation"
    data = bytes.fromhex("09011d09006f70657261746f722901")
    spread(s, [policy], confirmed(Service.LIFE_SAFETY, data))
    silent(s, policy, "only acknowledged", confirmed(0, data), ["bacnet-alarm-acknowledged"])


@scenario("bacnet/file-read")
def file_read(s: Scenario) -> None:
    """A stranger reads a file; the front end writes one."""
    policy = "bacnet-file-read"
    spread(s, [policy], confirmed(Service.READ_FILE, FILE))
    silent(s, policy, "a write", confirmed(Service.WRITE_FILE, FILE), ["bacnet-file-written"])


@scenario("bacnet/file-written")
def file_written(s: Scenario) -> None:
    """A stranger writes a file, whole and in segments; the front end reads one."""
    policy = "bacnet-file-written"
    spread(s, [policy], confirmed(Service.WRITE_FILE, FILE), segment(Service.WRITE_FILE, FILE))
    silent(s, policy, "a read", confirmed(Service.READ_FILE, FILE), ["bacnet-file-read"])


@scenario("bacnet/object-created")
def object_created(s: Scenario) -> None:
    """A stranger creates a point, whole and in a segment; the front end deletes one."""
    policy = "bacnet-object-created"
    data = b"\x0e\x1c\x00\x80\x00\x63\x0f"
    spread(s, [policy], confirmed(Service.CREATE, data), segment(Service.CREATE, data))
    silent(
        s, policy, "deleted", confirmed(Service.DELETE, b"\xc4\x00\x80\x00\x63"), ["bacnet-object-deleted"]
    )


@scenario("bacnet/object-deleted")
def object_deleted(s: Scenario) -> None:
    """A stranger deletes a notification class; the front end creates a point."""
    policy = "bacnet-object-deleted"
    spread(s, [policy], confirmed(Service.DELETE, b"\xc4" + bacnet.identifier(Object.NOTIFICATION_CLASS, 1)))
    silent(s, policy, "created", confirmed(Service.CREATE, b"\x0e\x09\x02\x0f"), ["bacnet-object-created"])


@scenario("bacnet/list-changed")
def list_changed(s: Scenario) -> None:
    """A stranger adds and removes a recipient, whole and in a segment; the front end reads the list."""
    policy = "bacnet-list-changed"
    whole = [confirmed(kind, LIST) for kind in (Service.ADD_ELEMENT, Service.REMOVE_ELEMENT)]
    spread(s, [policy], *whole, segment(Service.REMOVE_ELEMENT, LIST))
    silent(s, policy, "a read", LOOK, [READ])


@scenario("bacnet/private-transfer")
def private_transfer(s: Scenario) -> None:
    """A stranger sends what only the vendor knows, in each form; the front end asks for a list."""
    policy = "bacnet-private-transfer"
    spread(s, [policy], confirmed(Service.PRIVATE, PRIVATE))
    for number, route in enumerate((*ROUTES, *FORWARDED)):
        one = rogue(s, 20 + number)
        one.client(route(unconfirmed(Notice.PRIVATE, PRIVATE)))
        s.finds(policy, one)
    silent(s, policy, "a read", LOOK, [READ])


@scenario("bacnet/needless-segments")
def needless_segments(s: Scenario) -> None:
    """A restart and a silence come in segments; the front end sends a long write in two."""
    policy = "bacnet-needless-segments"
    restart, silence = bacnet.reinitialize(0)[4:], bacnet.communication(1)[4:]
    spread(s, [policy], segment(Service.REINITIALIZE, restart), segment(Service.COMMUNICATION, silence))
    host = front_end(s)
    for number in range(2):
        host.client(asked(segment(Service.WRITE, b"\x0c\x01\x00\x00\x01\x19\x57", sequence=number)))
    s.finds(WRITE, host)
    s.near_miss(policy, host, "a write may be long")


@scenario("bacnet/refusals")
def refusals(s: Scenario) -> None:
    """A controller refuses ten requests of a stranger, another one aborts ten; the front end is refused
    nine."""
    policy = "bacnet-refusals"
    bad, host = rogue(s, 0), s.udp("10.53.2.20", "10.53.2.11", bacnet.PORT, client_port=bacnet.PORT)
    other = s.udp("10.53.2.67", "10.53.2.12", bacnet.PORT)
    for number in range(10):
        bad.server(plain(bacnet.error(Service.READ, 1, 31)))
        other.server(plain(b"\x71" + bytes([number, 4])))
        if number:
            host.server(plain(b"\x60" + bytes([number, 9])))
        s.wait(1)
    for one in bad, other:
        s.finds(policy, one, reply=True)
    s.near_miss(policy, host, "nine in a minute", reply=True)
