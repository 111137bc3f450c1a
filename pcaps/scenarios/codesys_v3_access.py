"""CODESYS V3: access to a controller, its variables and its files, one capture a policy."""

from plantwatch.corpus.craft import Scenario, scenario
from plantwatch.corpus.craft.codesys_v3 import Group
from plantwatch.corpus.craft.codesys_v3_calls import calls

DATE = "2026-11-23"

NET = "10.61.2"


@scenario("codesys-v3/device-identified")
def device_identified(s: Scenario) -> None:
    """A scanner asks what a controller is; an engineer logs out."""
    said = ((Group.DEVICE, 0x01),)
    beside = ((Group.DEVICE, 0x03), (Group.DEVICE, 0x07))
    calls(s, NET, "device-identified", said, beside, (), "03 logs out, 07 reads the mode")


@scenario("codesys-v3/login-by-unlisted-client")
def login_by_unlisted_client(s: Scenario) -> None:
    """A stranger logs in in both ways; an engineer logs out."""
    said = ((Group.DEVICE, 0x02), (Group.DEVICE, 0x08))
    beside = ((Group.DEVICE, 0x03),)
    calls(s, NET, "login-by-unlisted-client", said, beside, (), "03 logs out")


@scenario("codesys-v3/variables-forced")
def variables_forced(s: Scenario) -> None:
    """Variables are forced by any command of the component; an engineer reads the list."""
    said = ((Group.FORCE, 0x01), (Group.FORCE, 0x05))
    beside = ((Group.APPLICATION, 0x21), (Group.MONITOR2, 0x01))
    calls(s, NET, "variables-forced", said, beside, (), "21 reads the list of forces")


@scenario("codesys-v3/forces-released")
def forces_released(s: Scenario) -> None:
    """Forces are released; an engineer reads their list."""
    said = ((Group.APPLICATION, 0x20),)
    beside = ((Group.APPLICATION, 0x21),)
    calls(s, NET, "forces-released", said, beside, (), "21 reads the list")


@scenario("codesys-v3/write-by-unlisted-client")
def write_by_unlisted_client(s: Scenario) -> None:
    """Variables are written in three ways; a panel reads them."""
    said = ((Group.VARIABLES, 0x04), (Group.VARIABLES, 0x06), (Group.MONITOR2, 0x02))
    beside = ((Group.VARIABLES, 0x03), (Group.VARIABLES, 0x05), (Group.MONITOR2, 0x01))
    calls(s, NET, "write-by-unlisted-client", said, beside, (), "03, 05 and 01 read")


@scenario("codesys-v3/variables-browsed")
def variables_browsed(s: Scenario) -> None:
    """The variables are listed level by level; a panel registers the ones it shows."""
    said = (
        (Group.VARIABLES, 0x07),
        (Group.VARIABLES, 0x08),
        (Group.VARIABLES, 0x09),
        (Group.VARIABLES, 0x0A),
    )
    beside = ((Group.VARIABLES, 0x01), (Group.VARIABLES, 0x03))
    calls(s, NET, "variables-browsed", said, beside, (), "01 registers, 03 reads")


@scenario("codesys-v3/file-written")
def file_written(s: Scenario) -> None:
    """A file is sent to a controller; an engineer ends a transfer."""
    said = ((Group.FILES, 0x02), (Group.FILES, 0x03), (Group.FILES, 0x04))
    beside = ((Group.FILES, 0x08), (Group.FILES, 0x05))
    calls(s, NET, "file-written", said, beside, ("file-read",), "08 ends a transfer, 05 reads a file")


@scenario("codesys-v3/file-read")
def file_read(s: Scenario) -> None:
    """A file is read from a controller; an engineer lists files."""
    said = ((Group.FILES, 0x05), (Group.FILES, 0x06), (Group.FILES, 0x07))
    beside = ((Group.FILES, 0x0C),)
    calls(s, NET, "file-read", said, beside, ("files-listed",), "0c lists")


@scenario("codesys-v3/files-listed")
def files_listed(s: Scenario) -> None:
    """Files are listed; an engineer ends a transfer."""
    said = ((Group.FILES, 0x01), (Group.FILES, 0x0C))
    beside = ((Group.FILES, 0x08), (Group.FILES, 0x09))
    calls(s, NET, "files-listed", said, beside, (), "08 and 09 end a transfer")


@scenario("codesys-v3/files-changed")
def files_changed(s: Scenario) -> None:
    """Files and folders are deleted and renamed; an engineer creates a folder."""
    said = ((Group.FILES, 0x0E), (Group.FILES, 0x0F), (Group.FILES, 0x11), (Group.FILES, 0x12))
    beside = ((Group.FILES, 0x10),)
    calls(s, NET, "files-changed", said, beside, (), "10 creates a folder")


@scenario("codesys-v3/shell-command")
def shell_command(s: Scenario) -> None:
    """Somebody uses the command line of a controller; an engineer reads its log."""
    said = ((Group.SHELL, 0x01),)
    beside = ((Group.LOG, 0x01),)
    calls(s, NET, "shell-command", said, beside, (), "group 05 is the log")


@scenario("codesys-v3/users-managed")
def users_managed(s: Scenario) -> None:
    """Users are changed; an engineer logs in."""
    said = ((Group.USERS, 0x01), (Group.USERS, 0x07))
    beside = ((Group.DEVICE, 0x02),)
    calls(s, NET, "users-managed", said, beside, ("login-by-unlisted-client",), "a login changes no user")


@scenario("codesys-v3/certificates-changed")
def certificates_changed(s: Scenario) -> None:
    """Certificates are imported, deleted, moved and made; an engineer lists them."""
    said = (
        (Group.CERTIFICATES, 0x01),
        (Group.CERTIFICATES, 0x03),
        (Group.CERTIFICATES, 0x04),
        (Group.CERTIFICATES, 0x07),
    )
    beside = ((Group.CERTIFICATES, 0x05), (Group.CERTIFICATES, 0x02))
    calls(s, NET, "certificates-changed", said, beside, (), "05 lists, 02 exports")
