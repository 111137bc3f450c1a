"""CIP: what stops, starts, restarts and forces, and what changes settings."""

from collections.abc import Mapping, Sequence

from plantwatch.corpus.craft import Scenario, enip, scenario
from plantwatch.corpus.craft.enip import (
    PORT,
    Object,
    Service,
    attribute,
    connected,
    everywhere,
    path,
    pccc,
    request,
)

DATE = "2026-11-23"

ATTRIBUTES = "cip-attribute-write-by-unlisted-client"  # without a site it reports every host
WRITE = "cip-tag-write-by-unlisted-client"
SHALLOW = {ATTRIBUTES}  # what Suricata finds in one other message, not deeper

PLC = "10.64.0.10"


def tell(
    s: Scenario,
    policies: Sequence[str],
    hits: Sequence[bytes],
    misses: Mapping[str, tuple[bytes, Sequence[str]]],
) -> None:
    """The first request at every place, the others on connections; misses with what they set off.

    Each comes from a host of its own.
    """
    forms = [*everywhere(hits[0]), *(connected(one) for one in hits[1:])]
    for number, form in enumerate(forms):
        rogue = s.tcp(f"10.64.0.{66 + number}", PLC, PORT)
        rogue.client(form)
        for policy in policies:
            s.finds(policy, rogue, engines=("zeek",) if policy in SHALLOW and number in (4, 5) else ())
    for number, (why, (message, others)) in enumerate(misses.items()):
        panel = s.tcp(f"10.64.0.{20 + number}", PLC, PORT)
        panel.client(connected(message))
        for policy in others:
            s.finds(policy, panel)
        s.near_miss(policies[0], panel, why)


def controller(service: int, data: bytes = b"", *, wide: bool = False) -> bytes:
    """A request to the controller object."""
    return request(service, path(Object.CONTROLLER, 1, wide=wide), data)


READ_STATE = controller(Service.GET_LIST, b"\x02\x00\x09\x00\x0d\x00")
NO_ONE: tuple[str, ...] = ()


def spelt(service: int, kind: int) -> list[bytes]:
    """A request without data to instance 1, with numbers of one and of two bytes."""
    narrow, wide = path(kind, 1), path(kind, 1, wide=True)
    return [request(service, a + b) for a in (narrow[:2], wide[:4]) for b in (narrow[2:], wide[4:])]


@scenario("enip/program-mode")
def program_mode(s: Scenario) -> None:
    """The controller is told to stop, at every place and spelt in every way; others read, or stop a motor."""
    hits = [*spelt(Service.STOP, Object.CONTROLLER), *spelt(Service.STOP, Object.PROGRAM_CONTROL)[:1],
            request(Service.STOP, b"\x21\x00\x64\x00\x24\x01")]  # fmt: skip
    misses = {
        "reads the state of the controller": (READ_STATE, NO_ONE),
        "stops the motor object of a drive": (request(Service.STOP, path(0x28, 1)), NO_ONE),
    }
    tell(s, ["cip-program-mode"], hits, misses)


@scenario("enip/run-mode")
def run_mode(s: Scenario) -> None:
    """The controller is told to start, at every place and spelt in every way; another starts a motor."""
    hits = [*spelt(Service.START, Object.CONTROLLER), *spelt(Service.START, Object.PROGRAM_CONTROL)[:1]]
    misses = {
        "starts the motor object of a drive": (request(Service.START, path(0x28, 1)), NO_ONE),
        "reads the state of the controller": (READ_STATE, NO_ONE),
    }
    tell(s, ["cip-run-mode"], hits, misses)


@scenario("enip/identity-reset")
def identity_reset(s: Scenario) -> None:
    """A device is told to restart, also with an attribute in the path; others read, or reset a counter."""
    hits = [
        request(Service.RESET, path(Object.IDENTITY, 1), b"\0"),
        *spelt(Service.RESET, Object.IDENTITY),
        request(Service.RESET, path(Object.IDENTITY, 1) + attribute(3)),
    ]
    misses = {
        "reads the identity": (request(Service.GET_ALL, path(Object.IDENTITY, 1)), NO_ONE),
        "resets a counter object": (request(Service.RESET, path(0x1D, 1)), NO_ONE),
    }
    tell(s, ["cip-identity-reset"], hits, misses)


