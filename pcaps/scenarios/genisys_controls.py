"""Genisys: who asks field units of the railway, and who controls them."""

from plantwatch.corpus.craft import Scenario, Tcp, genisys, scenario
from plantwatch.corpus.craft.genisys import CONTROLS, Header, answer, message

DATE = "2026-11-23"

# without a site these report every office
POLL, RECALL = "genisys-poll-by-unlisted-client", "genisys-recall-by-unlisted-client"
CONTROL, EXECUTE = "genisys-controls-by-unlisted-client", "genisys-execute-by-unlisted-client"
COMMON = "genisys-common-controls-by-unlisted-client"

UNIT, OTHER_UNIT = "10.66.1.10", "10.66.1.11"
OFFICE, ROGUE = "10.66.1.20", "10.66.1.66"


def ask(conversation: Tcp, *requests: bytes) -> None:
    """Each request, and the field unit's answer."""
    for request in requests:
        conversation.client(request)
        conversation.server(answer(request))


@scenario("genisys/poll-by-unlisted-client")
def poll_by_unlisted_client(s: Scenario) -> None:
    """Strangers poll with and without a checksum, with an acknowledgement, and a unit whose number is
    escaped; one only recalls."""
    polls = (
        message(Header.POLL),
        message(Header.POLL, crc=False),
        message(Header.ACKNOWLEDGE_AND_POLL),
        message(Header.POLL, 0xF5),
        message(Header.ACKNOWLEDGE_AND_POLL, 0xF1),
    )
    for number, request in enumerate(polls):
        rogue = s.tcp(f"10.66.1.{66 + number}", UNIT, genisys.PORT)
        ask(rogue, request)
        s.finds(POLL, rogue)
        s.near_miss(POLL, rogue, "the answer asks nothing", reply=True)
    office = s.tcp(OFFICE, UNIT, genisys.PORT)
    ask(office, message(Header.RECALL))
    s.finds(RECALL, office)
    s.near_miss(POLL, office, "a recall")


@scenario("genisys/recall-by-unlisted-client")
def recall_by_unlisted_client(s: Scenario) -> None:
    """Strangers have units tell all that they know, one of them with an escaped number; an office polls the
    unit whose number is the header of a recall."""
    for number, unit in enumerate((1, 0xFD, 0x27)):
        rogue = s.tcp(f"10.66.1.{66 + number}", UNIT, genisys.PORT)
        ask(rogue, message(Header.RECALL, unit))
        s.finds(RECALL, rogue)
    office = s.tcp(OFFICE, UNIT, genisys.PORT)
    ask(office, message(Header.POLL, 0xFD))
    s.finds(POLL, office)
    s.near_miss(RECALL, office, "fd is the number of the unit")


@scenario("genisys/controls-by-unlisted-client")
def controls_by_unlisted_client(s: Scenario) -> None:
    """Strangers send controls, few and many, with values that are escaped; an office executes what was sent
    before."""
    sent = (((3, 0x80),), CONTROLS, ((0, 0xFC), (1, 0xF6)), tuple((n, n) for n in range(60)))
    for number, pairs in enumerate(sent):
        rogue = s.tcp(f"10.66.1.{66 + number}", UNIT, genisys.PORT)
        ask(rogue, message(Header.CONTROL, 1, pairs))
        s.finds(CONTROL, rogue)
        s.near_miss(CONTROL, rogue, "the checkback returns them", reply=True)
    office = s.tcp(OFFICE, UNIT, genisys.PORT)
    ask(office, message(Header.EXECUTE))
    s.finds(EXECUTE, office)
    s.near_miss(CONTROL, office, "execute")


@scenario("genisys/execute-by-unlisted-client")
def execute_by_unlisted_client(s: Scenario) -> None:
    """Strangers have controls carried out; an office sends controls to the unit fe."""
    for number, unit in enumerate((1, 0xFE)):
        rogue = s.tcp(f"10.66.1.{66 + number}", UNIT, genisys.PORT)
        ask(rogue, message(Header.EXECUTE, unit))
        s.finds(EXECUTE, rogue)
    office = s.tcp(OFFICE, UNIT, genisys.PORT)
    ask(office, message(Header.CONTROL, 0xFE, CONTROLS))
    s.finds(CONTROL, office)
    s.near_miss(EXECUTE, office, "fe is the number of the unit")


