"""DNP3: files of an outstation."""

from plantwatch.corpus.craft import Scenario, Tcp, dnp3, scenario
from plantwatch.corpus.craft import dnp3_objects as objects
from plantwatch.corpus.craft.dnp3 import Function, exchange, reply, request
from plantwatch.corpus.craft.dnp3_objects import Mode

DATE = "2026-11-22"

READ = "dnp3-unlisted-read"  # without a site these two report every master
WRITE = "dnp3-unlisted-write"
SERVICE = "dnp3-file-service"

RTU = "10.40.3.10"
ROGUE, ENGINEER = "10.40.3.66", "10.40.3.67"
SETTINGS = b"feeder=F12 trip=640A delay=0.4s\n"
HANDLE = 7


def finds(s: Scenario, conversation: Tcp, *policies: str) -> None:
    """All these policies fire from client to server."""
    for policy in policies:
        s.finds(policy, conversation)


def fetch(conversation: Tcp) -> None:
    """Open a file, read its only block, close it."""
    opened = reply(objects.file_opened(HANDLE, len(SETTINGS)))
    exchange(conversation, request(Function.OPEN_FILE, objects.file_command("feeder.cfg", Mode.READ)), opened)
    wanted = objects.file_block(HANDLE, 0, b"", last=False)
    block = objects.file_block(HANDLE, 0, SETTINGS)
    exchange(conversation, request(Function.READ, wanted, sequence=1), reply(block, sequence=1))
    close(conversation)


def store(conversation: Tcp, mode: Mode) -> None:
    """Open a file, write its only block, close it."""
    command = objects.file_command("feeder.cfg", mode, size=len(SETTINGS))
    exchange(conversation, request(Function.OPEN_FILE, command), reply(objects.file_opened(HANDLE, 0)))
    exchange(conversation, request(Function.WRITE, objects.file_block(HANDLE, 0, SETTINGS), sequence=1))
    close(conversation)


def close(conversation: Tcp) -> None:
    """Close the file that is open."""
    exchange(conversation, request(Function.CLOSE_FILE, objects.file_handle(HANDLE), sequence=2))


@scenario("dnp3/file-read")
def file_read(s: Scenario) -> None:
    """A rogue fetches the settings of an outstation; an engineer stores new ones."""
    rogue, engineer = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(ENGINEER, RTU, dnp3.PORT)
    fetch(rogue)
    finds(s, rogue, "dnp3-file-read", SERVICE, READ)
    store(engineer, Mode.WRITE)
    finds(s, engineer, "dnp3-file-write", SERVICE, WRITE)
    s.near_miss("dnp3-file-read", engineer, "opened for writing")


@scenario("dnp3/file-write")
def file_write(s: Scenario) -> None:
    """A rogue replaces the settings of an outstation, another one appends to them; an engineer reads them."""
    rogue, appender = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp("10.40.3.68", RTU, dnp3.PORT)
    store(rogue, Mode.WRITE)
    finds(s, rogue, "dnp3-file-write", SERVICE, WRITE)
    store(appender, Mode.APPEND)
    finds(s, appender, "dnp3-file-write", SERVICE, WRITE)
    engineer = s.tcp(ENGINEER, RTU, dnp3.PORT)
    fetch(engineer)
    finds(s, engineer, "dnp3-file-read", SERVICE, READ)
    s.near_miss("dnp3-file-write", engineer, "opened for reading")


@scenario("dnp3/file-delete")
def file_delete(s: Scenario) -> None:
    """A rogue deletes fault records; an engineer only asks how large they are."""
    rogue, engineer = s.tcp(ROGUE, RTU, dnp3.PORT), s.tcp(ENGINEER, RTU, dnp3.PORT)
    deleted = reply(objects.file_handle(0))
    exchange(rogue, request(Function.DELETE_FILE, objects.file_delete("fault-0412.cfg")), deleted)
    finds(s, rogue, "dnp3-file-delete")
    description = objects.file_descriptor("fault-0412.cfg")
    exchange(engineer, request(Function.FILE_INFORMATION, description), reply(description))
    finds(s, engineer, SERVICE)
    s.near_miss("dnp3-file-delete", engineer, "function 28 asks for information")
    s.near_miss(SERVICE, rogue, "deleting has a policy of its own")


@scenario("dnp3/file-service")
def file_service(s: Scenario) -> None:
    """Each of the other file services from a station of its own; one more station writes an indication."""
    services = (
        (Function.OPEN_FILE, objects.file_command("feeder.cfg", Mode.NULL)),
        (Function.CLOSE_FILE, objects.file_handle(HANDLE)),
        (Function.FILE_INFORMATION, objects.file_descriptor("feeder.cfg")),
        (Function.AUTHENTICATE_FILE, objects.file_credentials("admin", "admin")),
        (Function.ABORT_FILE, objects.file_handle(HANDLE)),
    )
    for number, (function, objects_) in enumerate(services):
        station = s.tcp(f"10.40.3.{70 + number}", RTU, dnp3.PORT)
        exchange(station, request(function, objects_))
        finds(s, station, SERVICE)
    master = s.tcp(ENGINEER, RTU, dnp3.PORT)
    exchange(master, request(Function.WRITE, objects.clear_restart()))
    finds(s, master, WRITE)
    s.near_miss(SERVICE, master, "an ordinary write")


@scenario("dnp3/trap-long-file-name")
def long_file_name(s: Scenario) -> None:
    """The mode of an open stands behind the first checksum whatever the length of the name; one is opened to
    read and one to write."""
    name = "configurations/substation-north/feeder-12/protection-settings.cfg"
    reader, writer = s.tcp(ENGINEER, RTU, dnp3.PORT), s.tcp(ROGUE, RTU, dnp3.PORT)
    for conversation, mode in ((reader, Mode.READ), (writer, Mode.WRITE)):
        exchange(conversation, request(Function.OPEN_FILE, objects.file_command(name, mode)))
        finds(s, conversation, SERVICE)
    finds(s, reader, "dnp3-file-read")
    finds(s, writer, "dnp3-file-write")
    s.near_miss("dnp3-file-write", reader, "mode 1")
    s.near_miss("dnp3-file-read", writer, "mode 2")
