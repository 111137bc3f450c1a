"""Modbus/TCP: messages that no sound client builds."""

from plantwatch.corpus.craft import Scenario, Tcp, modbus, scenario
from plantwatch.corpus.craft.modbus import Diagnostic, Fault, Function

DATE = "2026-11-22"

# Without a site these report every client.
READ = "modbus-read-by-unlisted-client"
WRITE = "modbus-write-by-unlisted-client"
DIAGNOSE = "modbus-diagnostics-by-unlisted-client"

PLC = "10.20.1.10"
ROGUE, ENGINEER = "10.20.1.66", "10.20.1.67"
OTHERS = ("10.20.1.70", "10.20.1.71", "10.20.1.72", "10.20.1.73", "10.20.1.74", "10.20.1.75")


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("modbus/unassigned-function")
def unassigned_function(s: Scenario) -> None:
    """Function codes that nobody was given, each from its own station; a maker's code is another finding."""
    requests = (
        modbus.message(0, b"\x00\x01"),
        modbus.message(30, b"\x00\x01"),
        modbus.message(60),
        modbus.message(99, b"\x00\x01\x00\x02"),
        modbus.message(0x83, b"\x02\x07\x07"),
        modbus.message(0xC8, b"\x63"),
    )
    for client, request in zip(OTHERS, requests, strict=True):
        bad = s.tcp(client, PLC, modbus.PORT)
        bad.client(request)
        finds(s, bad, "modbus-unassigned-function")
    reserved = s.tcp(ROGUE, PLC, modbus.PORT)
    reserved.client(modbus.encapsulated(15, b"\x01\x00"))
    finds(s, reserved, "modbus-unassigned-function", READ)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.message(100, b"\x00\x01")
    modbus.exchange(good, request, modbus.answer(request, b"\x00"))
    finds(s, good, "modbus-vendor-function")
    s.near_miss("modbus-unassigned-function", good, "100 is free for a maker's own use")


@scenario("modbus/vendor-function")
def vendor_function(s: Scenario) -> None:
    """A UMAS session is opened, a user-defined and a legacy code are used; a FIFO read is public."""
    requests = (
        modbus.message(Function.UMAS, b"\x00\x02"),
        modbus.message(Function.FIRST_USER_DEFINED, b"\x00\x01\x00\x02"),
        modbus.message(Function.REPORT_LOCAL_ADDRESS),
    )
    for client, request in zip((ROGUE, *OTHERS), requests, strict=False):
        bad = s.tcp(client, PLC, modbus.PORT)
        modbus.exchange(bad, request, modbus.answer(request, b"\x00\xfe"))
        finds(s, bad, "modbus-vendor-function")
        if request is requests[0]:
            finds(s, bad, "umas-identification", "umas-unlisted-client")

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.read_fifo_queue(Function.UMAS)
    modbus.exchange(good, request, modbus.answer(request, bytes([0, 4, 0, 1, 0, Function.UMAS])))
    finds(s, good, READ)
    s.near_miss("modbus-vendor-function", good, "90 is the address")


@scenario("modbus/firmware-replacement")
def firmware_replacement(s: Scenario) -> None:
    """Firmware replacement is started; its neighbour 126 is an ordinary maker's code."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    request = modbus.message(Function.FIRMWARE_REPLACEMENT, b"\x01\x00" + b"image")
    modbus.exchange(bad, request, modbus.answer(request, b"\x01\x00"))
    finds(s, bad, "modbus-firmware-replacement")

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.message(Function.FIRMWARE_REPLACEMENT + 1, b"\x01\x00")
    modbus.exchange(good, request, modbus.answer(request, b"\x01\x00"))
    finds(s, good, "modbus-vendor-function")
    s.near_miss("modbus-firmware-replacement", good, "126 is not 125")


@scenario("modbus/quantity-out-of-limits")
def quantity_out_of_limits(s: Scenario) -> None:
    """One item too many, each function from its own station, and none at all; the limits are legal."""
    requests = (
        (modbus.read_coils(16, 2001), READ),
        (modbus.read_input_registers(16, 126), READ),
        (modbus.read_holding_registers(16, 0), READ),
        (modbus.write_coils(16, [True] * 16, quantity=1969), WRITE),
        (modbus.write_registers(16, [1, 2], quantity=124), WRITE),
    )
    for client, (request, access) in zip(OTHERS, requests, strict=False):
        bad = s.tcp(client, PLC, modbus.PORT)
        bad.client(request)
        finds(s, bad, "modbus-quantity-out-of-limits", access)
    both = s.tcp(ROGUE, PLC, modbus.PORT)
    request = modbus.read_write_registers((16, 126), 16, [1])
    modbus.exchange(both, request, modbus.refuse(request, Fault.ILLEGAL_VALUE))
    finds(s, both, "modbus-quantity-out-of-limits", READ, WRITE)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.read_coils(16, 2000)
    modbus.exchange(good, request, modbus.answer_bits(request, [True] * 2000))
    request = modbus.read_holding_registers(16, 125, tid=2)
    modbus.exchange(good, request, modbus.answer_registers(request, [1234] * 125))
    request = modbus.write_registers(16, [1234] * 123, tid=3)
    modbus.exchange(good, request, modbus.answer_written(request))
    request = modbus.write_coils(16, [True] * 1968, tid=4)
    modbus.exchange(good, request, modbus.answer_written(request))
    finds(s, good, READ, WRITE)
    s.near_miss("modbus-quantity-out-of-limits", good, "2000, 125, 123 and 1968 are the limits")


@scenario("modbus/illegal-coil-value")
def illegal_coil_value(s: Scenario) -> None:
    """A tool sends 1 for on; the legal values beside it switch the same output."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    request = modbus.write_coil(172, 1)
    modbus.exchange(bad, request, modbus.refuse(request, Fault.ILLEGAL_VALUE))
    finds(s, bad, "modbus-illegal-coil-value", WRITE)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    modbus.exchange(good, modbus.write_coil(172, True))
    modbus.exchange(good, modbus.write_coil(172, False, tid=2))
    finds(s, good, WRITE)
    s.near_miss("modbus-illegal-coil-value", good, "FF 00 is on, 00 00 is off")