@scenario("genisys/common-controls-by-unlisted-client")
def common_controls_by_unlisted_client(s: Scenario) -> None:
    """A stranger sends controls for several units at once; an office sends them for one."""
    rogue, office = s.tcp(ROGUE, UNIT, genisys.PORT), s.tcp(OFFICE, UNIT, genisys.PORT)
    rogue.client(message(Header.COMMON_CONTROL, 0, CONTROLS))
    s.finds(COMMON, rogue)
    ask(office, message(Header.CONTROL, 1, CONTROLS))
    s.finds(CONTROL, office)
    s.near_miss(COMMON, office, "control data for one unit")


@scenario("genisys/control-burst")
def control_burst(s: Scenario) -> None:
    """A script throws points 60 times in 30 s; an office sends 59 controls."""
    policy = "genisys-control-burst"
    script, office = s.tcp(ROGUE, UNIT, genisys.PORT), s.tcp(OFFICE, OTHER_UNIT, genisys.PORT)
    for number in range(60):
        request = message(Header.CONTROL, 1, ((4, number % 2),))
        ask(script, request)
        if number < 59:
            ask(office, request)
        s.wait(0.5)
    for conversation in (script, office):
        s.finds(CONTROL, conversation)
    s.finds(policy, script)
    s.near_miss(policy, office, "59 in a minute")


@scenario("genisys/unit-scan")
def unit_scan(s: Scenario) -> None:
    """A tool polls the units 1 to 32 of a line; an office polls 31, again and again."""
    policy = "genisys-unit-scan"
    tool, office = s.tcp(ROGUE, UNIT, genisys.PORT), s.tcp(OFFICE, OTHER_UNIT, genisys.PORT)
    for number in range(40):
        if number < 32:
            tool.client(message(Header.POLL, 1 + number))
        ask(office, message(Header.POLL, 1 + number % 31))
        s.wait(0.5)
    for conversation in (tool, office):
        s.finds(POLL, conversation)
    s.finds(policy, tool, engines=("zeek",))
    s.near_miss(policy, office, "31 units")


@scenario("genisys/indication-from-client")
def indication_from_client(s: Scenario) -> None:
    """Forged indications, acknowledgements and checkbacks come from the side of the office; a field unit
    sends the same."""
    policy = "genisys-indication-from-client"
    forged = (
        genisys.indications(),
        genisys.acknowledge(),
        message(Header.CHECKBACK, 1, CONTROLS),
        genisys.indications(1, ((1, 0xF2),)),
    )
    for number, one in enumerate(forged):
        rogue = s.tcp(f"10.66.1.{66 + number}", UNIT, genisys.PORT)
        rogue.client(one)
        s.finds(policy, rogue)
    office = s.tcp(OFFICE, UNIT, genisys.PORT)
    office.client(message(Header.POLL, 0xF2))
    for one in forged:
        office.server(one)
    s.finds(POLL, office)
    for reply in (False, True):
        s.near_miss(policy, office, "the field unit says it", reply=reply)


@scenario("genisys/control-from-server")
def control_from_server(s: Scenario) -> None:
    """Two field units send controls and execute; a third one checks controls back."""
    policy = "genisys-control-from-server"
    for number, one in enumerate((message(Header.CONTROL, 1, CONTROLS), message(Header.EXECUTE))):
        rogue = s.tcp(OFFICE, f"10.66.1.{80 + number}", genisys.PORT)
        rogue.client(message(Header.POLL))
        rogue.server(one)
        s.finds(POLL, rogue)
        s.finds(policy, rogue, reply=True)
    office = s.tcp(OFFICE, UNIT, genisys.PORT)
    ask(office, message(Header.CONTROL, 1, CONTROLS))
    s.finds(CONTROL, office)
    s.near_miss(policy, office, "f3 checks back", reply=True)
