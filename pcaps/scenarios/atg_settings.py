"""Tank gauges: settings and commands."""

from plantwatch.corpus.craft import Scenario, atg, scenario
from plantwatch.corpus.craft.atg import done, inquire, setting

DATE = "2026-11-23"

# without a site these report every host
READ, STATUS, SETUP = "atg-inventory-read", "atg-status-read", "atg-setup-read"
SETTING = "atg-setting-by-unlisted-client"

GAUGE, OTHER_GAUGE = "10.67.1.10", "10.67.1.11"
OFFICE, ROGUE = "10.67.1.20", "10.67.1.66"


def story(
    s: Scenario, policy: str, bad: tuple[bytes, ...], good: bytes, also: tuple[str, ...], why: str
) -> None:
    """Each bad request comes from its own host; the office sends a good one, which gives ``also``."""
    for number, request in enumerate(bad):
        rogue = s.tcp(f"10.67.1.{66 + number}", GAUGE, atg.PORT)
        atg.exchange(rogue, request, answer=done())
        s.finds(policy, rogue)
        if policy != SETTING:
            s.finds(SETTING, rogue)
        s.near_miss(policy, rogue, "the answer repeats the letters", reply=True)
    office = s.tcp(OFFICE, GAUGE, atg.PORT)
    atg.exchange(office, good)
    for name in also:
        s.finds(name, office)
    s.near_miss(policy, office, why)


def shapes(function: str, data: str = "", device: int = 0) -> tuple[bytes, ...]:
    """A setting as tools and the maker's description send it: with and without a line end, with a security
    code, in computer format, and behind an I."""
    return (
        setting(function, data, device),
        setting(function, data, device, end=""),
        setting(function, data, device, code="000000", end=""),
        setting(function, data, device, computer=True, end="\r\n"),
        setting(function, data, device, letters="IS"),
        setting(function, data, device, code="123456", computer=True),
    )


@scenario("atg/setting-by-unlisted-client")
def setting_by_unlisted_client(s: Scenario) -> None:
    """A header line and a delivery time are set; an office reads the header line."""
    bad = shapes("503", "HIGH STREET 1") + shapes("50A", "0100")
    story(s, SETTING, bad, inquire("503"), (SETUP,), "I503 reads what S503 sets")


@scenario("atg/system-reset")
def system_reset(s: Scenario) -> None:
    """A gauge is restarted; an office clears the mark that it was."""
    story(s, "atg-system-reset", shapes("001"), setting("002"), (SETTING,), "S002 restarts nothing")


@scenario("atg/alarms-reset")
def alarms_reset(s: Scenario) -> None:
    """Alarms are reset; an office reads them."""
    story(s, "atg-alarms-reset", shapes("003"), inquire("101"), (STATUS,), "I101 reads the status")


@scenario("atg/deliveries-cleared")
def deliveries_cleared(s: Scenario) -> None:
    """The record of deliveries is cleared; an office reads it."""
    story(s, "atg-deliveries-cleared", shapes("051", "149"), inquire("202"), (READ,), "I202 reads it")


@scenario("atg/leak-test")
def leak_test(s: Scenario) -> None:
    """Leak tests of tanks and lines are begun and stopped; an office reads the result of one."""
    bad = shapes("052", "149") + tuple(setting(f, "149", 1) for f in ("053", "081", "082"))
    story(s, "atg-leak-test", bad, inquire("203"), (READ,), "I203 reads results")


@scenario("atg/clock-set")
def clock_set(s: Scenario) -> None:
    """A clock is set; an office reads it."""
    story(s, "atg-clock-set", shapes("501", "2601010000"), inquire("501"), (SETUP,), "I501 reads it")


@scenario("atg/security-code-changed")
def security_code_changed(s: Scenario) -> None:
    """A security code is changed; an office sets a header line to the number of that function."""
    bad, good = shapes("504", "654321"), setting("503", "S504")
    story(s, "atg-security-code-changed", bad, good, (SETTING,), "S504 is text")


@scenario("atg/tank-renamed")
def tank_renamed(s: Scenario) -> None:
    """Tanks get other names; an office reads a name."""
    story(
        s, "atg-tank-renamed", shapes("602", "WE_ARE_LEGION", 1), inquire("602", 1), (SETUP,), "I602 reads it"
    )


@scenario("atg/limits-changed")
def limits_changed(s: Scenario) -> None:
    """Limits of tanks are moved out of reach; an office sets the diameter of a tank."""
    bad = shapes("623", "0149742400", 1) + tuple(
        setting(f, "0100000000", 1) for f in ("621", "622", "624", "629")
    )
    good = setting("607", "0142C00000", 1)
    story(s, "atg-limits-changed", bad, good, (SETTING,), "S607 is the diameter")


@scenario("atg/requests-refused")
def requests_refused(s: Scenario) -> None:
    """A gauge does not understand five requests of one host, and four of another."""
    policy = "atg-requests-refused"
    tool, office = s.tcp(ROGUE, GAUGE, atg.PORT), s.tcp(OFFICE, GAUGE, atg.PORT)
    for number in range(5):
        for conversation in (tool, office) if number < 4 else (tool,):
            atg.exchange(conversation, inquire("2ZZ"), answer=atg.refused())
        s.wait(2)
    for conversation in (tool, office):
        s.finds(READ, conversation)
    s.finds(policy, tool, reply=True)
    s.near_miss(policy, office, "four in a minute", reply=True)
