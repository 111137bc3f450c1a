"""S7comm: what goes as userdata: test functions, system lists, blocks, alarms, password, clock, notices."""

from plantwatch.corpus.craft import Scenario, Tcp, s7comm, scenario
from plantwatch.corpus.craft.s7comm import WRONG_PASSWORD, Group, Method, Mode, exchange, userdata

DATE = "2026-11-22"

LISTS = "s7comm-system-list-by-unlisted-client"  # without a site it reports every client

PLC, OTHER = "10.55.4.10", "10.55.4.20"
VALUE = bytes.fromhex("00 14 00 08 00 00 00 00 00 01 00 01 00 01 00 06 00 01 00 01 00 01 00 01")
SCRAMBLED = bytes.fromhex("21 3a 1b 1d 6e 68 1b 1d")


def station(s: Scenario, number: int = 0) -> Tcp:
    """The connection of one of the stations that do what a policy looks for."""
    return s.tcp(f"10.55.4.{60 + number}", PLC, s7comm.PORT)


def services(s: Scenario, policy: str, group: Group, functions: list[int], miss: int, why: str) -> None:
    """Each function by both methods, from its own station; the function ``miss`` must stay silent."""
    requests = [userdata(group, f, VALUE, method=m) for f in functions for m in Method]
    for number, request in enumerate(requests):
        bad = station(s, number)
        exchange(bad, request)
        s.finds(policy, bad)
    other = s.tcp(OTHER, PLC, s7comm.PORT)
    for method in Method:
        exchange(other, userdata(group, miss, VALUE, method=method))
    s.near_miss(policy, other, why)


def lists(s: Scenario, policy: str, asked: list[tuple[int, int]], miss: list[tuple[int, int]]) -> None:
    """System status lists (id, index) that the policy looks for, and some that it does not."""
    bad, other = station(s), s.tcp(OTHER, PLC, s7comm.PORT)
    for conversation, wanted in (bad, asked), (other, miss):
        for number, index in wanted:
            exchange(conversation, s7comm.read_szl(number, index))
        s.finds(LISTS, conversation)
    s.finds(policy, bad)
    s.near_miss(policy, other, "other lists or another index")


@scenario("s7comm/variable-modified")
def variable_modified(s: Scenario) -> None:
    """A variable table changes values; another one only watches them."""
    services(s, "s7comm-variable-modified", Group.TEST, [8], 2, "sub-function 2 watches")


@scenario("s7comm/variable-forced")
def variable_forced(s: Scenario) -> None:
    """Values are forced; another station asks which are."""
    services(s, "s7comm-variable-forced", Group.TEST, [9], 7, "sub-function 7 reads what is forced")


@scenario("s7comm/breakpoint")
def breakpoint_set(s: Scenario) -> None:
    """A breakpoint is set; another station leaves HOLD."""
    services(s, "s7comm-breakpoint", Group.TEST, [10], 11, "sub-function 0B goes on")


@scenario("s7comm/memory-reset")
def memory_reset(s: Scenario) -> None:
    """The memory is erased; another station watches blocks."""
    services(s, "s7comm-memory-reset", Group.TEST, [12], 1, "sub-function 1 watches a block")


@scenario("s7comm/test-job-changed")
def test_job_changed(s: Scenario) -> None:
    """Test jobs are disabled, enabled, deleted and replaced; another station reads their list."""
    services(s, "s7comm-test-job-changed", Group.TEST, [13, 14, 15, 18], 16, "sub-function 10 reads the list")


@scenario("s7comm/flash-led")
def flash_led(s: Scenario) -> None:
    """The lamps flash; another station reads a job."""
    services(s, "s7comm-flash-led", Group.TEST, [22], 17, "sub-function 11 reads a job")


@scenario("s7comm/cyclic-read")
def cyclic_read(s: Scenario) -> None:
    """Cyclic and change-driven data is ordered; another station ends what it ordered."""
    services(s, "s7comm-cyclic-read", Group.CYCLIC, [1, 5, 7], 4, "sub-function 4 unsubscribes")


