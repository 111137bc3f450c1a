"""Tank gauges: what is read of them, and streams that are easily read wrongly."""

from plantwatch.corpus.craft import Scenario, atg, genisys, scenario
from plantwatch.corpus.craft.atg import exchange, inquire, setting

DATE = "2026-11-23"

# without a site these report every host
READ, STATUS, SETUP = "atg-inventory-read", "atg-status-read", "atg-setup-read"
VERSION, SETTING, RENAMED = "atg-version-read", "atg-setting-by-unlisted-client", "atg-tank-renamed"
RENAME = setting("602", "DIESEL", 1)

GAUGE, OTHER_GAUGE = "10.67.2.10", "10.67.2.11"
OFFICE, ROGUE = "10.67.2.20", "10.67.2.66"


def story(s: Scenario, policy: str, functions: tuple[str, ...], good: str, also: str, why: str) -> None:
    """Hosts of their own ask for each function, in display and computer format, with and without a code."""
    number = 66
    for function in functions:
        for request in (
            inquire(function),
            inquire(function, 1, computer=True, end=""),
            inquire(function, code="000000"),
        ):
            rogue = s.tcp(f"10.67.2.{number}", GAUGE, atg.PORT)
            exchange(rogue, request, answer=atg.short_report() if b"i" in request else atg.report(function))
            s.finds(policy, rogue)
            s.near_miss(policy, rogue, "the answer repeats the letters", reply=True)
            number += 1
    office = s.tcp(OFFICE, GAUGE, atg.PORT)
    exchange(office, inquire(good))
    s.finds(also, office)
    s.near_miss(policy, office, why)


@scenario("atg/inventory-read")
def inventory_read(s: Scenario) -> None:
    """Strangers read inventory, deliveries and tank alarms; an office reads sensors."""
    story(s, READ, ("201", "202", "206", "20C"), "301", STATUS, "sensors")


@scenario("atg/status-read")
def status_read(s: Scenario) -> None:
    """Strangers read the status of the system, sensors and relays; an office reads the inventory."""
    story(s, STATUS, ("101", "111", "302", "406"), "201", READ, "inventory")


@scenario("atg/setup-read")
def setup_read(s: Scenario) -> None:
    """Strangers read header lines, limits and the set-up of sensors; an office reads the inventory."""
    story(s, SETUP, ("503", "623", "701", "881"), "205", READ, "status of tanks")


@scenario("atg/version-read")
def version_read(s: Scenario) -> None:
    """Strangers read the versions; an office reads a sensor."""
    story(s, VERSION, ("902", "905"), "301", STATUS, "sensors")


@scenario("atg/function-scan")
def function_scan(s: Scenario) -> None:
    """A tool asks for eight reports; an office asks for seven of them, again and again."""
    policy = "atg-function-scan"
    tool, office = s.tcp(ROGUE, GAUGE, atg.PORT), s.tcp(OFFICE, OTHER_GAUGE, atg.PORT)
    functions = ("201", "202", "203", "204", "205", "206", "207", "208")
    for function in functions:
        exchange(tool, inquire(function))
        exchange(office, inquire(function if function != "208" else "201"))
        s.wait(2)
    for conversation in (tool, office):
        s.finds(READ, conversation)
    s.finds(policy, tool, engines=("zeek",))
    s.near_miss(policy, office, "seven reports")


@scenario("atg/trap-split")
def split(s: Scenario) -> None:
    """A new name cut behind each of its characters, and into single ones; an inventory cut alike."""
    cuts = [[n] for n in range(1, len(RENAME))] + [list(range(1, len(RENAME)))]
    for number, cut in enumerate(cuts):
        rogue = s.tcp(f"10.67.2.{66 + number}", GAUGE, atg.PORT)
        rogue.client(RENAME, split=cut)
        for policy in (RENAMED, SETTING):
            s.finds(policy, rogue)
    office = s.tcp(OFFICE, GAUGE, atg.PORT)
    office.client(inquire("201"), split=[1, 2, 5])
    s.finds(READ, office)
    s.near_miss(SETTING, office, "an inquiry, cut alike")


