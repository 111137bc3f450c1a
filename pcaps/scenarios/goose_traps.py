"""GOOSE: traffic that looks like an attack and is none, and attacks in other shapes."""

from dataclasses import replace

from plantwatch.corpus.craft import Scenario, goose, scenario
from plantwatch.corpus.craft.goose import GROUP, Message, publish

DATE = "2026-11-23"

RELAY, ROGUE = "00:30:a7:01:00:10", "00:0c:29:66:66:66"
ENGINES = ("zeek",)
FALLS, ORDER, JUMP = "goose-state-falls", "goose-sequence-falls", "goose-state-jump"
CHANGED, HIGH, SIMULATION = "goose-configuration-changed", "goose-state-number-high", "goose-simulation"
ALL = (FALLS, ORDER, JUMP, CHANGED, HIGH, SIMULATION)


@scenario("goose/trap-long-and-short-names")
def trap_long_and_short_names(s: Scenario) -> None:
    """References of every length, with and without a GOOSE id, lead to the same numbers."""
    for number, size in enumerate((11, 12, 26, 65, 129)):
        block = "/LLN0$GO$g" if size == 11 else "/LLN0$GO$gc"
        name = "R" * (size - len(block)) + block
        link = s.link(f"00:30:a7:01:02:{number:02x}", GROUP, goose.ETHERTYPE)
        for go_id in ("", name):
            message = Message(name, app_id=32 + number + 16 * bool(go_id), data_set=name, go_id=go_id)
            publish(link, message, [(5, 1), (4, 1)])
        s.finds(FALLS, link, engines=ENGINES)


@scenario("goose/trap-data-like-elements")
def trap_data_like_elements(s: Scenario) -> None:
    """Values of the data set look like state numbers, flags and revisions; the time does as well."""
    like = bytes.fromhex("85 05 00ffffffff 87 01ff 88 01 07 89 01ff 84 08 8501 0586 0106 8701")
    link = s.link(RELAY, GROUP, goose.ETHERTYPE)
    for sequence in range(3):
        link.send(Message(state=2, sequence=sequence, values=like * (sequence + 1)).encode())
    s.finds(CHANGED, link, engines=ENGINES)
    for policy in (FALLS, ORDER, JUMP, HIGH, SIMULATION):
        s.near_miss(policy, link, "within the data")


@scenario("goose/trap-other-groups")
def trap_other_groups(s: Scenario) -> None:
    """One relay sends the same control block names to three groups, each with its own numbers."""
    links = [s.link(RELAY, f"01:0c:cd:01:00:{number:02x}", goose.ETHERTYPE) for number in range(3)]
    for sequence in range(4):
        for number, link in enumerate(links):
            publish(
                link,
                Message(state=1000 * (number + 1), revision=number + 1),
                [(1000 * (number + 1), sequence)],
            )
    for link in links:
        for policy in ALL:
            s.near_miss(policy, link, "numbers of its own for each group")


@scenario("goose/trap-tagged")
def trap_tagged(s: Scenario) -> None:
    """Attacks with one VLAN tag, with priority only, and with two tags."""
    for number, vlan in enumerate(((5,), (0,), (300, 5))):
        link = s.link(f"00:0c:29:66:03:{number:02x}", GROUP, goose.ETHERTYPE, vlan=vlan)
        publish(link, Message(app_id=48 + number), [(7, 1), (6, 1)])
        s.finds(FALLS, link, engines=ENGINES)


@scenario("goose/trap-other-type")
def trap_other_type(s: Scenario) -> None:
    """The same bytes under another Ethernet type, and with a length that is too long."""
    other = s.link(ROGUE, GROUP, 0x88B9)
    cut = s.link(RELAY, GROUP, goose.ETHERTYPE)
    for state in (9, 8):
        message = Message(state=state, simulation=True).encode()
        other.send(message)
        cut.send(message[:-12])
    for policy in (FALLS, SIMULATION):
        s.near_miss(policy, other, "not the Ethernet type of GOOSE")
        s.near_miss(policy, cut, "not the whole message")


@scenario("goose/trap-counters-wrap")
def trap_counters_wrap(s: Scenario) -> None:
    """Numbers pass from their last value to 1, as the standard says; simulation false in other encodings."""
    link = s.link(RELAY, GROUP, goose.ETHERTYPE)
    publish(link, Message(), [(3, 0xFFFF_FFFE), (3, 0xFFFF_FFFF), (3, 1), (3, 2)])
    high = s.link(ROGUE, GROUP, goose.ETHERTYPE)
    publish(high, replace(Message(), app_id=9), [(0xFFFF_FFFF, 5), (1, 0), (2, 0)])
    s.finds(HIGH, high, engines=ENGINES)
    for policy in (FALLS, ORDER, JUMP):
        s.near_miss(policy, link, "begins anew")
        s.near_miss(policy, high, "begins anew")
