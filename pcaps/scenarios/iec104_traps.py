"""IEC 60870-5-104: correct messages in shapes that make a detection miss, and bytes that look like one."""

from plantwatch.corpus.craft import Scenario, iec104, scenario
from plantwatch.corpus.craft.iec104 import Cause, Dialogue, Function, Type, apdu, asdu, control

DATE = "2026-11-22"

START = "iec104-start-transfer"  # without a site these three report every control centre
SWITCH = "iec104-switching-command"
INTERROGATION = "iec104-interrogation"
RESET = "iec104-reset-process"

RTU, NEIGHBOUR = "10.50.9.10", "10.50.9.11"
CENTRE, ROGUE = "10.50.9.20", "10.50.9.66"
TRIP = asdu(Type.DOUBLE_COMMAND, b"\x01", address=1046)
ALL = asdu(Type.INTERROGATION)


def line(s: Scenario, client: str, server: str = RTU, *, sent: int = 0) -> Dialogue:
    """A session in which data transfer has been started."""
    dialogue = Dialogue(s.tcp(client, server, iec104.PORT), sent=sent)
    dialogue.start()
    s.finds(START, dialogue.conversation)
    return dialogue


@scenario("iec104/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """Start, interrogation, acknowledgement and a trip in one segment (E4, F9); a centre without the trip."""
    rogue, centre = s.tcp(ROGUE, RTU, iec104.PORT), s.tcp(CENTRE, RTU, iec104.PORT)
    opening = control(Function.START) + apdu(ALL) + iec104.acknowledge(3)
    rogue.client(opening + apdu(TRIP, sent=1, received=3) + control(Function.STOP))
    for policy in (START, INTERROGATION, SWITCH, "iec104-stop-transfer"):
        s.finds(policy, rogue)
    centre.client(opening + control(Function.TEST))
    for policy in (START, INTERROGATION):
        s.finds(policy, centre)
    for policy in (SWITCH, "iec104-stop-transfer"):
        s.near_miss(policy, centre, "four messages in a segment, none of them this one")


@scenario("iec104/trap-split")
def split(s: Scenario) -> None:
    """A reset cut in two at each of its bytes, and once into single bytes (E4); another type cut alike."""
    message = apdu(asdu(Type.RESET))
    for cut in range(1, len(message)):
        rogue = s.tcp(f"10.50.9.{100 + cut}", RTU, iec104.PORT)
        rogue.client(message, split=[cut])
        s.finds(RESET, rogue)
    dripping, centre = s.tcp(ROGUE, RTU, iec104.PORT), s.tcp(CENTRE, RTU, iec104.PORT)
    dripping.client(message, split=range(1, len(message)))
    s.finds(RESET, dripping)
    centre.client(apdu(ALL), split=[1, 6, 7])
    s.finds(INTERROGATION, centre)
    s.near_miss(RESET, centre, "another type, cut before and behind it")


@scenario("iec104/trap-split-second")
def split_second(s: Scenario) -> None:
    """A reset that begins at the end of one segment and ends in the next one, behind an interrogation."""
    rogue, centre = line(s, ROGUE), line(s, CENTRE)
    rogue.client(ALL, asdu(Type.RESET), split=[18])
    s.finds(INTERROGATION, rogue.conversation)
    s.finds(RESET, rogue.conversation)
    centre.client(ALL, asdu(Type.COUNTER_INTERROGATION), split=[18])
    s.finds(INTERROGATION, centre.conversation)
    s.finds("iec104-counter-interrogation", centre.conversation)
    s.near_miss(RESET, centre.conversation, "type 101 in the same shape")


@scenario("iec104/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began (E1); in one the station speaks first."""
    rogue = Dialogue(s.tcp(ROGUE, RTU, iec104.PORT, handshake=False), sent=700, received=9000)
    rogue.server(asdu(Type.SHORT_VALUE, cause=Cause.SPONTANEOUS, address=200))
    rogue.command(TRIP)
    s.finds(SWITCH, rogue.conversation)
    centre = Dialogue(s.tcp(CENTRE, NEIGHBOUR, iec104.PORT, handshake=False), sent=31, received=32767)
    centre.client(ALL)
    centre.server(asdu(Type.INITIALISATION_ENDED, cause=Cause.INITIALISED))
    s.finds(INTERROGATION, centre.conversation)
    s.finds("iec104-station-restarted", centre.conversation, reply=True)
    s.near_miss(SWITCH, centre.conversation, "an interrogation in an open session")


@scenario("iec104/trap-sequence-numbers")
def sequence_numbers(s: Scenario) -> None:
    """Sequence numbers whose octets are 68 and a length, or of any other value (F9), before a trip."""
    for number, sent in enumerate((0x0000, 0x0034, 0x0734, 0x3434, 0x7FFF)):
        rogue = line(s, f"10.50.9.{70 + number}", sent=sent)
        rogue.command(TRIP, TRIP)
        s.finds(SWITCH, rogue.conversation)
    for number, sent in enumerate((0x0734, 0x3434)):
        centre = line(s, f"10.50.9.{80 + number}", sent=sent)
        centre.command(ALL, ALL)
        s.finds(INTERROGATION, centre.conversation)
        s.near_miss(SWITCH, centre.conversation, "the same numbers before an interrogation")


@scenario("iec104/trap-cause-bits")
def cause_bits(s: Scenario) -> None:
    """Commands with the test and the negative bit, which careless stations obey; a negative confirmation."""
    for number, bits in enumerate((iec104.TEST, iec104.NEGATIVE, iec104.TEST | iec104.NEGATIVE)):
        rogue = line(s, f"10.50.9.{70 + number}")
        rogue.client(asdu(Type.DOUBLE_COMMAND, cause=Cause.ACTIVATION | bits, address=1046))
        s.finds(SWITCH, rogue.conversation)
    centre = line(s, CENTRE)
    centre.client(asdu(Type.DOUBLE_COMMAND, cause=Cause.CONFIRMATION | iec104.NEGATIVE, address=1046))
    s.near_miss(SWITCH, centre.conversation, "cause 7 confirms")


@scenario("iec104/trap-echo")
def echo(s: Scenario) -> None:
    """Each answer of a station repeats the command: only the sender and the cause tell them apart."""
    kinds = {
        Type.DOUBLE_COMMAND: SWITCH,
        Type.SET_SHORT: "iec104-adjusting-command",
        Type.INTERROGATION: INTERROGATION,
        Type.CLOCK: "iec104-clock-synchronisation",
        Type.RESET: RESET,
        Type.PARAMETER_SHORT: "iec104-parameter-loading",
    }
    for number, (kind, policy) in enumerate(kinds.items()):
        host = line(s, f"10.50.9.{70 + number}")
        host.command(asdu(kind, address=1000))
        s.finds(policy, host.conversation)
        s.near_miss(policy, host.conversation, "the answer of the station", reply=True)


@scenario("iec104/trap-one-way")
def one_way(s: Scenario) -> None:
    """The mirror port shows one direction only (E3): a trip without answer, a restart without requests."""
    rogue = s.tcp(ROGUE, RTU, iec104.PORT, mirror="client")
    for number in range(600):
        rogue.client(iec104.acknowledge(number))
    rogue.client(apdu(TRIP))
    s.finds(SWITCH, rogue)
    centre = s.tcp(CENTRE, NEIGHBOUR, iec104.PORT, mirror="server")
    centre.server(apdu(asdu(Type.INITIALISATION_ENDED, cause=Cause.INITIALISED)))
    s.finds("iec104-station-restarted", centre, reply=True)
    s.near_miss(SWITCH, centre, "only the station is seen")


@scenario("iec104/trap-garbage-first")
def garbage_first(s: Scenario) -> None:
    """Stray bytes before the first message, in its segment, then a trip; another host leaves it at that."""
    rogue, other = s.tcp(ROGUE, RTU, iec104.PORT), s.tcp(CENTRE, RTU, iec104.PORT)
    for host in (rogue, other):
        host.client(b"\r\n+++" + control(Function.START))
        s.finds("iec104-not-iec104", host)
        s.finds(START, host)
    rogue.client(apdu(TRIP))
    s.finds(SWITCH, rogue)
    s.near_miss(SWITCH, other, "stray bytes and a start")


@scenario("iec104/trap-other-port")
def other_port(s: Scenario) -> None:
    """A trip on port 2405 (E17): silent until the catalog or the site lists the port; found on 2404."""
    elsewhere, usual = s.tcp(ROGUE, RTU, 2405), s.tcp(CENTRE, RTU, iec104.PORT)
    for host in (elsewhere, usual):
        host.client(apdu(TRIP))
    s.near_miss(SWITCH, elsewhere, "port 2405 is not among the protocol's ports")
    s.finds(SWITCH, usual)


@scenario("iec104/trap-data-holds-command")
def data_holds_command(s: Scenario) -> None:
    """A trip as the content of a file, sent to a station: data, and no command; another station returns it.

    Zeek walks the messages and stays silent. Suricata searches the stream for bytes and cannot tell.
    """
    content = b"\x01\x00\x01\x10" + apdu(TRIP)
    segment = asdu(Type.SEGMENT, content, cause=Cause.FILE, address=1)
    sender, receiver = line(s, CENTRE), line(s, ROGUE, NEIGHBOUR)
    sender.client(segment)
    s.finds("iec104-file-write", sender.conversation)
    s.finds(SWITCH, sender.conversation, engines=("suricata",))
    receiver.server(segment)
    s.finds("iec104-command-from-station", receiver.conversation, reply=True, engines=("suricata",))
    for reply in (False, True):
        s.near_miss(SWITCH, receiver.conversation, "data in a file from the station", reply=reply)


@scenario("iec104/trap-bytes-of-a-command")
def bytes_of_a_command(s: Scenario) -> None:
    """Type and cause of a reset in other places (F8): object address, time of day, another protocol."""
    centre, browser = line(s, CENTRE), s.tcp("10.50.9.67", RTU, iec104.PORT)
    centre.client(asdu(Type.SINGLE_COMMAND, address=0x060169))
    centre.client(asdu(Type.CLOCK, b"\x68\x0e\x00\x00\x69\x01\x06"))
    s.finds(SWITCH, centre.conversation)
    s.finds("iec104-clock-synchronisation", centre.conversation)
    browser.client(b"POST /h HTTP/1.1\r\n\r\nh\x0ei\x01\x06\x00\x0a\x00")
    s.finds("iec104-not-iec104", browser)
    for host in (centre.conversation, browser):
        s.near_miss(RESET, host, "the bytes do not stand where type and cause stand")
