"""S7comm: programs that go to a controller or come from it."""

from plantwatch.corpus.craft import Scenario, Tcp, s7comm, scenario
from plantwatch.corpus.craft.s7comm import Function, Group, exchange

DATE = "2026-11-22"

DOWNLOAD, SYSTEM_DATA = "s7comm-program-download", "s7comm-system-data-download"
TRANSFER, UPLOAD = "s7comm-download-transfer", "s7comm-program-upload"

PLC, NEIGHBOUR = "10.55.2.10", "10.55.2.11"
ROGUE, OTHER, THIRD = "10.55.2.66", "10.55.2.67", "10.55.2.68"


def transfer(station: Tcp, kind: str, number: int) -> None:
    """The controller fetches the block from the station (F14)."""
    for function in (Function.DOWNLOAD_BLOCK, Function.DOWNLOAD_ENDED):
        station.server(s7comm.pull(kind, number, function))
        station.client(s7comm.done(function))


@scenario("s7comm/program-download")
def program_download(s: Scenario) -> None:
    """A function block is loaded; another station loads system data."""
    bad, other = s.tcp(ROGUE, PLC, s7comm.PORT), s.tcp(OTHER, PLC, s7comm.PORT)
    for station, kind in (bad, "FB"), (other, "SDB"):
        exchange(station, s7comm.request_download(kind, 7))
        transfer(station, kind, 7)
        s.finds(TRANSFER, station, reply=True)
    s.finds(DOWNLOAD, bad)
    s.finds(SYSTEM_DATA, other)
    s.near_miss(DOWNLOAD, other, "system data has a policy of its own")


@scenario("s7comm/system-data-download")
def system_data_download(s: Scenario) -> None:
    """The hardware configuration is replaced; another station is turned away with a data block."""
    bad, other = s.tcp(ROGUE, PLC, s7comm.PORT), s.tcp(OTHER, PLC, s7comm.PORT)
    exchange(bad, s7comm.request_download("SDB", 2000))
    transfer(bad, "SDB", 2000)
    exchange(other, s7comm.request_download("DB", 2000), s7comm.refused(0xD241))
    s.finds(SYSTEM_DATA, bad)
    s.finds(TRANSFER, bad, reply=True)
    s.finds(DOWNLOAD, other)
    s.near_miss(SYSTEM_DATA, other, "a data block of the same number")
    s.near_miss(TRANSFER, other, "the controller refused and fetches nothing", reply=True)


@scenario("s7comm/download-transfer")
def download_transfer(s: Scenario) -> None:
    """The capture begins in the middle of a download; a station sends the controller's jobs by itself."""
    late = s.tcp(ROGUE, PLC, s7comm.PORT, handshake=False)
    transfer(late, "OB", 1)
    s.finds(TRANSFER, late, reply=True)
    s.near_miss(DOWNLOAD, late, "the announcement was not seen")
    wrong = s.tcp(OTHER, NEIGHBOUR, s7comm.PORT)
    wrong.client(s7comm.pull("OB", 1))
    wrong.server(s7comm.refused(0x8104))
    s.near_miss(TRANSFER, wrong, "a job 1B from the station, which no download has")
    s.near_miss(TRANSFER, wrong, "the controller only refuses it", reply=True)


@scenario("s7comm/program-upload")
def program_upload(s: Scenario) -> None:
    """A block is read out from its beginning, and one from the middle on; another station lists blocks."""
    whole, late = s.tcp(ROGUE, PLC, s7comm.PORT), s.tcp(THIRD, PLC, s7comm.PORT, handshake=False)
    exchange(whole, s7comm.start_upload("OB", 1))
    for station in (whole, late):
        for function in (Function.UPLOAD, Function.END_UPLOAD):
            exchange(station, s7comm.continue_upload(function))
        s.finds(UPLOAD, station)
    other = s.tcp(OTHER, PLC, s7comm.PORT)
    exchange(other, s7comm.userdata(Group.BLOCKS, 1))
    s.finds("s7comm-block-list", other)
    s.near_miss(UPLOAD, other, "lists the blocks and reads none")
