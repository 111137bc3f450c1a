"""IEC 60870-5-104: messages that no sound control centre builds, and what is no message at all."""

from plantwatch.corpus.craft import Scenario, iec104, scenario
from plantwatch.corpus.craft.iec104 import Cause, Dialogue, Function, Type, apdu, asdu, control

DATE = "2026-11-22"

START = "iec104-start-transfer"  # without a site these three report every control centre
SWITCH = "iec104-switching-command"
ADJUST = "iec104-adjusting-command"

RTU = "10.50.5.10"
CENTRE, ROGUE = "10.50.5.20", "10.50.5.66"
CLOSE = asdu(Type.DOUBLE_COMMAND, address=1046)


def line(s: Scenario, client: str) -> Dialogue:
    """A session in which data transfer has been started."""
    dialogue = Dialogue(s.tcp(client, RTU, iec104.PORT))
    dialogue.start()
    s.finds(START, dialogue.conversation)
    return dialogue


@scenario("iec104/unassigned-type")
def unassigned_type(s: Scenario) -> None:
    """Types that nobody defined, each from its own host; a maker's own type and an authentication beside."""
    policy = "iec104-unassigned-type"
    for number, kind in enumerate((0, 25, Type.UNASSIGNED, 53, 66, 99, 109, 119)):
        fuzzer = line(s, f"10.50.5.{70 + number}")
        fuzzer.client(asdu(kind))
        s.finds(policy, fuzzer.conversation)
    centre = line(s, CENTRE)
    centre.client(asdu(Type.PRIVATE))
    centre.client(asdu(81, bytes(10)))
    s.near_miss(policy, centre.conversation, "136 is left to makers, 81 is defined by IEC 60870-5-7")


@scenario("iec104/wrong-form")
def wrong_form(s: Scenario) -> None:
    """Two functions in one control field, a U format too long, a short ASDU, a command of two objects."""
    policy = "iec104-wrong-form"
    two = asdu(Type.SINGLE_COMMAND, b"\x01" + b"\x2e\x04\x00\x01", address=1045, number=2)
    sequence = asdu(Type.SINGLE_COMMAND, address=1045, number=0x81)
    messages = (
        control(Function.START | Function.TEST),
        control(0x03),
        control(Function.TEST)[:1] + b"\x05" + control(Function.TEST)[2:] + b"\x00",
        apdu(asdu(Type.PRIVATE)[:4]),
        apdu(two),
        apdu(sequence),
    )
    for number, message in enumerate(messages):
        fuzzer = s.tcp(f"10.50.5.{70 + number}", RTU, iec104.PORT)
        fuzzer.client(message)
        s.finds(policy, fuzzer)
        s.near_miss(SWITCH, fuzzer, "reported as a message of forbidden form")
    centre = line(s, CENTRE)
    for function in Function:
        centre.conversation.client(control(function))
    centre.conversation.client(iec104.acknowledge(0x7F7F))
    s.finds("iec104-stop-transfer", centre.conversation)
    centre.command(CLOSE)
    s.finds(SWITCH, centre.conversation)
    s.near_miss(policy, centre.conversation, "the six functions, an acknowledgement, a command of one object")


