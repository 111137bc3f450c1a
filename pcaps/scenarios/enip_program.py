"""CIP: programs and firmware of a controller read, written, changed and locked."""

from collections.abc import Mapping, Sequence

from plantwatch.corpus.craft import Scenario, scenario
from plantwatch.corpus.craft.enip import (
    PORT,
    Object,
    Service,
    connected,
    everywhere,
    path,
    read_tag,
    request,
    write_tag,
)

DATE = "2026-11-23"

READ, WRITE = "cip-tag-read-by-unlisted-client", "cip-tag-write-by-unlisted-client"
TYPES = "cip-tag-list-read"

PLC = "10.65.0.10"
PROGRAM, ITEM = 0x2420, 0x1EDA  # instances as in the captures
WHOLE = path(Object.CONTROLLER, 1)
OF_PROGRAM = path(Object.PROGRAMS, PROGRAM)

Miss = tuple[bytes, Sequence[str]]
POLL: Mapping[str, Miss] = {
    "reads a tag": (read_tag(), [READ]),
    "writes a tag": (write_tag(), [WRITE]),
    "reads the state of the controller": (request(Service.GET_LIST, WHOLE, b"\x01\0\x09\0"), []),
}


def tell(s: Scenario, policy: str, hits: Sequence[bytes], misses: Mapping[str, Miss] = POLL) -> None:
    """The first request at every place, the others on connections; misses with what they set off."""
    forms = [*everywhere(hits[0]), *(connected(one) for one in hits[1:])]
    for number, form in enumerate(forms):
        rogue = s.tcp(f"10.65.0.{66 + number}", PLC, PORT)
        rogue.client(form)
        s.finds(policy, rogue)
    for number, (why, (message, others)) in enumerate(misses.items()):
        panel = s.tcp(f"10.65.0.{20 + number}", PLC, PORT)
        panel.client(connected(message))
        for other in others:
            s.finds(other, panel)
        s.near_miss(policy, panel, why)


def locks(service: int) -> list[bytes]:
    """The lock of the controller, and of a program."""
    lock = path(Object.LOCKS, 1)
    return [request(service, WHOLE + lock, b"\0"), request(service, OF_PROGRAM + lock, b"\0")]


def data_of(service: int) -> list[bytes]:
    """Class 6a of the controller and of a program, with instances of one and of two bytes."""
    kinds = [path(Object.DATA, 1), path(Object.DATA, ITEM)]
    kinds += [path(Object.PROGRAMS, 1, Object.DATA, 1), OF_PROGRAM + path(Object.DATA, ITEM)]
    return [request(service, where, b"\0\0\0\0\x01\0") for where in kinds]


@scenario("enip/controller-locked")
def controller_locked(s: Scenario) -> None:
    """Controller and program are locked; others read and write tags, or list the instances of a class."""
    listed = request(Service.LOCK, path(Object.PROGRAMS, 0))
    misses = {**POLL, "service 4b of another class": (listed, [])}
    tell(s, "cip-controller-locked", locks(Service.LOCK), misses)


@scenario("enip/controller-unlocked")
def controller_unlocked(s: Scenario) -> None:
    """Locks are opened; others poll a list of tags, which is the same service of another class (F7)."""
    polled = request(Service.READ_TAG, path(Object.LISTS, 0), bytes.fromhex("cc 02 04 00 01 00"))
    misses = {**POLL, "polls a list of tags": (polled, [READ])}
    tell(s, "cip-controller-unlocked", locks(Service.UNLOCK), misses)


@scenario("enip/engineering-handshake")
def engineering_handshake(s: Scenario) -> None:
    """Engineering software proves itself to the controller; others poll."""
    hits = [request(0x5C, WHOLE, bytes(16)), request(0x5C, b"\x21\0\x8e\0\x24\x01", bytes(16))]
    tell(s, "cip-engineering-handshake", hits)


