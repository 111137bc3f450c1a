"""Beckhoff ADS: what the system service does for a caller, who asks, and what is no ADS."""

from plantwatch.corpus.craft import Scenario, Tcp, ads, scenario
from plantwatch.corpus.craft.ads import SYSTEM, Command, Group, exchange, message, read, read_write, write

DATE = "2026-11-23"

WRITE = "ads-write-by-unlisted-client"  # without a site it reports every client

PLC = "10.58.3.10"
HMI, ROGUE = "10.58.3.20", "10.58.3.66"
NAME = b"C:\\TwinCAT\\3.1\\Boot\\Plc\\Port_851.app\0"
TO_READ, TO_WRITE, TO_APPEND, BINARY = 1, 2, 4, 0x10


def service(s: Scenario, policy: str, bad: tuple[bytes, ...], good: tuple[bytes, ...], why: str) -> Tcp:
    """Each bad request from a host of its own; the good ones, and a read of the state, from another one."""
    for number, request in enumerate(bad):
        rogue = s.tcp(f"10.58.3.{66 + number}", PLC, ads.PORT)
        exchange(rogue, request)
        s.finds(policy, rogue)
    engineer = s.tcp(HMI, PLC, ads.PORT)
    exchange(engineer, message(Command.READ_STATE, port=SYSTEM), *good)
    s.near_miss(policy, engineer, why)
    return engineer


@scenario("ads/file-written")
def file_written(s: Scenario) -> None:
    """A boot project is opened to write, to append, and written; an engineer reads it, and writes a value."""
    bad = (
        read_write(Group.FILE_OPEN, NAME, TO_WRITE | BINARY, port=SYSTEM),
        read_write(Group.FILE_OPEN, NAME, TO_APPEND, port=SYSTEM),
        read_write(Group.FILE_WRITE, bytes(200), 7, port=SYSTEM),
    )
    good = (
        read_write(Group.FILE_OPEN, NAME, TO_READ | BINARY, port=SYSTEM),
        read_write(Group.FILE_CLOSE, b"", 7, port=SYSTEM),
        write(Group.FILE_WRITE, b"\x01", 7),
    )
    engineer = service(
        s, "ads-file-written", bad, good, "opened to read; 123 is a PLC's own group at port 851"
    )
    s.finds("ads-file-read", engineer)
    s.finds(WRITE, engineer)


@scenario("ads/file-read")
def file_read(s: Scenario) -> None:
    """A file is opened to read, read, and searched for; an engineer writes one."""
    bad = (
        read_write(Group.FILE_OPEN, NAME, TO_READ, port=SYSTEM),
        read_write(Group.FILE_READ, b"", 7, size=1000, port=SYSTEM),
        read_write(Group.FILE_FIND, NAME, 1, size=324, port=SYSTEM),
    )
    good = (read_write(Group.FILE_OPEN, NAME, TO_WRITE, port=SYSTEM), read(Group.FILE_READ))
    engineer = service(s, "ads-file-read", bad, good, "opened to write; 122 is a PLC's own group at port 851")
    s.finds("ads-file-written", engineer)


@scenario("ads/file-deleted")
def file_deleted(s: Scenario) -> None:
    """A boot project is deleted, another one renamed; an engineer looks for files."""
    bad = (
        read_write(Group.FILE_DELETE, NAME, port=SYSTEM),
        read_write(Group.FILE_RENAME, NAME + NAME, port=SYSTEM),
    )
    good = (read_write(Group.FILE_FIND, NAME, 1, size=324, port=SYSTEM),)
    engineer = service(s, "ads-file-deleted", bad, good, "group 133 finds files")
    s.finds("ads-file-read", engineer)


@scenario("ads/process-started")
def process_started(s: Scenario) -> None:
    """A program is started on a controller's computer; an engineer asks for its description."""
    command = bytes([7, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]) + b"cmd.exe\0\0/c\0"
    bad = (write(Group.START_PROCESS, command, port=SYSTEM),)
    good = (read(Group.TARGET_INFO, 1, 500, port=SYSTEM), read(Group.MEMORY, 500))
    service(s, "ads-process-started", bad, good, "500 is a size and an offset")


@scenario("ads/registry-written")
def registry_written(s: Scenario) -> None:
    """A key is written; an engineer reads one."""
    bad = (write(Group.REGISTRY, b"SOFTWARE\\Beckhoff\0Start\0\x04\0\0\0", port=SYSTEM),)
    good = (read_write(Group.REGISTRY, b"SOFTWARE\\Beckhoff\0Start\0", port=SYSTEM),)
    service(s, "ads-registry-written", bad, good, "read-write with a name reads")


@scenario("ads/netid-changed")
def netid_changed(s: Scenario) -> None:
    """A controller gets another address; an engineer asks for it."""
    bad = (write(Group.CHANGE_NETID, bytes([10, 58, 3, 99, 1, 1]), port=SYSTEM),)
    service(s, "ads-netid-changed", bad, (read(601, 0, 6, port=SYSTEM),), "group 601 reads the address")