@scenario("iec104/wrong-size")
def wrong_size(s: Scenario) -> None:
    """Commands a byte too long or too short, each from its own host; every command in its right size."""
    policy = "iec104-wrong-size"
    cases = (
        (CLOSE + b"\x00", SWITCH),
        (asdu(Type.SET_SHORT)[:-1], ADJUST),
        (asdu(Type.BITSTRING_TIMED) + b"\x00", ADJUST),
        (asdu(Type.RESET)[:-1], "iec104-reset-process"),
        (asdu(Type.READ, b"\x00", cause=Cause.REQUEST), "iec104-read"),
        (asdu(Type.CLOCK)[:-3], "iec104-clock-synchronisation"),
        (asdu(Type.PARAMETER_SCALED)[:-1], "iec104-parameter-loading"),
        (asdu(Type.TEST_TIMED)[:-1], "iec104-test-command"),
    )
    for number, (message, known) in enumerate(cases):
        fuzzer = line(s, f"10.50.5.{70 + number}")
        fuzzer.client(message)
        s.finds(policy, fuzzer.conversation)
        s.finds(known, fuzzer.conversation)
    centre = line(s, CENTRE)
    for kind in (*range(Type.SINGLE_COMMAND, 52), *range(Type.SINGLE_COMMAND_TIMED, 65)):
        centre.client(asdu(kind, address=1000 + kind))
    for kind in (Type.INTERROGATION, Type.COUNTER_INTERROGATION, Type.CLOCK, Type.TEST, Type.TEST_TIMED):
        centre.client(asdu(kind))
    centre.client(asdu(Type.READ, cause=Cause.REQUEST, address=200))
    for known in (SWITCH, ADJUST):
        s.finds(known, centre.conversation)
    for word in ("interrogation", "counter-interrogation", "clock-synchronisation", "test-command", "read"):
        s.finds(f"iec104-{word}", centre.conversation)
    s.near_miss(policy, centre.conversation, "each as long as its type")


@scenario("iec104/bad-length")
def bad_length(s: Scenario) -> None:
    """Lengths of 254, 255, 3 and 0, each from its own host; a file segment that fills the longest APDU."""
    policy = "iec104-bad-length"
    start = control(Function.START)[2:]
    cases = (apdu(CLOSE, length=254), apdu(CLOSE, length=255), b"\x68\x03" + start, b"\x68\x00" + start)
    for number, message in enumerate(cases):
        fuzzer = s.tcp(f"10.50.5.{70 + number}", RTU, iec104.PORT)
        fuzzer.client(message)
        s.finds(policy, fuzzer)
    centre = line(s, CENTRE)
    longest = asdu(Type.SEGMENT, b"\x01\x00\x01\xec" + bytes(236), cause=Cause.FILE, address=1)
    centre.client(longest)
    s.finds("iec104-file-write", centre.conversation)
    s.near_miss(policy, centre.conversation, f"length {4 + len(longest)} is the largest there is")


@scenario("iec104/incomplete-message")
def incomplete_message(s: Scenario) -> None:
    """Bytes of no message stand behind one; a session ends within one; a split message is whole."""
    policy = "iec104-incomplete-message"
    trailing, broken, centre = line(s, ROGUE), line(s, "10.50.5.67"), line(s, CENTRE)
    trailing.conversation.client(apdu(CLOSE) + b"\x00" * 12)
    s.finds(SWITCH, trailing.conversation)
    s.finds(policy, trailing.conversation)
    broken.conversation.client(apdu(CLOSE)[:8])
    s.finds(policy, broken.conversation, engines=("zeek",))
    centre.client(CLOSE, CLOSE, split=[20])
    s.finds(SWITCH, centre.conversation)
    s.near_miss(policy, centre.conversation, "the second message goes on in the next segment")


@scenario("iec104/not-iec104")
def not_iec104(s: Scenario) -> None:
    """A browser and a TLS client try the port; a control centre says what belongs there."""
    browser, tls = s.tcp(ROGUE, RTU, iec104.PORT), s.tcp("10.50.5.67", RTU, iec104.PORT)
    browser.client(b"GET / HTTP/1.1\r\nHost: rtu\r\n\r\n")
    tls.client(bytes.fromhex("16 03 01 00 2e 01 00 00 2a 03 03") + bytes(40))
    for stranger in (browser, tls):
        s.finds("iec104-not-iec104", stranger)
    centre = line(s, CENTRE)
    centre.command(CLOSE)
    s.finds(SWITCH, centre.conversation)
    s.near_miss("iec104-not-iec104", centre.conversation, "begins with 68")
