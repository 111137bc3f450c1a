"""GOOSE: each thing that a policy names, and what comes close to it."""

from dataclasses import replace

from plantwatch.corpus.craft import Scenario, goose, scenario
from plantwatch.corpus.craft.goose import GROUP, Message, publish
from plantwatch.corpus.craft.link import Link

DATE = "2026-11-23"

RELAY, SECOND, THIRD, ROGUE = (
    "00:30:a7:01:00:10",
    "00:30:a7:01:00:11",
    "00:30:a7:01:00:12",
    "00:0c:29:66:66:66",
)
ENGINES = ("zeek",)
FEEDER = Message()
TRANSFORMER = Message("TRAFO1CTRL/LLN0$GO$gcb01", app_id=0x0002, data_set="TRAFO1CTRL/LLN0$Events", go_id="")

OTHER, FALLS, ORDER = "goose-other-publisher", "goose-state-falls", "goose-sequence-falls"
CHANGED, COMMISSIONING = "goose-configuration-changed", "goose-needs-commissioning"
FLOOD, STORM, SIMULATION = "goose-message-flood", "goose-state-storm", "goose-simulation"
JUMP, HIGH, MALFORMED = "goose-state-jump", "goose-state-number-high", "goose-malformed"


def relay(s: Scenario, source: str = RELAY, group: str = GROUP, vlan: int | tuple[int, ...] = ()) -> Link:
    """A publisher."""
    return s.link(source, group, goose.ETHERTYPE, vlan=vlan)


def finds(s: Scenario, link: Link, *policies: str) -> None:
    """All these policies fire for this publisher."""
    for policy in policies:
        s.finds(policy, link, engines=ENGINES)


@scenario("goose/other-publisher")
def other_publisher(s: Scenario) -> None:
    """A workstation publishes a trip in the name of a relay, which goes on; relays with alike names do not
    disturb each other, nor does one with two control blocks."""
    true, rogue = relay(s), relay(s, ROGUE)
    publish(true, FEEDER, [(4, 7), (4, 8)])
    publish(rogue, FEEDER, [(5, 0), (5, 1)])
    publish(true, FEEDER, [(4, 9)])
    finds(s, rogue, OTHER)
    finds(s, true, OTHER)
    others = [
        (relay(s, SECOND), TRANSFORMER),
        (relay(s, THIRD), replace(TRANSFORMER, reference="TRAFO2CTRL/LLN0$GO$gcb01")),
        (relay(s, SECOND), replace(TRANSFORMER, reference="TRAFO1PROT/LLN0$GO$gcb02")),
    ]
    for sequence in range(3):
        for link, message in others:
            publish(link, message, [(1, sequence)])
    for link, _ in others[:2]:
        s.near_miss(OTHER, link, "a relay of its own, with the same APPID")


@scenario("goose/state-falls")
def state_falls(s: Scenario) -> None:
    """A recorded state is played back with the relay's own address; another relay restarts, and a third has
    two control blocks that differ in state."""
    replayed = relay(s)
    publish(replayed, FEEDER, [(9, 40), (9, 41), (10, 0), (9, 41), (10, 1)])
    finds(s, replayed, FALLS)
    restarted = relay(s, SECOND)
    publish(restarted, TRANSFORMER, [(12, 7), (1, 0), (1, 1), (2, 0)])
    s.near_miss(FALLS, restarted, "state 1 after a restart")
    several = relay(s, THIRD)
    blocks = [
        replace(TRANSFORMER, app_id=3, reference=f"TRAFO2CTRL/LLN0$GO$gcb0{number}") for number in (1, 2)
    ]
    for sequence in range(3):
        publish(several, blocks[0], [(30, sequence)])
        publish(several, blocks[1], [(20, sequence)])
    s.near_miss(FALLS, several, "the lower state is that of another control block")


@scenario("goose/sequence-falls")
def sequence_falls(s: Scenario) -> None:
    """Messages of one state come again; another relay counts from 0 again because its state changed."""
    replayed = relay(s)
    publish(replayed, FEEDER, [(9, 40), (9, 41), (9, 42), (9, 41), (9, 43)])
    finds(s, replayed, ORDER)
    changing = relay(s, SECOND)
    publish(changing, TRANSFORMER, [(3, 40), (3, 41), (4, 0), (4, 1), (5, 0), (5, 2)])
    s.near_miss(ORDER, changing, "each state has its own count")


@scenario("goose/configuration-changed")
def configuration_changed(s: Scenario) -> None:
    """Revision, entries or data set change, on a relay each; another one only changes its values."""
    changes = (
        replace(FEEDER, revision=2),
        replace(FEEDER, values=FEEDER.values * 2),
        replace(FEEDER, data_set="FEEDER12CTRL/LLN0$AllEvents"),
    )
    for number, message in enumerate(changes):
        changed = relay(s, f"00:30:a7:01:01:{number:02x}")
        publish(changed, replace(FEEDER, app_id=16 + number), [(4, 7)])
        publish(changed, replace(message, app_id=16 + number), [(4, 8)])
        finds(s, changed, CHANGED)
    steady = relay(s, SECOND)
    publish(steady, TRANSFORMER, [(4, 7)])
    publish(steady, replace(TRANSFORMER, values=bytes.fromhex("8301ff8403030000"), lifetime=40), [(5, 0)])
    s.near_miss(CHANGED, steady, "another value and time to live, in the same data set")