@scenario("atg/trap-pipelined")
def pipelined(s: Scenario) -> None:
    """A new name behind three inquiries in one segment, with and without line ends; an office inquires."""
    asked = inquire("201") + inquire("101", end="\r\n") + inquire("503", end="")
    rogue, office = s.tcp(ROGUE, GAUGE, atg.PORT), s.tcp(OFFICE, GAUGE, atg.PORT)
    rogue.client(asked + RENAME)
    office.client(asked)
    for conversation in (rogue, office):
        for policy in (READ, STATUS, SETUP):
            s.finds(policy, conversation)
    for policy in (RENAMED, SETTING):
        s.finds(policy, rogue)
        s.near_miss(policy, office, "three inquiries, no setting")


@scenario("atg/trap-behind-text")
def behind_text(s: Scenario) -> None:
    """A reset follows a new name in the same segment: nothing says where the name ends. In the next segment
    it is seen."""
    policy = "atg-system-reset"
    rogue, other = s.tcp(ROGUE, GAUGE, atg.PORT), s.tcp("10.67.2.67", GAUGE, atg.PORT)
    rogue.client(RENAME + setting("001"))
    s.finds(policy, rogue, engines=("suricata",))
    for request in (RENAME, setting("001")):
        other.client(request)
    s.finds(policy, other)
    for conversation in (rogue, other):
        for name in (RENAMED, SETTING):
            s.finds(name, conversation)


@scenario("atg/trap-midstream")
def midstream(s: Scenario) -> None:
    """Sessions that were open before the capture began; one begins in the middle of a report."""
    rogue, office = (s.tcp(client, GAUGE, atg.PORT, handshake=False) for client in (ROGUE, OFFICE))
    rogue.server(atg.report()[100:])
    rogue.client(RENAME)
    for policy in (RENAMED, SETTING):
        s.finds(policy, rogue)
    exchange(office, inquire("201"), inquire("201"))
    s.finds(READ, office)
    s.near_miss(SETTING, office, "inquiries in an open session")


@scenario("atg/trap-other-port")
def other_port(s: Scenario) -> None:
    """A new name on port 10002: silent until the catalog or the site lists the port; found on 10001."""
    elsewhere, usual = s.tcp(ROGUE, GAUGE, 10002), s.tcp(OFFICE, GAUGE, atg.PORT)
    for conversation in (elsewhere, usual):
        conversation.client(RENAME)
    for policy in (RENAMED, SETTING):
        s.near_miss(policy, elsewhere, "port 10002 is not among the protocol's ports")
        s.finds(policy, usual)


@scenario("atg/trap-genisys")
def railway(s: Scenario) -> None:
    """A railway field unit on the same port, whose messages hold letters of a tank gauge: none of its own."""
    office = s.tcp(OFFICE, OTHER_GAUGE, genisys.PORT)
    pairs = ((0x01, 0x53), (0x36, 0x30), (0x32, 0x30), (0x31, 0x0A))
    for request in (genisys.message(genisys.Header.POLL), genisys.message(genisys.Header.RECALL)):
        office.client(request)
        office.server(genisys.indications(1, pairs))
    for policy in ("genisys-poll-by-unlisted-client", "genisys-recall-by-unlisted-client"):
        s.finds(policy, office)
    for policy in (SETTING, RENAMED, READ):
        for reply in (False, True):
            s.near_miss(policy, office, "Genisys", reply=reply)


@scenario("atg/trap-text-names-command")
def text_names_command(s: Scenario) -> None:
    """Names and reports that hold the letters of commands, without SOH before them."""
    office = s.tcp(OFFICE, GAUGE, atg.PORT)
    office.client(setting("602", "S00100 S00300", 1))
    office.server(atg.report("602", ("TANK 1: S00100 S00300", "I90200")))
    office.client(b"S00100\n")
    for policy in (RENAMED, SETTING):
        s.finds(policy, office)
    for policy in ("atg-system-reset", "atg-alarms-reset", VERSION):
        for reply in (False, True):
            s.near_miss(policy, office, "text", reply=reply)
