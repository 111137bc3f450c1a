"""S7comm: starting, stopping and serving a controller."""

from plantwatch.corpus.craft import Scenario, s7comm, scenario
from plantwatch.corpus.craft.s7comm import COLD, PROGRAM, Item, exchange

DATE = "2026-11-22"

CONTROL = "s7comm-unlisted-control"  # without a site it reports every station

PLC, ROGUE, OTHER = "10.55.1.10", "10.55.1.66", "10.55.1.67"
THIRD, FOURTH = "10.55.1.68", "10.55.1.69"


def send(s: Scenario, client: str, request: bytes, *policies: str) -> None:
    """One request and its answer; every policy that it sets off, besides the one for all stations."""
    station = s.tcp(client, PLC, s7comm.PORT)
    exchange(station, request)
    for policy in (CONTROL, *policies):
        s.finds(policy, station)


def near(s: Scenario, policy: str, client: str, request: bytes, why: str, *others: str) -> None:
    """A request that ``policy`` must not take for what it looks for."""
    station = s.tcp(client, PLC, s7comm.PORT)
    exchange(station, request)
    for other in others:
        s.finds(other, station)
    s.near_miss(policy, station, why)


@scenario("s7comm/plc-stop")
def plc_stop(s: Scenario) -> None:
    """A rogue workstation stops the program; another job of the same function names something else."""
    send(s, ROGUE, s7comm.stop(), "s7comm-plc-stop")
    near(s, "s7comm-plc-stop", OTHER, s7comm.stop("NOTHING"), "does not name the program", CONTROL)


@scenario("s7comm/warm-restart")
def warm_restart(s: Scenario) -> None:
    """The program is started without an argument, and with a meaningless one; a cold restart beside it."""
    send(s, ROGUE, s7comm.service(PROGRAM), "s7comm-warm-restart")
    send(s, THIRD, s7comm.service(PROGRAM, b"X "), "s7comm-warm-restart")
    cold = s7comm.service(PROGRAM, COLD)
    near(s, "s7comm-warm-restart", OTHER, cold, "starts cold", CONTROL, "s7comm-cold-restart")


@scenario("s7comm/cold-restart")
def cold_restart(s: Scenario) -> None:
    """A restart that forgets all values; a warm one keeps them."""
    send(s, ROGUE, s7comm.service(PROGRAM, COLD), "s7comm-cold-restart")
    warm = s7comm.service(PROGRAM)
    near(s, "s7comm-cold-restart", OTHER, warm, "has no argument", CONTROL, "s7comm-warm-restart")


@scenario("s7comm/unlisted-control")
def unlisted_control(s: Scenario) -> None:
    """A service of a numerical control that no other policy names; another station reads."""
    send(s, ROGUE, s7comm.service("N_SETUFR", b"\x02001"))
    read = s7comm.read(Item(s7comm.Area.FLAGS))
    near(s, CONTROL, OTHER, read, "function 04 reads", "s7comm-read-by-unlisted-client")


@scenario("s7comm/copy-ram-to-rom")
def copy_ram_to_rom(s: Scenario) -> None:
    """Changes are made permanent, with the usual argument and with none; another station compresses."""
    send(s, ROGUE, s7comm.service("_MODU", b"EP"), "s7comm-copy-ram-to-rom")
    send(s, THIRD, s7comm.service("_MODU"), "s7comm-copy-ram-to-rom")
    other = s7comm.service("_GARB")
    near(s, "s7comm-copy-ram-to-rom", OTHER, other, "compresses", CONTROL, "s7comm-compress-memory")


@scenario("s7comm/compress-memory")
def compress_memory(s: Scenario) -> None:
    """The memory is compressed; another station copies it to ROM."""
    send(s, ROGUE, s7comm.service("_GARB"), "s7comm-compress-memory")
    other = s7comm.service("_MODU", b"EP")
    near(s, "s7comm-compress-memory", OTHER, other, "copies", CONTROL, "s7comm-copy-ram-to-rom")


@scenario("s7comm/block-activated")
def block_activated(s: Scenario) -> None:
    """One block is linked in, eight at once, one by the second form; another station deletes one."""
    one = s7comm.block_list(s7comm.block("FC", 7, "P"))
    eight = s7comm.block_list(*(s7comm.block("FB", number, "P") for number in range(8)))
    for client, name, blocks in (ROGUE, "_INSE", one), (THIRD, "_INSE", eight), (FOURTH, "_INS2", one):
        send(s, client, s7comm.service(name, blocks), "s7comm-block-activated")
    delete = s7comm.service("_DELE", one)
    near(s, "s7comm-block-activated", OTHER, delete, "deletes", CONTROL, "s7comm-block-deleted")


@scenario("s7comm/block-deleted")
def block_deleted(s: Scenario) -> None:
    """One block is deleted, then eight at once; another station links one in."""
    one = s7comm.block_list(s7comm.block("OB", 1, "B"))
    eight = s7comm.block_list(*(s7comm.block("DB", number, "B") for number in range(8)))
    for client, blocks in (ROGUE, one), (THIRD, eight):
        send(s, client, s7comm.service("_DELE", blocks), "s7comm-block-deleted")
    insert = s7comm.service("_INSE", one)
    near(s, "s7comm-block-deleted", OTHER, insert, "links in", CONTROL, "s7comm-block-activated")
