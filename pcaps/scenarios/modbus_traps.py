"""Modbus/TCP in shapes that make a correct rule miss, or cry wolf."""

from plantwatch.corpus.craft import Scenario, Tcp, modbus, scenario
from plantwatch.corpus.craft.modbus import Diagnostic, Fault, Function

DATE = "2026-11-22"

# Without a site these report every client.
READ = "modbus-read-by-unlisted-client"
WRITE = "modbus-write-by-unlisted-client"
DIAGNOSE = "modbus-diagnostics-by-unlisted-client"
LISTEN_ONLY = "modbus-force-listen-only"

PLC = "10.20.1.10"
ROGUE, HMI = "10.20.1.66", "10.20.1.67"

SILENCE = modbus.diagnostics(Diagnostic.FORCE_LISTEN_ONLY, tid=0x0102)


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("modbus/trap-first-function-umas")
def trap_first_function_umas(s: Scenario) -> None:
    """A connection begins with UMAS, which makes some parsers give up, and then silences the controller."""
    _after(s, Function.UMAS, "modbus-vendor-function", "umas-identification", "umas-unlisted-client")


@scenario("modbus/trap-first-function-user-defined")
def trap_first_function_user_defined(s: Scenario) -> None:
    """A connection begins with a user-defined function and then silences the controller."""
    _after(s, Function.FIRST_USER_DEFINED, "modbus-vendor-function")


@scenario("modbus/trap-first-function-zero")
def trap_first_function_zero(s: Scenario) -> None:
    """A connection begins with function 0, which is never legal, and then silences the controller."""
    _after(s, 0, "modbus-unassigned-function")


@scenario("modbus/trap-pipelined")
def trap_pipelined(s: Scenario) -> None:
    """The command is the second message of a segment, or the third; a fixed offset sees neither."""
    for client, before in (ROGUE, 1), ("10.20.1.68", 2):
        bad = s.tcp(client, PLC, modbus.PORT)
        polls = [modbus.read_holding_registers(16, 2, tid=0x2001 + n) for n in range(before)]
        bad.client(b"".join(polls) + SILENCE)
        finds(s, bad, LISTEN_ONLY, DIAGNOSE, READ)

    good = s.tcp(HMI, PLC, modbus.PORT)
    good.client(
        modbus.read_holding_registers(16, 2, tid=0x2001)
        + modbus.diagnostics(Diagnostic.RETURN_DIAGNOSTIC_REGISTER, tid=0x2002)
    )
    finds(s, good, DIAGNOSE, READ)
    s.near_miss(LISTEN_ONLY, good, "sub-function 2 only reads")


@scenario("modbus/trap-split")
def trap_split(s: Scenario) -> None:
    """The command comes in two segments, cut at every byte, each cut from its own station."""
    for cut in range(1, len(SILENCE)):
        bad = s.tcp(f"10.20.1.{100 + cut}", PLC, modbus.PORT)
        bad.client(modbus.read_holding_registers(16, 2))
        bad.client(SILENCE, split=[cut])
        finds(s, bad, LISTEN_ONLY, DIAGNOSE, READ)

    good = s.tcp(HMI, PLC, modbus.PORT)
    good.client(modbus.diagnostics(Diagnostic.RETURN_DIAGNOSTIC_REGISTER), split=[9])
    finds(s, good, DIAGNOSE)
    s.near_miss(LISTEN_ONLY, good, "sub-function 2 only reads")


@scenario("modbus/trap-split-write")
def trap_split_write(s: Scenario) -> None:
    """A write comes in two segments, cut at every byte, each cut from its own station."""
    write = modbus.write_registers(0x0203, [1500], tid=0x0102)
    for cut in range(1, len(write)):
        writer = s.tcp(f"10.20.1.{100 + cut}", PLC, modbus.PORT)
        writer.client(modbus.read_holding_registers(16, 2))
        writer.client(write, split=[cut])
        finds(s, writer, WRITE, READ)

    good = s.tcp(HMI, PLC, modbus.PORT)
    good.client(modbus.read_holding_registers(0x0203, 1), split=[7])
    finds(s, good, READ)
    s.near_miss(WRITE, good, "function 3 reads")