@scenario("enip/force-written")
def force_written(s: Scenario) -> None:
    """Forces are written; others write a tag of a program by number, and close a connection."""
    forces = [request(service, path(kind, instance), b"\xc3\0\x01\0\xff\x7f")
              for service in (Service.WRITE_TAG, Service.MODIFY_TAG)
              for kind in (Object.PROGRAMS, Object.TASKS) for instance in (1, 0x2420)]  # fmt: skip
    of_program = path(Object.PROGRAMS, 0x2420, Object.TAGS, 0x1EDA)
    misses = {
        "writes a tag of a program": (request(Service.WRITE_TAG, of_program, b"\xc3\0\x01\0\x05\0"), [WRITE]),
        "closes a connection": (
            request(Service.FORWARD_CLOSE, path(Object.CONNECTIONS, 1), bytes(12)),
            NO_ONE,
        ),
    }
    tell(s, ["cip-force-written"], forces, misses)


@scenario("enip/clock-set")
def clock_set(s: Scenario) -> None:
    """The clock is set; others read it, or set the time zone as a download does."""
    now = b"\x01\0\x06\0" + (1_767_225_600_000_000).to_bytes(8, "little")
    hits = [
        request(Service.SET_LIST, path(Object.CLOCK, 1), now),
        request(Service.SET_LIST, b"\x21\0\x8b\0\x24\x01", now),
        request(Service.SET_ONE, path(Object.CLOCK, 1) + attribute(6), now[4:]),
    ]
    zone = request(Service.SET_LIST, path(Object.CLOCK, 1), b"\x02\0\x04\0\0\0\x02\0\0\0")
    misses = {
        "reads the clock": (request(Service.GET_LIST, path(Object.CLOCK, 1), b"\x01\0\x06\0"), NO_ONE),
        "sets other attributes of the clock": (zone, [ATTRIBUTES]),
    }
    tell(s, ["cip-clock-set", ATTRIBUTES], hits, misses)


def settings(s: Scenario, policy: str, kind: int, number: int) -> None:
    """An object of which there is one is written in all ways; another host reads it."""
    wide = b"\x21\0" + bytes([kind]) + b"\0\x24\x01"
    hits = [
        request(Service.SET_ONE, path(kind, 1) + attribute(number), b"\x02\0\x64\0"),
        request(Service.SET_ONE, wide + attribute(number), b"\x02\0\x64\0"),
        request(Service.SET_LIST, path(kind, 1), b"\x01\0" + bytes([number]) + b"\0\x02\0"),
        request(Service.SET_LIST, wide, b"\x01\0" + bytes([number]) + b"\0\x02\0"),
        request(Service.SET_ALL, path(kind, 1), b"\x02\0\x64\0"),
    ]
    other = request(Service.SET_ONE, path(0x04, 100) + attribute(3), b"\x01")
    misses = {
        "reads the same": (request(Service.GET_ONE, path(kind, 1) + attribute(number)), NO_ONE),
        "writes an assembly": (other, [ATTRIBUTES]),
    }
    tell(s, [policy, ATTRIBUTES], hits, misses)


@scenario("enip/ethernet-link-changed")
def ethernet_link_changed(s: Scenario) -> None:
    """A network port is set to 100 Mbit/s and full duplex; others read it, or write an assembly."""
    settings(s, "cip-ethernet-link-changed", Object.ETHERNET, 6)


@scenario("enip/ip-address-changed")
def ip_address_changed(s: Scenario) -> None:
    """The address of a device is changed; others read it, or write an assembly."""
    settings(s, "cip-ip-address-changed", Object.TCP_IP, 5)