@scenario("s7comm/messages-subscribed")
def messages_subscribed(s: Scenario) -> None:
    """Messages are ordered; another station asks for pending alarms."""
    services(s, "s7comm-messages-subscribed", Group.CPU, [2], 19, "sub-function 13 asks what is pending")


@scenario("s7comm/alarms-locked")
def alarms_locked(s: Scenario) -> None:
    """Alarms are locked and unlocked; for another station the controller pushes code 06, a notification."""
    services(s, "s7comm-alarms-locked", Group.CPU, [7, 8], 19, "sub-function 13 asks what is pending")
    told = station(s, 9)
    told.server(s7comm.transport(s7comm.message(7, bytes.fromhex("00 01 12 04 11 04 06 00"), VALUE)))
    s.near_miss("s7comm-alarms-locked", told, "a push of the controller", reply=True)


@scenario("s7comm/alarm-acknowledged")
def alarm_acknowledged(s: Scenario) -> None:
    """An alarm is acknowledged; another station asks for pending alarms."""
    services(s, "s7comm-alarm-acknowledged", Group.CPU, [11], 19, "sub-function 13 asks what is pending")


@scenario("s7comm/block-list")
def block_list(s: Scenario) -> None:
    """Blocks are listed, listed by type and described; another station asks for something else."""
    services(s, "s7comm-block-list", Group.BLOCKS, [1, 2, 3], 4, "sub-function 4 is none of them")


@scenario("s7comm/clock-set")
def clock_set(s: Scenario) -> None:
    """The clock is set by both functions for it; another station reads it by both."""
    services(s, "s7comm-clock-set", Group.TIME, [2, 4], 3, "sub-function 3 reads")


@scenario("s7comm/module-identification")
def module_identification(s: Scenario) -> None:
    """Model and names are read, whole and as extracts; another station reads what the controller can do."""
    asked = [(0x0011, 0), (0x0111, 1), (0x001C, 0), (0x011C, 1)]
    lists(s, "s7comm-module-identification", asked, [(0x0131, 1), (0x0019, 0)])


@scenario("s7comm/operating-mode-read")
def operating_mode_read(s: Scenario) -> None:
    """The operating mode is read, as a whole and as the last change; another station reads the lamps."""
    lists(s, "s7comm-operating-mode-read", [(0x0424, 0), (0x0124, 0)], [(0x0074, 0), (0x0019, 0)])


@scenario("s7comm/protection-read")
def protection_read(s: Scenario) -> None:
    """The protection level is read; another station reads other communication data of the same list."""
    lists(s, "s7comm-protection-read", [(0x0132, 4), (0x0232, 4)], [(0x0132, 2), (0x0131, 4)])


@scenario("s7comm/diagnostic-buffer-read")
def diagnostic_buffer_read(s: Scenario) -> None:
    """The diagnostic buffer is read; another station reads interrupt states."""
    lists(s, "s7comm-diagnostic-buffer-read", [(0x00A0, 0), (0x01A0, 10)], [(0x0222, 1)])


@scenario("s7comm/system-list-by-unlisted-client")
def system_list_by_unlisted_client(s: Scenario) -> None:
    """The list of all lists is read, and more of a long one is fetched; another station lists blocks."""
    first, late, other = station(s), station(s, 1), s.tcp(OTHER, PLC, s7comm.PORT)
    exchange(first, s7comm.read_szl(0))
    exchange(late, userdata(Group.CPU, 1, method=Method.EXTENDED))
    exchange(other, userdata(Group.BLOCKS, 1))
    for conversation in (first, late):
        s.finds(LISTS, conversation)
    s.finds("s7comm-block-list", other)
    s.near_miss(LISTS, other, "group 3 is about blocks")


