"""ROC Plus: what hosts ask of a flow computer, one capture a policy."""

from plantwatch.corpus.craft import Scenario, roc_plus, scenario
from plantwatch.corpus.craft.roc_plus import Opcode, exchange, message

DATE = "2026-11-23"

# Without a site these three report every client.
READ, WRITE, LOGIN = (f"roc-plus-{word}-by-unlisted-client" for word in ("read", "write", "login"))

DEVICE, HOST = "10.64.1.10", "10.64.1.20"
POLL = message(Opcode.READ_PARAMETERS, bytes([1, 3, 1, 12]))
CLOCK = message(Opcode.SET_CLOCK, bytes.fromhex("1e2d0c0f0307ea"))
TABLE = message(Opcode.WRITE_TABLE, bytes([0, 1, 1, 0x42]))
RELAY = message(Opcode.RELAY, bytes(range(1, 14)))


def requests(
    s: Scenario,
    policy: str,
    said: tuple[bytes, ...],
    beside: tuple[bytes, ...],
    others: tuple[str, ...],
    why: str,
) -> None:
    """Each request from its own stranger over TCP, the first over UDP as well; a host with others beside."""
    datagrams = s.udp("10.64.1.60", DEVICE, roc_plus.PORT)
    exchange(datagrams, said[0])
    s.finds(policy, datagrams)
    for number, one in enumerate(said):
        rogue = s.tcp(f"10.64.1.{66 + number}", DEVICE, roc_plus.PORT)
        exchange(rogue, one)
        s.finds(policy, rogue)
        s.near_miss(policy, rogue, "the answer asks nothing", reply=True)
    hosts = s.tcp(HOST, DEVICE, roc_plus.PORT), s.udp(HOST, DEVICE, roc_plus.PORT)
    for host in hosts:
        exchange(host, *beside)
    for other in others:
        s.finds(other, hosts[0])
    s.near_miss(policy, hosts[0], why)


@scenario("roc-plus/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """Parameters are written in both ways; a host reads them."""
    said = roc_plus.write_point(), roc_plus.write_parameters()
    beside = message(Opcode.READ_POINT, bytes([3, 1, 1, 12])), POLL
    requests(s, WRITE, said, beside, (READ,), "167 and 180 read")


@scenario("roc-plus/write-burst")
def write_burst(s: Scenario) -> None:
    """A script writes 100 times in 20 s; a host 99 times."""
    script, host = (s.tcp(client, DEVICE, roc_plus.PORT) for client in ("10.64.1.66", HOST))
    for number in range(100):
        exchange(script, roc_plus.write_point())
        if number < 99:
            exchange(host, roc_plus.write_point())
        s.wait(0.2)
    for conversation in (script, host):
        s.finds(WRITE, conversation)
    s.finds("roc-plus-write-burst", script)
    s.near_miss("roc-plus-write-burst", host, "99 in a minute")


@scenario("roc-plus/table-written")
def table_written(s: Scenario) -> None:
    """A table is written; a host reads it."""
    beside = (message(Opcode.READ_TABLE, bytes([0, 1, 1])),)
    requests(s, "roc-plus-table-written", (TABLE,), beside, (READ,), "10 reads")


@scenario("roc-plus/clock-set")
def clock_set(s: Scenario) -> None:
    """The clock is set; a host reads it."""
    beside = (message(Opcode.READ_CLOCK),)
    requests(s, "roc-plus-clock-set", (CLOCK,), beside, (READ,), "7 reads the clock")


@scenario("roc-plus/device-identified")
def device_identified(s: Scenario) -> None:
    """A scanner asks for the configuration; a host reads a parameter."""
    said = (message(Opcode.CONFIGURATION),)
    requests(s, "roc-plus-device-identified", said, (POLL,), (READ,), "180 reads parameters")


@scenario("roc-plus/file-written")
def file_written(s: Scenario) -> None:
    """Files are opened for writing in four ways and written; a host reads one."""
    said = (*(roc_plus.open_file(option) for option in (1, 2, 3, 4)), roc_plus.write_file(bytes(230)))
    beside = roc_plus.open_file(0), roc_plus.read_file(), roc_plus.close_file()
    requests(s, "roc-plus-file-written", said, beside, ("roc-plus-file-read",), "option 0 reads")


@scenario("roc-plus/file-read")
def file_read(s: Scenario) -> None:
    """A file is opened and read; a host writes one."""
    said = roc_plus.open_file(0), roc_plus.read_file(1000)
    beside = roc_plus.open_file(2), roc_plus.write_file(b"data"), roc_plus.close_file()
    requests(s, "roc-plus-file-read", said, beside, ("roc-plus-file-written",), "option 2 writes")


@scenario("roc-plus/file-deleted")
def file_deleted(s: Scenario) -> None:
    """A file is deleted, with both commands; a host reads the directory."""
    said = roc_plus.delete_file(), roc_plus.delete_file(command=5)
    beside = roc_plus.list_files(), roc_plus.list_files(wide=True)
    requests(s, "roc-plus-file-deleted", said, beside, ("roc-plus-files-listed",), "shorter: a directory")


@scenario("roc-plus/files-listed")
def files_listed(s: Scenario) -> None:
    """A directory is read in both forms; a host deletes a file."""
    said = roc_plus.list_files(), roc_plus.list_files(wide=True)
    beside = (roc_plus.delete_file(),)
    requests(s, "roc-plus-files-listed", said, beside, ("roc-plus-file-deleted",), "longer: a file")


@scenario("roc-plus/login-by-unlisted-client")
def login_by_unlisted_client(s: Scenario) -> None:
    """A stranger logs in with both forms; a host logs out and asks for a session key."""
    said = roc_plus.login(), roc_plus.long_login()
    logout = message(Opcode.LOGIN, b"LOI\xe8\x03LOGOUT")
    beside = logout, message(Opcode.LOGIN, b"SESSIONKEY_13")
    requests(s, LOGIN, said, beside, (), "11 bytes log out, 13 ask for a key")


@scenario("roc-plus/password-guessing")
def password_guessing(s: Scenario) -> None:
    """Five passwords in a few seconds; a host with four."""
    policy = "roc-plus-password-guessing"
    rogue, host = (s.tcp(client, DEVICE, roc_plus.PORT) for client in ("10.64.1.66", HOST))
    for number in range(5):
        exchange(rogue, roc_plus.login(password=number))
        if number < 4:
            exchange(host, roc_plus.login())
        s.wait(2)
    for conversation in (rogue, host):
        s.finds(LOGIN, conversation)
    s.finds(policy, rogue)
    s.near_miss(policy, host, "four in a minute")


@scenario("roc-plus/message-relayed")
def message_relayed(s: Scenario) -> None:
    """A message is sent on to a device behind the first; a host reads from the first itself."""
    requests(s, "roc-plus-message-relayed", (RELAY,), (POLL,), (READ,), "nothing is sent on")


@scenario("roc-plus/read-by-unlisted-client")
def read_by_unlisted_client(s: Scenario) -> None:
    """All sixteen opcodes that read; a host asks for the configuration."""
    codes = 180, 7, 10, 50, 100, 105, 108, 118, 119, 135, 136, 137, 138, 139, 167, 206
    said = tuple(message(code, bytes([1, 3, 1, 12]) if code > 7 else b"") for code in codes)
    beside = (message(Opcode.CONFIGURATION),)
    requests(s, READ, said, beside, ("roc-plus-device-identified",), "6 asks for the configuration")