def guarded(s: Scenario, policy: str, kinds: Sequence[int], services: Sequence[int]) -> None:
    """Objects of safety or security are written and addressed with services of their own; others read."""
    own = [request(service, path(kind, 1), b"\x01") for service in services for kind in kinds]
    one, *rest = [request(Service.SET_ONE, path(kind, 1) + attribute(1), b"\x01") for kind in kinds]
    tell(s, [policy], own, {"reads the state": (
        request(Service.GET_ONE, path(kinds[0], 1) + attribute(11)), NO_ONE)})  # fmt: skip
    lists = [request(service, path(kinds[0], 1), b"\0") for service in (Service.SET_ALL, Service.SET_LIST)]
    for number, message in enumerate([one, *rest, *lists]):
        rogue = s.tcp(f"10.64.0.{120 + number}", PLC, PORT)
        rogue.client(connected(message))
        s.finds(policy, rogue)
        s.finds(ATTRIBUTES, rogue)


@scenario("enip/safety-changed")
def safety_changed(s: Scenario) -> None:
    """The safety supervisor is reset, addressed with services of its own and written; another reads it."""
    guarded(s, "cip-safety-changed", [Object.SAFETY], [0x4B, 0x54, 0x7F, 0x40, Service.RESET])


@scenario("enip/security-changed")
def security_changed(s: Scenario) -> None:
    """Security objects are configured, created and deleted; another reads one."""
    kinds = [Object.SECURITY, 0x5E, 0x5F]
    services = [0x4B, Service.CREATE, Service.DELETE, Service.RESET]
    guarded(s, "cip-security-changed", kinds, services)


PCCC = {
    "mode-changed": (0x0F, (0x80, 0x3A)),
    "program-download": (0x0F, (0x05, 0x50, 0x52)),
    "program-upload": (0x0F, (0x06, 0x53, 0x55)),
    "forces-disabled": (0x0F, (0x41,)),
    "outputs-switched": (0x07, (0x00, 0x01)),
    "memory-initialised": (0x0F, (0x57,)),
    "data-written": (0x0F, (0x08, 0x67)),
}


@scenario("enip/pccc")
def pccc_commands(s: Scenario) -> None:
    """Every dangerous PCCC command, the first of each kind at every place; others read data and echo."""
    for kind, (name, (command, functions)) in enumerate(PCCC.items()):
        hits = [pccc(command, function, b"\x01") for function in functions]
        forms = [*everywhere(hits[0]), *(connected(one) for one in hits[1:])]
        for number, form in enumerate(forms):
            rogue = s.tcp(f"10.64.{1 + kind}.{66 + number}", PLC, PORT)
            rogue.client(form)
            s.finds(f"cip-pccc-{name}", rogue)
        panel = s.tcp(f"10.64.{1 + kind}.20", PLC, PORT)
        enip.exchange(panel, pccc(0x0F, 0x68, bytes(8)), pccc(0x0F, 0xA2, bytes(5)), pccc(0x06, 0x03))
        other = pccc(0x06, functions[0]) if command == 0x0F else pccc(0x0F, 0x07)
        enip.exchange(panel, other)
        s.near_miss(f"cip-pccc-{name}", panel, "typed reads, an echo, and this function of another command")


@scenario("enip/crash-attempt")
def crash_attempt(s: Scenario) -> None:
    """Two public exploits against old controllers; others send a list and read the same object."""
    lists = request(Service.MULTIPLE, path(Object.ROUTER, 1), bytes.fromhex("f4 f0 09 09 88 04"))
    paths = bytes.fromhex("0e 03 20 f5 24 01 10 43 24 01 10 43")
    misses = {
        "a list of two requests": (enip.multiple(READ_STATE, READ_STATE), NO_ONE),
        "the address is read": (request(Service.GET_ONE, path(Object.TCP_IP, 1) + attribute(5)), NO_ONE),
    }
    tell(s, ["cip-crash-attempt"], [paths, lists], misses)


@scenario("enip/boot-code-dumped")
def boot_code_dumped(s: Scenario) -> None:
    """The boot code of a communication module is read; another reads an attribute of the same class."""
    hits = [request(0x97, path(0xC0, 0), bytes(2))]
    misses = {"reads an attribute": (request(Service.GET_ONE, path(0xC0, 0) + attribute(1)), NO_ONE)}
    tell(s, ["cip-boot-code-dumped"], hits, misses)
