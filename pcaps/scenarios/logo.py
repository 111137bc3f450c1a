"""The display service of LOGO! controllers, and Windows on the same port."""

from plantwatch.corpus.craft import Scenario, logo, scenario

DATE = "2026-11-23"

LOGO, DISPLAY, ROGUE = "10.74.1.10", "10.74.1.20", "10.74.1.66"
DELETED, FILES = "logo-program-deleted", "logo-files-accessed"
BIND = bytes.fromhex("05000b0310000000480000007f000000d016d016000000000100000000000100") + bytes(40)


@scenario("logo/program-deleted")
def program_deleted(s: Scenario) -> None:
    """The program is erased, twice; a display calls something else."""
    for host in ROGUE, "10.74.1.67":
        one = s.tcp(host, LOGO, logo.PORT)
        one.client(logo.delete_program())
        s.finds(DELETED, one)
    display = s.tcp(DISPLAY, LOGO, logo.PORT)
    display.client(logo.call(b"GETINFO", bytes(8)))
    s.near_miss(DELETED, display, "another function")


@scenario("logo/files-accessed")
def files_accessed(s: Scenario) -> None:
    """A script is put on the card; Windows binds to its endpoint mapper with the words in its data."""
    for host, file in (ROGUE, b"/dev/sdcard/webroot/js/x.js"), ("10.74.1.67", b"/dev/sdcard/log.csv"):
        one = s.tcp(host, LOGO, logo.PORT)
        one.client(logo.open_file(file))
        s.finds(FILES, one)
    windows = s.tcp(DISPLAY, "10.74.1.30", logo.PORT)
    windows.client(BIND + b"NFSAccess DELETEPROG")
    s.near_miss(FILES, windows, "an RPC bind")
    s.near_miss(DELETED, windows, "an RPC bind")


@scenario("logo/trap-direction")
def trap_direction(s: Scenario) -> None:
    """The controller sends the words back; another port."""
    display = s.tcp(DISPLAY, LOGO, logo.PORT)
    display.server(logo.delete_program())
    s.near_miss(DELETED, display, "said by the controller")
    other = s.tcp(ROGUE, LOGO, 10005)
    other.client(logo.delete_program())
    s.near_miss(DELETED, other, "another port")