@scenario("modbus/trap-one-way")
def trap_one_way(s: Scenario) -> None:
    """The mirror port shows requests only: 600 without an answer, then the command."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT, mirror="client")
    for number in range(600):
        bad.client(modbus.read_holding_registers(16, 1, tid=0x4000 + number))
    bad.client(SILENCE)
    finds(s, bad, LISTEN_ONLY, DIAGNOSE, READ)
    s.finds("modbus-request-flood", bad, engines=("zeek",))

    good = s.tcp(HMI, PLC, modbus.PORT, mirror="client")
    good.client(modbus.read_holding_registers(16, 2))
    finds(s, good, READ)
    s.near_miss(LISTEN_ONLY, good, "one read")


@scenario("modbus/trap-after-flood")
def trap_after_flood(s: Scenario) -> None:
    """600 requests that nobody answers make some parsers give up; then the command comes."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    for number in range(600):
        bad.client(modbus.read_holding_registers(16, 1, tid=0x4000 + number))
    bad.client(SILENCE)
    finds(s, bad, LISTEN_ONLY, DIAGNOSE, READ, "modbus-request-flood")

    good = s.tcp(HMI, PLC, modbus.PORT)
    good.client(modbus.read_holding_registers(16, 2))
    finds(s, good, READ)
    s.near_miss(LISTEN_ONLY, good, "one read")


@scenario("modbus/trap-midstream")
def trap_midstream(s: Scenario) -> None:
    """The session was open before the capture began, as after every restart of a sensor."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT, handshake=False)
    request = modbus.read_holding_registers(16, 2)
    modbus.exchange(bad, request, modbus.answer_registers(request, [1, 2]))
    bad.client(SILENCE)
    bad.abandon()
    finds(s, bad, LISTEN_ONLY, DIAGNOSE, READ)

    good = s.tcp(HMI, PLC, modbus.PORT, handshake=False)
    modbus.exchange(good, modbus.write_register(40, 1500))
    good.abandon()
    finds(s, good, WRITE)
    s.near_miss(LISTEN_ONLY, good, "a write")


@scenario("modbus/trap-exceptions")
def trap_exceptions(s: Scenario) -> None:
    """Refusals, after a first function that makes some parsers give up; others look at requests only."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    umas = modbus.message(Function.UMAS, b"\x00\x02")
    modbus.exchange(bad, umas, modbus.refuse(umas, Fault.ILLEGAL_FUNCTION))
    for number in range(5):
        request = modbus.read_holding_registers(1000 + number, 1, tid=2 + number)
        modbus.exchange(bad, request, modbus.refuse(request, Fault.ILLEGAL_ADDRESS))
    finds(s, bad, "modbus-vendor-function", "umas-identification", "umas-unlisted-client", READ)
    s.finds("modbus-address-scan", bad, reply=True)

    good = s.tcp(HMI, "10.20.1.11", modbus.PORT)
    request = modbus.read_holding_registers(16, 3)
    modbus.exchange(good, request, modbus.answer_registers(request, [0x0083, 0x0200, 3]))
    finds(s, good, READ)
    s.near_miss("modbus-address-scan", good, "83 02 is a value", reply=True)