@scenario("enip/program-cleared")
def program_cleared(s: Scenario) -> None:
    """The program is reset; others poll, or reset a counter."""
    hits = [request(Service.RESET, path(kind, instance))
            for kind in (Object.LISTS, Object.CONTROLLER) for instance in (1, PROGRAM)]  # fmt: skip
    hits += [request(Service.RESET, b"\x21\0" + bytes([kind]) + b"\0\x24\x01") for kind in (0x72, 0x8E)]
    misses = {**POLL, "resets a counter object": (request(Service.RESET, path(0x1D, 1)), [])}
    tell(s, "cip-program-cleared", hits, misses)


KINDS = (0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6F, 0x70, 0x72, 0x7E, 0xAC)


def parts(service: int) -> list[bytes]:
    """Every kind of object that belongs to a program, in all the ways of the captures."""
    paths = [path(0x6B, ITEM), path(Object.PROGRAMS, PROGRAM), *(path(kind, 1) for kind in KINDS)]
    paths += [OF_PROGRAM + path(0x6D, PROGRAM), path(0x68, 1, 0x6A, 1), path(0x69, 1, 0x7E, PROGRAM)]
    paths += [path(0x69, PROGRAM, 0x7E, ITEM)]
    return [request(service, where, b"\x01\0\x0a\0\0\0") for where in paths]


@scenario("enip/program-objects-created")
def program_objects_created(s: Scenario) -> None:
    """Objects of every kind are created; others poll, or create an assembly."""
    misses = {**POLL, "creates an assembly": (request(Service.CREATE, path(0x04, 0)), [])}
    tell(s, "cip-program-objects-created", parts(Service.CREATE), misses)


@scenario("enip/program-objects-deleted")
def program_objects_deleted(s: Scenario) -> None:
    """Objects of every kind are deleted; others poll, or delete an assembly."""
    misses = {**POLL, "deletes an assembly": (request(Service.DELETE, path(0x04, 200)), [])}
    tell(s, "cip-program-objects-deleted", parts(Service.DELETE), misses)


@scenario("enip/program-written")
def program_written(s: Scenario) -> None:
    """Program data and data types are written; others poll, or read the attributes of program data."""
    types = [request(Service.WRITE_TAG, path(Object.TYPES, one), bytes(8)) for one in (1, 0x0309)]
    read = request(Service.GET_LIST, OF_PROGRAM + path(Object.DATA, ITEM), b"\x01\0\x01\0")
    misses = {**POLL, "reads attributes": (read, [])}
    tell(s, "cip-program-written", data_of(Service.DOWNLOAD) + types, misses)


@scenario("enip/program-uploaded")
def program_uploaded(s: Scenario) -> None:
    """Program data and a routine are read; others poll, or read a data type."""
    read = request(Service.READ_TAG, path(Object.TYPES, 0x0309), bytes(6))
    misses = {**POLL, "reads a data type": (read, [TYPES])}
    routine = request(Service.READ_TAG, OF_PROGRAM + path(0x6D, ITEM), b"\0\0\x32\0\0\0")
    tell(s, "cip-program-uploaded", [*data_of(Service.UPLOAD), routine], misses)


@scenario("enip/online-edit")
def online_edit(s: Scenario) -> None:
    """Program data is changed in a running controller; others poll."""
    tell(s, "cip-online-edit", data_of(Service.EDIT))


@scenario("enip/firmware-update-started")
def firmware_update_started(s: Scenario) -> None:
    """A firmware update begins; others poll, or read the state of class a1."""
    size = bytes.fromhex("16 ff 1b 00 00 00 00 00")
    kinds = path(Object.FIRMWARE, 1), path(Object.FIRMWARE, 300)
    hits = [request(service, where, size) for service in (0x4B, 0x51) for where in kinds]
    read = request(Service.GET_ALL, path(Object.FIRMWARE, 1))
    tell(s, "cip-firmware-update-started", hits, {**POLL, "reads the state of class a1": (read, [])})


@scenario("enip/firmware-written")
def firmware_written(s: Scenario) -> None:
    """Blocks of firmware are sent; others poll."""
    block = bytes(4) + b"\x95\x95" + bytes(300)
    hits = [request(Service.WRITE_TAG, path(Object.FIRMWARE, one), block) for one in (1, 300)]
    tell(s, "cip-firmware-written", hits)