@scenario("goose/needs-commissioning")
def needs_commissioning(s: Scenario) -> None:
    """A relay says that it needs commissioning; another one has a true value in its data."""
    incomplete = relay(s)
    incomplete.send(FEEDER.encode(commissioning=True))
    finds(s, incomplete, COMMISSIONING)
    complete = relay(s, SECOND)
    complete.send(TRANSFORMER.encode(values=bytes.fromhex("8901ff84030300ff")))
    s.near_miss(COMMISSIONING, complete, "the same element, but within the data")


@scenario("goose/simulation")
def simulation(s: Scenario) -> None:
    """A test set marks its messages in the header, another one in the PDU; a relay marks none."""
    for number, change in enumerate(
        ({"flag": True}, {"simulation": True}, {"flag": True, "simulation": True})
    ):
        test_set = relay(s, f"00:0c:29:66:01:{number:02x}", vlan=7 if number else ())
        test_set.send(replace(FEEDER, app_id=16 + number).encode(**change))
        finds(s, test_set, SIMULATION)
    true = relay(s, SECOND)
    true.send(TRANSFORMER.encode(values=bytes.fromhex("8701ff84030300ff")))
    s.near_miss(SIMULATION, true, "the same element, but within the data")


@scenario("goose/state-jump")
def state_jump(s: Scenario) -> None:
    """A state number 1000 higher comes with the relay's own address; another relay changes a hundred times
    while nobody listens."""
    poisoned = relay(s)
    publish(poisoned, FEEDER, [(9, 40), (9, 41), (1009, 0), (1009, 1)])
    finds(s, poisoned, JUMP)
    busy = relay(s, SECOND)
    publish(busy, TRANSFORMER, [(9, 3), (109, 0), (110, 0)])
    s.near_miss(JUMP, busy, "100 states ahead and not more")


@scenario("goose/state-number-high")
def state_number_high(s: Scenario) -> None:
    """A state number near the limit, in five bytes and in four; that of another relay is half-way."""
    limit = relay(s)
    publish(limit, FEEDER, [(0xFFFF_FFFE, 0)])
    finds(s, limit, HIGH)
    short = relay(s, ROGUE)
    usual, negative = goose.tlv(0x85, goose.integer(0x8000_0000)), bytes.fromhex("8504 80000000")
    body = replace(FEEDER, app_id=5, state=0x8000_0000).encode()
    at = body.index(usual)
    pdu = goose.tlv(0x61, body[body.index(b"\x80\x1a") : at] + negative + body[at + len(usual) :])
    short.send(goose.header(5, pdu))
    finds(s, short, HIGH)
    half = relay(s, SECOND)
    publish(half, TRANSFORMER, [(0x7FFF_FFFF, 0)])
    s.near_miss(HIGH, half, "the highest number of four bytes that is not negative")


@scenario("goose/state-storm")
def state_storm(s: Scenario) -> None:
    """A state changes 50 times within seconds; another relay repeats one state as often."""
    chattering = relay(s)
    publish(chattering, FEEDER, ((state, 0) for state in range(1, 51)))
    finds(s, chattering, STORM)
    steady = relay(s, SECOND)
    publish(steady, TRANSFORMER, ((3, sequence) for sequence in range(50)))
    s.near_miss(STORM, steady, "repetitions of one state")


@scenario("goose/message-flood")
def message_flood(s: Scenario) -> None:
    """300 messages come within a second; another relay sends 299 and rests."""
    flooding = relay(s)
    publish(flooding, FEEDER, ((3, sequence) for sequence in range(300)))
    finds(s, flooding, FLOOD)
    s.wait(5)
    busy = relay(s, SECOND)
    publish(busy, TRANSFORMER, ((3, sequence) for sequence in range(299)))
    s.near_miss(FLOOD, busy, "one message less")


@scenario("goose/malformed")
def malformed(s: Scenario) -> None:
    """A frame with another tag; one of the management of GOOSE, and one that is cut off, are let be."""
    fuzzer = relay(s, ROGUE)
    fuzzer.send(FEEDER.encode(tag=0x30))
    finds(s, fuzzer, MALFORMED)
    manager = relay(s, SECOND)
    manager.send(goose.header(0, bytes.fromhex("60 0b 02 01 01 a1 06 81 04 5245 4631")))
    s.near_miss(MALFORMED, manager, "management of GOOSE")
    cut = relay(s, THIRD)
    cut.send(FEEDER.encode(tag=0x30)[:60])
    s.near_miss(MALFORMED, cut, "not the whole message, so it is no message")


@scenario("goose/silence")
def silence(s: Scenario) -> None:
    """A relay stays away for three seconds although it promised two; others come in time."""
    late, soon = relay(s), relay(s, SECOND)
    patient = replace(TRANSFORMER, lifetime=10_000)
    publish(late, FEEDER, [(1, 0)])
    publish(soon, patient, [(1, 0)])
    s.wait(3)
    publish(soon, patient, [(1, 1)])
    publish(late, FEEDER, [(1, 1)])
    finds(s, late, "goose-silence")
    s.near_miss("goose-silence", soon, "it promised ten seconds")
