"""DNP3: correct messages in shapes that make a detection miss, and bytes that look like a command."""

from plantwatch.corpus.craft import Scenario, Tcp, dnp3, scenario
from plantwatch.corpus.craft import dnp3_objects as objects
from plantwatch.corpus.craft.dnp3 import Function, Iin, Link, exchange, reply, request
from plantwatch.corpus.craft.dnp3_objects import Control

DATE = "2026-11-22"

READ = "dnp3-unlisted-read"  # without a site these three report every master
WRITE = "dnp3-unlisted-write"
CONTROL = "dnp3-unlisted-control"
RESTART = "dnp3-cold-restart"

RTU, NEIGHBOUR = "10.40.9.10", "10.40.9.11"
MASTER, ROGUE = "10.40.9.20", "10.40.9.66"

EVENT_POLL = request(Function.READ, objects.class_poll(1, 2, 3))
COLD_RESTART = request(Function.COLD_RESTART)
WARM_RESTART = request(Function.WARM_RESTART)
KEEP_ALIVE = dnp3.frame(Link.REQUEST_STATUS)
STATUS = dnp3.frame(Link.STATUS, source=dnp3.OUTSTATION, destination=dnp3.MASTER, from_master=False)


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


@scenario("dnp3/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """A poll and a restart in one segment, in this order; a poll and a keep-alive in another one (E4)."""
    rogue = s.tcp(ROGUE, RTU, dnp3.PORT)
    exchange(rogue, EVENT_POLL + COLD_RESTART)
    finds(s, rogue, READ, RESTART)
    master = s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(master, EVENT_POLL + KEEP_ALIVE, STATUS + reply())
    finds(s, master, READ)
    s.near_miss(RESTART, master, "two frames in a segment, none of them a restart")


@scenario("dnp3/trap-split")
def split(s: Scenario) -> None:
    """A restart cut in two at each of its bytes, and once into single bytes (E4); a poll cut alike."""
    for cut in range(1, len(COLD_RESTART)):
        rogue = s.tcp(f"10.40.9.{100 + cut}", RTU, dnp3.PORT)
        rogue.client(COLD_RESTART, split=[cut])
        finds(s, rogue, RESTART)
    dripping = s.tcp(ROGUE, RTU, dnp3.PORT)
    dripping.client(COLD_RESTART, split=range(1, len(COLD_RESTART)))
    finds(s, dripping, RESTART)
    master = s.tcp(MASTER, RTU, dnp3.PORT)
    master.client(EVENT_POLL, split=[3, 12])
    finds(s, master, READ)
    s.near_miss(RESTART, master, "a poll, cut before its function code")


@scenario("dnp3/trap-split-second")
def split_second(s: Scenario) -> None:
    """A restart that begins at the end of one segment and ends in the next one, behind a poll."""
    rogue = s.tcp(ROGUE, RTU, dnp3.PORT)
    rogue.client(EVENT_POLL + COLD_RESTART, split=[len(EVENT_POLL) + 2])
    finds(s, rogue, READ, RESTART)
    master = s.tcp(MASTER, RTU, dnp3.PORT)
    master.client(EVENT_POLL + WARM_RESTART, split=[len(EVENT_POLL) + 2])
    finds(s, master, READ, "dnp3-warm-restart")
    s.near_miss(RESTART, master, "function 14 in the same shape")


@scenario("dnp3/trap-link-frames-first")
def link_frames_first(s: Scenario) -> None:
    """Keep-alives open the conversation, then comes the restart (E18), in a segment with one of them."""
    rogue = s.tcp(ROGUE, RTU, dnp3.PORT)
    for _ in range(3):
        exchange(rogue, KEEP_ALIVE, STATUS)
    rogue.client(KEEP_ALIVE + COLD_RESTART)
    finds(s, rogue, RESTART)
    master = s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(master, KEEP_ALIVE + KEEP_ALIVE, STATUS + STATUS)
    s.near_miss(RESTART, master, "frames without function code: the next frame's bytes are none")


@scenario("dnp3/trap-unknown-function-first")
def unknown_function_first(s: Scenario) -> None:
    """A function that was never assigned opens the conversation, then comes the restart (E16, E18)."""
    rogue, master = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(MASTER, RTU, dnp3.PORT)
    refusal = reply(iin=Iin.NO_FUNCTION_SUPPORT)
    for conversation in (rogue, master):
        exchange(conversation, request(Function.NEVER_ASSIGNED), refusal)
    exchange(rogue, COLD_RESTART)
    finds(s, rogue, RESTART)
    s.near_miss(RESTART, master, "only the unknown function")


@scenario("dnp3/trap-garbage-first")
def garbage_first(s: Scenario) -> None:
    """Five stray bytes before the first frame, in its segment, silence protocol parsers (E18)."""
    stray = b"\r\n+++"
    rogue, master = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(MASTER, RTU, dnp3.PORT)
    rogue.client(stray + KEEP_ALIVE)
    rogue.client(COLD_RESTART)
    finds(s, rogue, RESTART, "dnp3-not-dnp3")
    master.client(stray + KEEP_ALIVE)
    finds(s, master, "dnp3-not-dnp3")
    s.near_miss(RESTART, master, "stray bytes and a keep-alive")


@scenario("dnp3/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began (E1): a restart and a restart report; a poll."""
    rogue = s.tcp(ROGUE, RTU, dnp3.PORT, handshake=False)
    exchange(rogue, COLD_RESTART, reply(iin=Iin.DEVICE_RESTART))
    finds(s, rogue, RESTART)
    s.finds("dnp3-device-restarted", rogue, reply=True)
    master = s.tcp(MASTER, NEIGHBOUR, dnp3.PORT, handshake=False)
    exchange(master, EVENT_POLL)
    finds(s, master, READ)
    s.near_miss(RESTART, master, "a poll in an open session")
    s.near_miss("dnp3-device-restarted", master, "a reply without indications", reply=True)


@scenario("dnp3/trap-one-way-mirror")
def one_way_mirror(s: Scenario) -> None:
    """The mirror port shows one direction only (E3): hundreds of polls without a reply, then a restart."""
    rogue = s.tcp(ROGUE, RTU, dnp3.PORT, mirror="client")
    for number in range(600):
        rogue.client(request(Function.READ, objects.class_poll(1, 2, 3), sequence=number % 16))
    rogue.client(COLD_RESTART)
    finds(s, rogue, READ, RESTART)
    restarted = s.tcp(MASTER, NEIGHBOUR, dnp3.PORT, mirror="server")
    restarted.server(reply(iin=Iin.DEVICE_RESTART))
    s.finds("dnp3-device-restarted", restarted, reply=True)
    s.near_miss(RESTART, restarted, "only replies are seen")


@scenario("dnp3/trap-udp")
def udp(s: Scenario) -> None:
    """Over UDP: a restart alone, one behind a poll in the same datagram, and replies; a master that polls."""
    rogue = s.udp(ROGUE, RTU, dnp3.PORT)
    rogue.client(COLD_RESTART)
    rogue.server(reply(iin=Iin.DEVICE_RESTART))
    s.finds(RESTART, rogue)
    s.finds("dnp3-device-restarted", rogue, reply=True)
    packed = s.udp("10.40.9.68", RTU, dnp3.PORT)
    packed.client(EVENT_POLL + COLD_RESTART)
    for policy in (READ, RESTART):
        s.finds(policy, packed)
    master = s.udp(MASTER, NEIGHBOUR, dnp3.PORT)
    exchange(master, EVENT_POLL)
    s.finds(READ, master)
    s.near_miss(RESTART, master, "a poll over UDP")


@scenario("dnp3/trap-other-port")
def other_port(s: Scenario) -> None:
    """A restart on port 20001 (E17): silent until the catalog or the site lists the port; found on 20000."""
    elsewhere, usual = s.tcp(ROGUE, RTU, 20001), s.tcp(MASTER, RTU, dnp3.PORT)
    exchange(elsewhere, COLD_RESTART)
    s.near_miss(RESTART, elsewhere, "port 20001 is not among the protocol's ports")
    exchange(usual, COLD_RESTART)
    finds(s, usual, RESTART)


@scenario("dnp3/trap-foreign-payload")
def foreign_payload(s: Scenario) -> None:
    """Text with a carriage return, byte 0x0d, at offset 12 on the DNP3 port, and the real command (F6)."""
    browser, rogue = s.tcp(MASTER, RTU, dnp3.PORT), s.tcp(ROGUE, NEIGHBOUR, dnp3.PORT)
    browser.client(b"OPTIONS * RT\r\nHost: 10.40.9.10\r\n\r\n")
    finds(s, browser, "dnp3-not-dnp3")
    s.near_miss(RESTART, browser, "offset 12 holds 0x0d, but the bytes do not begin with 05 64")
    exchange(rogue, COLD_RESTART)
    finds(s, rogue, RESTART)


@scenario("dnp3/trap-second-transport-segment")
def second_transport_segment(s: Scenario) -> None:
    """A file block of several frames: offset 12 of the later ones holds 0x0d and FIR is not set (F6)."""
    master, rogue = s.tcp(MASTER, RTU, dnp3.PORT), s.tcp(ROGUE, RTU, dnp3.PORT)
    blank_lines = objects.file_block(7, 0, bytes([Function.COLD_RESTART]) * 600)
    exchange(master, request(Function.WRITE, blank_lines))
    finds(s, master, WRITE)
    s.near_miss(RESTART, master, "data in the place of a function code")
    exchange(rogue, COLD_RESTART)
    finds(s, rogue, RESTART)


@scenario("dnp3/trap-long-reply")
def long_reply(s: Scenario) -> None:
    """Only the first frame of a long reply has indications; data in their place later on means nothing."""
    master = s.tcp(MASTER, RTU, dnp3.PORT)
    like_indications = b"\x81\xff\xff\xff" * 150
    exchange(master, EVENT_POLL, reply(objects.file_block(7, 0, like_indications)))
    finds(s, master, READ)
    for policy in ("dnp3-device-restarted", "dnp3-configuration-corrupt", "dnp3-event-buffer-overflow"):
        s.near_miss(policy, master, "data of a later frame where indications would stand", reply=True)
    restarted = s.tcp(MASTER, NEIGHBOUR, dnp3.PORT)
    whole = objects.file_block(7, 0, bytes(600))
    restarted.server(reply(whole, iin=Iin.DEVICE_RESTART | Iin.NEED_TIME))
    for policy in ("dnp3-device-restarted", "dnp3-need-time"):
        s.finds(policy, restarted, reply=True)


@scenario("dnp3/trap-indication-bits")
def indication_bits(s: Scenario) -> None:
    """An outstation sets every indication at once: each bit counts by itself (F6); another sets none."""
    everything = Iin(0x3FFF)
    loaded, quiet = s.tcp(MASTER, RTU, dnp3.PORT), s.tcp(MASTER, NEIGHBOUR, dnp3.PORT)
    exchange(loaded, EVENT_POLL, reply(iin=everything))
    exchange(quiet, EVENT_POLL, reply(objects.analog_inputs(-1, -1)))
    indicated = (
        "device-restarted device-trouble local-control need-time configuration-corrupt event-buffer-overflow"
    )
    for name in indicated.split():
        s.finds(f"dnp3-{name}", loaded, reply=True)
        s.near_miss(f"dnp3-{name}", quiet, "values of all ones, no indication", reply=True)
    for conversation in (loaded, quiet):
        finds(s, conversation, READ)


@scenario("dnp3/trap-function-33")
def function_33(s: Scenario) -> None:
    """Code 33 has other names in other tools: a master's authentication error; code 32 is none."""
    complainer, master = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(MASTER, RTU, dnp3.PORT)
    complainer.client(request(Function.AUTHENTICATE_NO_ACK, objects.authentication_error()))
    finds(s, complainer, "dnp3-authentication-error", "dnp3-secure-authentication")
    master.client(request(Function.AUTHENTICATE, objects.key_status_request()))
    finds(s, master, "dnp3-secure-authentication")
    s.near_miss("dnp3-authentication-error", master, "code 32 asks for the key status")


@scenario("dnp3/trap-outstation-connects")
def outstation_connects(s: Scenario) -> None:
    """The outstation opens the connection, as behind a modem; its master restarts it from port 20000."""
    dialled = s.tcp(RTU, MASTER, dnp3.PORT)
    dialled.client(reply(iin=Iin.DEVICE_RESTART, function=Function.UNSOLICITED))
    dialled.server(request(Function.CONFIRM, unsolicited=True))
    dialled.server(COLD_RESTART)
    s.finds("dnp3-device-restarted", dialled)
    s.finds(RESTART, dialled, reply=True)
    polled = s.tcp(NEIGHBOUR, MASTER, dnp3.PORT)
    polled.server(EVENT_POLL)
    polled.client(reply())
    s.finds(READ, polled, reply=True)
    s.near_miss(RESTART, polled, "a poll from the same side", reply=True)
    s.near_miss("dnp3-device-restarted", polled, "a reply without indications")


@scenario("dnp3/trap-direction-bit")
def direction_bit(s: Scenario) -> None:
    """A restart with the DIR bit cleared is obeyed by careless outstations; a reply is never a request."""
    rogue, master = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(MASTER, RTU, dnp3.PORT)
    rogue.client(request(Function.COLD_RESTART, from_master=False))
    finds(s, rogue, RESTART)
    exchange(master, EVENT_POLL, reply(objects.binary_events(Function.COLD_RESTART)))
    finds(s, master, READ)
    s.near_miss(RESTART, master, "the reply's function code is 129", reply=True)


@scenario("dnp3/trap-operate-flood")
def operate_flood(s: Scenario) -> None:
    """Three hundred commands in half a minute are one finding a policy; a master commands once (F11)."""
    rogue, master = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(MASTER, NEIGHBOUR, dnp3.PORT)
    for number in range(300):
        code = Control.CLOSE if number % 2 else Control.TRIP
        command = objects.crob(number % 8, code)
        sequence = number % 16
        answer = reply(command, sequence=sequence)
        exchange(rogue, request(Function.DIRECT_OPERATE, command, sequence=sequence), answer)
        s.wait(0.09)
    finds(s, rogue, CONTROL, "dnp3-direct-operate", "dnp3-repeated-operate")
    exchange(master, request(Function.DIRECT_OPERATE, objects.crob(1)), reply(objects.crob(1)))
    finds(s, master, CONTROL, "dnp3-direct-operate")
    s.near_miss("dnp3-repeated-operate", master, "one command")


@scenario("dnp3/trap-confirmed-link-service")
def confirmed_link_service(s: Scenario) -> None:
    """A restart in a frame with link confirmation (function 3) and counted frames; a poll sent alike."""
    rogue, master = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(MASTER, RTU, dnp3.PORT)
    for conversation, function in ((rogue, Function.COLD_RESTART), (master, Function.CONFIRM)):
        (data,) = dnp3.segments(dnp3.fragment(function))
        conversation.client(dnp3.frame(Link.CONFIRMED_DATA, data))
        ack = dnp3.frame(Link.ACK, source=dnp3.OUTSTATION, destination=dnp3.MASTER, from_master=False)
        conversation.server(ack)
    finds(s, rogue, RESTART)
    s.near_miss(RESTART, master, "function 0 in the same frame")
