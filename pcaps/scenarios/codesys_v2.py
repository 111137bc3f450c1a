"""CODESYS V2: sessions, files and the command shell, one capture a policy."""

from plantwatch.corpus.craft import Scenario, Tcp, codesys_v2, scenario
from plantwatch.corpus.craft.codesys_v2 import (
    HELLO,
    HELLO_BIG,
    about,
    output,
    pause,
    read_file,
    shell,
    write_file,
)

DATE = "2026-11-23"

# Without a site this reports every client.
SESSION = "codesys-v2-station-identified"
SHELL, READ, WRITE = "codesys-v2-shell-command", "codesys-v2-file-read", "codesys-v2-file-written"

PLC, ENGINEER = "10.62.1.10", "10.62.1.20"


def session(s: Scenario, client: str, port: int = codesys_v2.PORT) -> Tcp:
    """A session that has been opened."""
    conversation = s.tcp(client, PLC, port)
    conversation.client(HELLO)
    conversation.server(about())
    conversation.client(codesys_v2.second())
    conversation.server(codesys_v2.plain(0x51))
    s.finds(SESSION, conversation)
    return conversation


def commands(s: Scenario, policy: str, said: tuple[bytes, ...], beside: tuple[bytes, ...], why: str) -> None:
    """Each command of the shell from its own host; an engineer with others."""
    for number, command in enumerate(said):
        rogue = session(s, f"10.62.1.{66 + number}")
        rogue.client(shell(command))
        rogue.server(output(command + b" done"))
        s.finds(SHELL, rogue)
        s.finds(policy, rogue)
        s.near_miss(policy, rogue, "the output repeats the command", reply=True)
    engineer = session(s, ENGINEER)
    for command in beside:
        engineer.client(shell(command))
        engineer.server(output(b"done"))
    s.finds(SHELL, engineer)
    s.near_miss(policy, engineer, why)


@scenario("codesys-v2/station-identified")
def station_identified(s: Scenario) -> None:
    """A scanner asks both kinds of controller, on both ports; a session that is already open."""
    for number, (port, hello) in enumerate(((2455, HELLO), (1200, HELLO), (2455, HELLO_BIG))):
        scanner = s.tcp(f"10.62.1.{66 + number}", PLC, port)
        scanner.client(hello)
        scanner.server(about())
        s.finds(SESSION, scanner)
    engineer = s.tcp(ENGINEER, PLC, codesys_v2.PORT, handshake=False)
    engineer.client(codesys_v2.second())
    engineer.client(pause())
    s.near_miss(SESSION, engineer, "51 and a pause begin no session")


@scenario("codesys-v2/file-written")
def file_written(s: Scenario) -> None:
    """A program and its checksum are sent to a controller; an engineer reads a file."""
    rogue, engineer = session(s, "10.62.1.66"), session(s, ENGINEER)
    for message in (
        write_file(b"DEFAULT.PRG", bytes(1024)),
        codesys_v2.write_block(bytes(1024)),
        codesys_v2.write_block(bytes(10), last=True),
        write_file(b"DEFAULT.CHK", bytes(4)),
    ):
        rogue.client(message)
        rogue.server(codesys_v2.plain(0x30, b"\x00"))
    s.finds(WRITE, rogue)
    engineer.client(read_file(b"DEFAULT.PRG"))
    s.finds(READ, engineer)
    s.near_miss(WRITE, engineer, "the file goes the other way")


@scenario("codesys-v2/file-read")
def file_read(s: Scenario) -> None:
    """A program is read from a controller; an engineer sends one."""
    rogue, engineer = session(s, "10.62.1.66"), session(s, ENGINEER)
    rogue.client(read_file(b"DEFAULT.PRG"))
    for _ in range(2):
        rogue.server(codesys_v2.wrapped(0x31, bytes(5) + bytes(1000)))
        rogue.client(pause())
        rogue.server(pause())
        rogue.client(codesys_v2.read_block())
    s.finds(READ, rogue)
    engineer.client(write_file(b"DEFAULT.PRG", b"\x31" * 40))
    s.finds(WRITE, engineer)
    s.near_miss(READ, engineer, "2f sends a file")


@scenario("codesys-v2/shell-command")
def shell_command(s: Scenario) -> None:
    """A stranger looks around in the shell; an engineer reads a file with a name like a command."""
    rogue, engineer = session(s, "10.62.1.66"), session(s, ENGINEER)
    rogue.client(shell(b"?"))
    rogue.server(output(b"List of commands:", last=False))
    rogue.client(codesys_v2.shell_more(1))
    s.finds(SHELL, rogue)
    engineer.client(read_file(b"stopprg"))
    s.finds(READ, engineer)
    engineer.client(codesys_v2.shell_more(1))
    s.near_miss(SHELL, engineer, "31 reads a file, and step 1 asks for more output")


@scenario("codesys-v2/program-stopped")
def program_stopped(s: Scenario) -> None:
    """The program is stopped; an engineer asks for its state."""
    said = (b"stopprg",)
    commands(s, "codesys-v2-program-stopped", said, (b"getprgstat", b"tsk"), "the state is read")


@scenario("codesys-v2/program-started")
def program_started(s: Scenario) -> None:
    """The program is started; an engineer asks for its state."""
    said = (b"startprg",)
    commands(s, "codesys-v2-program-started", said, (b"getprgprop",), "properties are read")


@scenario("codesys-v2/program-reset")
def program_reset(s: Scenario) -> None:
    """The program is reset in three ways; an engineer reads memory."""
    said = b"resetprg", b"resetprgcold", b"resetprgorg"
    commands(s, "codesys-v2-program-reset", said, (b"mem 16#1000 16",), "memory is shown")


@scenario("codesys-v2/boot-project-reloaded")
def boot_project_reloaded(s: Scenario) -> None:
    """The stored program is loaded again; an engineer saves retained values."""
    commands(s, "codesys-v2-boot-project-reloaded", (b"reload",), (b"saveretain",), "values are saved")


@scenario("codesys-v2/files-changed")
def files_changed(s: Scenario) -> None:
    """Files are deleted, renamed and copied; an engineer lists them."""
    said = b"filedelete DEFAULT.PRG", b"filerename A.PRG B.PRG", b"filecopy A.PRG B.PRG"
    commands(s, "codesys-v2-files-changed", said, (b"filedir",), "files are listed")


@scenario("codesys-v2/password-changed")
def password_changed(s: Scenario) -> None:
    """The password is set and deleted; an engineer asks for the project."""
    said = b"setpwd secret 0", b"delpwd"
    commands(s, "codesys-v2-password-changed", said, (b"pinf",), "project information is read")


@scenario("codesys-v2/retains-restored")
def retains_restored(s: Scenario) -> None:
    """Old retained values come back; an engineer saves the present ones."""
    said = (b"restoreretain R.RET",)
    commands(s, "codesys-v2-retains-restored", said, (b"saveretain R.RET",), "values are saved")