@scenario("modbus/request-of-wrong-size")
def request_of_wrong_size(s: Scenario) -> None:
    """Requests too long or too short, each from its own station; an echo may have any size."""
    listen_only = bytes([0, Diagnostic.FORCE_LISTEN_ONLY])
    requests = (
        (modbus.message(Function.READ_HOLDING_REGISTERS, b"\x00\x10\x00\x02\x00\x00"), READ),
        (modbus.message(Function.READ_COILS, b"\x00\x10"), READ),
        (modbus.message(Function.REPORT_SERVER_ID, b"\x01"), READ),
        (modbus.message(Function.DIAGNOSTICS, listen_only), DIAGNOSE),
        (modbus.message(Function.DIAGNOSTICS, listen_only + b"\x00\x00\x00\x00"), DIAGNOSE),
        (modbus.message(Function.WRITE_MULTIPLE_REGISTERS, b"\x00\x10\x00\x01\x00"), WRITE),
    )
    for client, (request, access) in zip(OTHERS, requests, strict=True):
        bad = s.tcp(client, PLC, modbus.PORT)
        bad.client(request)
        finds(s, bad, "modbus-request-of-wrong-size", access)
        s.near_miss("modbus-force-listen-only", bad, "reported as a service command of the wrong size")

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    modbus.exchange(good, modbus.message(Function.DIAGNOSTICS, b"\x00\x00" + b"long line test"))
    finds(s, good, DIAGNOSE)
    s.near_miss("modbus-request-of-wrong-size", good, "sub-function 0 returns any amount of data")


@scenario("modbus/oversized-message")
def oversized_message(s: Scenario) -> None:
    """A write announces and holds 300 bytes; the largest legal message has 260."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    bad.client(modbus.message(Function.WRITE_MULTIPLE_REGISTERS, b"\x55" * 300))
    finds(s, bad, "modbus-oversized-message")

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    modbus.exchange(good, modbus.write_file_record(4, 16, [0x5555] * 122))
    finds(s, good, "modbus-file-record-write", WRITE)
    s.near_miss("modbus-oversized-message", good, "260 bytes, MBAP length 254")


@scenario("modbus/incomplete-message")
def incomplete_message(s: Scenario) -> None:
    """Text follows a read in the same segment; two reads in one segment and one in two segments are sound."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    bad.client(modbus.read_holding_registers(16, 2) + b"more bytes than announced")
    finds(s, bad, "modbus-incomplete-message", READ)

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    good.client(modbus.read_holding_registers(16, 2) + modbus.read_holding_registers(32, 2, tid=2))
    good.client(modbus.read_holding_registers(16, 2, tid=3), split=[5])
    finds(s, good, READ)
    s.near_miss("modbus-incomplete-message", good, "pipelined and split messages are complete")


@scenario("modbus/truncated-message")
def truncated_message(s: Scenario) -> None:
    """A connection ends behind the header of a write; another one ends after the whole of it."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    bad.client(modbus.write_registers(16, [1, 2, 3])[:7])
    bad.close()
    s.finds("modbus-incomplete-message", bad, engines=("zeek",))

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    good.client(modbus.write_registers(16, [1, 2, 3]))
    finds(s, good, WRITE)
    s.near_miss("modbus-incomplete-message", good, "the write is complete")


@scenario("modbus/not-modbus")
def not_modbus(s: Scenario) -> None:
    """A web request goes to port 502; a Modbus read beside it has a transaction id that spells GE."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    bad.client(b"GET / HTTP/1.1\r\nHost: 10.20.1.10\r\n\r\n")
    finds(s, bad, "modbus-not-modbus")

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.read_holding_registers(16, 2, tid=int.from_bytes(b"GE", "big"))
    modbus.exchange(good, request, modbus.answer_registers(request, [1, 2]))
    finds(s, good, READ)
    s.near_miss("modbus-not-modbus", good, "bytes 2 and 3 are the protocol id 0")


@scenario("modbus/exception-from-client")
def exception_from_client(s: Scenario) -> None:
    """A client sends an error reply; a controller's own error reply is ordinary."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    bad.client(modbus.exception(Function.READ_HOLDING_REGISTERS, Fault.ILLEGAL_ADDRESS))
    finds(s, bad, "modbus-exception-from-client")

    good = s.tcp(ENGINEER, PLC, modbus.PORT)
    request = modbus.read_holding_registers(5000, 2)
    modbus.exchange(good, request, modbus.refuse(request, Fault.ILLEGAL_ADDRESS))
    finds(s, good, READ)
    s.near_miss("modbus-exception-from-client", good, "the controller refuses", reply=True)


@scenario("modbus/request-flood")
def request_flood(s: Scenario) -> None:
    """A controller gets 600 requests and answers none; another one answers all of its 520."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    for number in range(600):
        bad.client(modbus.read_holding_registers(16, 1, tid=0x4000 + number))
    finds(s, bad, "modbus-request-flood", READ)

    good = s.tcp(ENGINEER, "10.20.1.11", modbus.PORT)
    for number in range(520):
        request = modbus.read_holding_registers(16, 1, tid=0x4000 + number)
        modbus.exchange(good, request, modbus.answer_registers(request, [number]))
    finds(s, good, READ)
    s.near_miss("modbus-request-flood", good, "every request is answered")