@scenario("ads/clock-set")
def clock_set(s: Scenario) -> None:
    """A clock is set; an engineer reads it."""
    bad = (write(Group.TIME, bytes(16), 1, port=SYSTEM),)
    service(s, "ads-clock-set", bad, (read(Group.TIME, 1, 16, port=SYSTEM),), "a read of the same group")


@scenario("ads/route-changed")
def route_changed(s: Scenario) -> None:
    """A route is added, another one deleted; an engineer lists them."""
    bad = (
        write(Group.ADD_ROUTE, bytes(72), port=SYSTEM),
        write(Group.DELETE_ROUTE, b"CX-123456\0", port=SYSTEM),
    )
    engineer = service(
        s, "ads-route-changed", bad, (read(Group.LIST_ROUTES, 0, 200, port=SYSTEM),), "803 lists routes"
    )
    s.finds("ads-routes-read", engineer)


@scenario("ads/routes-read")
def routes_read(s: Scenario) -> None:
    """Routes are listed; an engineer deletes one."""
    bad = (read(Group.LIST_ROUTES, 0, 200, port=SYSTEM),)
    good = (write(Group.DELETE_ROUTE, b"CX-123456\0", port=SYSTEM),)
    engineer = service(s, "ads-routes-read", bad, good, "802 deletes one")
    s.finds("ads-route-changed", engineer)


@scenario("ads/device-info-read")
def device_info_read(s: Scenario) -> None:
    """A tool asks for name and version; an HMI asks for the state."""
    service(s, "ads-device-info-read", (message(Command.DEVICE_INFO),), (), "command 4 reads the state")


@scenario("ads/symbols-uploaded")
def symbols_uploaded(s: Scenario) -> None:
    """Symbols and data types are uploaded; an HMI asks for one handle and one value."""
    bad = (read(Group.UPLOAD_SYMBOLS, 0, 1000), read(0xF00F, 0, 24))
    good = (read_write(Group.HANDLE_BY_NAME, b"MAIN.speed\0"), read(Group.VALUE_BY_HANDLE, 0xF00B, 2))
    service(s, "ads-symbols-uploaded", bad, good, "0xf00b is a handle")


@scenario("ads/notification-by-unlisted-client")
def notification_by_unlisted_client(s: Scenario) -> None:
    """A host subscribes to a value; another one ends a subscription and is notified."""
    policy = "ads-notification-by-unlisted-client"
    good = (message(Command.DELETE_NOTIFICATION, b"\x01\0\0\0"),)
    service(s, policy, (ads.subscribe(),), good, "command 7 ends a subscription")


@scenario("ads/requests-refused")
def requests_refused(s: Scenario) -> None:
    """Names are guessed ten times, another AMS port tried ten times; an HMI misses nine times."""
    policy = "ads-requests-refused"
    guesser, knocker = s.tcp(ROGUE, PLC, ads.PORT), s.tcp("10.58.3.67", PLC, ads.PORT)
    hmi = s.tcp(HMI, PLC, ads.PORT)
    for number in range(10):
        asked = read_write(Group.HANDLE_BY_NAME, b"MAIN.v%d\0" % number)
        exchange(guesser, asked, result=0x710)
        exchange(hmi, asked, result=0x710 if number < 9 else 0)
        knocker.client(message(Command.READ_STATE, port=800 + number))
        knocker.server(message(Command.READ_STATE, port=800 + number, flags=5, error=6))
        s.wait(0.5)
    for conversation in (guesser, knocker):
        s.finds(policy, conversation, reply=True)
    s.near_miss(policy, hmi, "nine errors", reply=True)


@scenario("ads/incomplete-message")
def incomplete_message(s: Scenario) -> None:
    """A request followed by bytes that are none; a request in two segments."""
    policy = "ads-incomplete-message"
    fuzzer, hmi = s.tcp(ROGUE, PLC, ads.PORT), s.tcp(HMI, PLC, ads.PORT)
    fuzzer.client(read(Group.MEMORY) + b"\xff" * 40)
    s.finds(policy, fuzzer)
    hmi.client(read(Group.MEMORY), split=[33])
    s.near_miss(policy, hmi, "the rest comes later")


@scenario("ads/not-ads")
def not_ads(s: Scenario) -> None:
    """A browser on the port; an HMI speaks ADS."""
    browser, hmi = s.tcp(ROGUE, PLC, ads.PORT), s.tcp(HMI, PLC, ads.PORT)
    browser.client(b"GET / HTTP/1.1\r\nHost: controller.example\r\n\r\n")
    s.finds("ads-not-ads", browser)
    exchange(hmi, read(Group.MEMORY))
    s.near_miss("ads-not-ads", hmi, "begins with two zeros")