@scenario("s7comm/password-sent")
def password_sent(s: Scenario) -> None:
    """A password is sent and accepted; another station gives its rights back."""
    bad, other = station(s), s.tcp(OTHER, PLC, s7comm.PORT)
    exchange(bad, userdata(Group.SECURITY, 1, SCRAMBLED))
    exchange(other, userdata(Group.SECURITY, 2))
    s.finds("s7comm-password-sent", bad)
    s.finds("s7comm-password-cleared", other)
    s.near_miss("s7comm-password-sent", other, "sub-function 2 ends what a password allowed")


@scenario("s7comm/password-cleared")
def password_cleared(s: Scenario) -> None:
    """Rights are given back; another station sends a password."""
    bad, other = station(s), s.tcp(OTHER, PLC, s7comm.PORT)
    exchange(bad, userdata(Group.SECURITY, 2))
    exchange(other, userdata(Group.SECURITY, 1, SCRAMBLED))
    s.finds("s7comm-password-cleared", bad)
    s.finds("s7comm-password-sent", other)
    s.near_miss("s7comm-password-cleared", other, "sub-function 1 sends a password")


@scenario("s7comm/password-guessing")
def password_guessing(s: Scenario) -> None:
    """Five passwords in ten seconds; another station needs four tries in an hour."""
    for conversation, tries, pause in (station(s), 5, 2.0), (s.tcp(OTHER, PLC, s7comm.PORT), 4, 900.0):
        for number in range(tries):
            exchange(conversation, userdata(Group.SECURITY, 1, bytes([number]) + SCRAMBLED[1:]))
            s.wait(pause)
        s.finds("s7comm-password-sent", conversation)
        if tries == 5:
            s.finds("s7comm-password-guessing", conversation)
        else:
            s.near_miss("s7comm-password-guessing", conversation, "four tries, far apart")


@scenario("s7comm/password-refused")
def password_refused(s: Scenario) -> None:
    """A wrong password is refused in both forms; another one is refused because it was given before."""
    request = userdata(Group.SECURITY, 1, SCRAMBLED)
    replies = [
        s7comm.userdata_reply(Group.SECURITY, 1, error=WRONG_PASSWORD),
        s7comm.refused(WRONG_PASSWORD),
        s7comm.done(s7comm.Function.REQUEST_DOWNLOAD, error=WRONG_PASSWORD),
    ]
    for number, reply in enumerate(replies):
        bad = station(s, number)
        exchange(bad, request, reply)
        s.finds("s7comm-password-sent", bad)
        s.finds("s7comm-password-refused", bad, reply=True)
    other = s.tcp(OTHER, PLC, s7comm.PORT)
    exchange(other, request, s7comm.userdata_reply(Group.SECURITY, 1, error=0xD603))
    s.finds("s7comm-password-sent", other)
    s.near_miss("s7comm-password-refused", other, "error D603: already allowed", reply=True)


@scenario("s7comm/stop-notice")
def stop_notice(s: Scenario) -> None:
    """A controller reports STOP, another time HOLD; to another station it reports RUN."""
    _notices(s, "s7comm-stop-notice", [Mode.STOP, Mode.HOLD], "s7comm-run-notice", Mode.RUN)


@scenario("s7comm/run-notice")
def run_notice(s: Scenario) -> None:
    """A controller reports RUN and the three restarts; to another station it reports STOP."""
    started = [Mode.RUN, Mode.WARM_RESTART, Mode.HOT_RESTART, Mode.COLD_RESTART]
    _notices(s, "s7comm-run-notice", started, "s7comm-stop-notice", Mode.STOP)


def _notices(s: Scenario, policy: str, modes: list[Mode], opposite: str, mode: Mode) -> None:
    for number, told in enumerate(modes):
        bad = station(s, number)
        bad.server(s7comm.mode_notice(told))
        s.finds(policy, bad, reply=True)
    other = s.tcp(OTHER, PLC, s7comm.PORT)
    other.server(s7comm.mode_notice(mode))
    s.finds(opposite, other, reply=True)
    s.near_miss(policy, other, f"mode {mode.name.lower()}", reply=True)
