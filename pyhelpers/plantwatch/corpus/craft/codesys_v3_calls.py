"""A story of CODESYS V3 that most policies need: strangers who call, and a panel that does no harm."""

from __future__ import annotations

from plantwatch.corpus.craft.codesys_v3 import PORT, UDP_PORT, exchange
from plantwatch.corpus.craft.scenario import Scenario

Call = tuple[int, int]  # group, command


def calls(
    s: Scenario,
    network: str,
    policy: str,
    said: tuple[Call, ...],
    beside: tuple[Call, ...],
    others: tuple[str, ...],
    why: str,
) -> None:
    """Each call of ``said`` from its own host over TCP, the first over UDP as well; a panel with others.

    ``network`` is the first three numbers of every address, ``policy`` (without `codesys-v3-`) reports the
    calls. The panel's give the findings ``others``, and are a near miss for the reason ``why``.
    """
    plc, name = f"{network}.10", f"codesys-v3-{policy}"
    datagrams = s.udp(f"{network}.60", plc, UDP_PORT, client_port=UDP_PORT)
    exchange(datagrams, said[0])
    s.finds(name, datagrams)
    for number, one in enumerate(said):
        rogue = s.tcp(f"{network}.{66 + number}", plc, PORT)
        exchange(rogue, one, data=b"\x01\x04" + bytes(4))
        s.finds(name, rogue)
        s.near_miss(name, rogue, "the answer does nothing", reply=True)
    panel = s.tcp(f"{network}.20", plc, PORT)
    exchange(panel, *beside)
    for other in others:
        s.finds(f"codesys-v3-{other}", panel)
    s.near_miss(name, panel, why)