@scenario("modbus/trap-garbage-first")
def trap_garbage_first(s: Scenario) -> None:
    """Five bytes of garbage stand before the command; parsers lose their place there."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    bad.client(b"\xde\xad\xbe\xef\x99" + SILENCE)
    finds(s, bad, LISTEN_ONLY, DIAGNOSE, "modbus-not-modbus")

    good = s.tcp(HMI, PLC, modbus.PORT)
    good.client(b"\xde\xad\xbe\xef\x99" + modbus.diagnostics(Diagnostic.RETURN_DIAGNOSTIC_REGISTER))
    finds(s, good, DIAGNOSE, "modbus-not-modbus")
    s.near_miss(LISTEN_ONLY, good, "sub-function 2 only reads")


@scenario("modbus/trap-data-holds-command")
def trap_data_holds_command(s: Scenario) -> None:
    """A recipe download has registers whose bytes are those of the command: data, and no command.

    Zeek walks the messages and stays silent. Suricata searches the stream for bytes, so that it finds
    the command in any place, and cannot tell: the price is on record here.
    """
    words = [int.from_bytes(SILENCE[at : at + 2], "big") for at in range(0, len(SILENCE), 2)]
    good = s.tcp(HMI, PLC, modbus.PORT)
    request = modbus.write_registers(0x0203, [777, *words, 778])
    modbus.exchange(good, request, modbus.answer_written(request))
    finds(s, good, WRITE)
    for policy in LISTEN_ONLY, DIAGNOSE:
        s.finds(policy, good, engines=("suricata",))


@scenario("modbus/trap-look-alike")
def trap_look_alike(s: Scenario) -> None:
    """A poll's last bytes and the next poll's first look like a message of their own.

    Reading n registers from 0 ends in 00 00 00 n: protocol id and length of a message whose unit and
    function would be the next transaction id. All transaction ids are tried that would name a function.
    """
    for quantity, client in (2, HMI), (6, "10.20.1.68"), (8, "10.20.1.69"):
        poll = s.tcp(client, PLC, modbus.PORT)
        for tid in range(1, 130):
            request = modbus.read_holding_registers(0, quantity, tid=tid)
            modbus.exchange(poll, request, modbus.answer_registers(request, [tid] * quantity))
        finds(s, poll, READ)
        for policy in WRITE, DIAGNOSE, "modbus-broadcast-write", "modbus-report-server-id":
            s.near_miss(policy, poll, "only reads are sent")


@scenario("modbus/trap-alarm-flood")
def trap_alarm_flood(s: Scenario) -> None:
    """600 writes in 30 s are one finding of each policy, not 600."""
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    for start in range(0, 600, 2):
        for number in range(start, start + 2):
            modbus.exchange(bad, modbus.write_register(40, number, tid=0x4000 + number))
        s.wait(0.09)
    finds(s, bad, WRITE, "modbus-write-burst")

    good = s.tcp(HMI, "10.20.1.11", modbus.PORT)
    for number in range(119):
        modbus.exchange(good, modbus.write_register(40, number, tid=0x4000 + number))
    finds(s, good, WRITE)
    s.near_miss("modbus-write-burst", good, "119 writes are one too few")


@scenario("modbus/trap-other-port")
def trap_other_port(s: Scenario) -> None:
    """Modbus on port 1502 is not looked at until a site says so; TriStation and others live on such ports."""
    hidden = s.tcp(ROGUE, PLC, 1502)
    hidden.client(SILENCE)
    for policy in LISTEN_ONLY, DIAGNOSE:
        s.near_miss(policy, hidden, "port 1502 is no port of this protocol")


@scenario("modbus/trap-direction")
def trap_direction(s: Scenario) -> None:
    """Replies repeat the bytes of requests: a controller's echo is no command, whoever sent it."""
    restart = s.tcp(ROGUE, PLC, modbus.PORT)
    modbus.exchange(restart, modbus.diagnostics(Diagnostic.RESTART_COMMUNICATIONS))
    finds(s, restart, "modbus-restart-communications", DIAGNOSE)
    write = s.tcp(HMI, PLC, modbus.PORT)
    modbus.exchange(write, modbus.write_coil(172, True))
    finds(s, write, WRITE)
    s.near_miss("modbus-restart-communications", restart, "the controller's echo", reply=True)
    s.near_miss(DIAGNOSE, restart, "the controller's echo", reply=True)
    s.near_miss(WRITE, write, "the controller's echo", reply=True)


def _after(s: Scenario, first: int, *policies: str) -> None:
    bad = s.tcp(ROGUE, PLC, modbus.PORT)
    bad.client(modbus.message(first, b"\x00\x02"))
    bad.client(SILENCE)
    finds(s, bad, *policies, LISTEN_ONLY, DIAGNOSE)

    good = s.tcp(HMI, PLC, modbus.PORT)
    good.client(modbus.message(first, b"\x00\x02"))
    request = modbus.read_holding_registers(16, 2, tid=2)
    modbus.exchange(good, request, modbus.answer_registers(request, [8, 4]))
    finds(s, good, *policies, READ)
    s.near_miss(LISTEN_ONLY, good, "a read follows")


@scenario("modbus/trap-server-opens")
def trap_server_opens(s: Scenario) -> None:
    """A controller opens the session, from port 502, to a station that silences it and finds it busy."""
    called = s.tcp(PLC, ROGUE, 4446, client_port=modbus.PORT)
    called.server(SILENCE)
    for number in range(3):
        request = modbus.read_holding_registers(100 * number, 2, tid=number + 2)
        called.server(request)
        called.client(modbus.refuse(request, Fault.BUSY))
    s.finds(LISTEN_ONLY, called, reply=True)
    for policy in DIAGNOSE, READ:  # a session from port 502 is a client's by chance to rules that know little
        s.finds(policy, called, reply=True, engines=["zeek"])
    s.finds("modbus-server-busy", called)
