"""Telling running sensors which windows are open. What one has is compared, and only changes are made.

Suricata: a bit on each host that ends by itself (``engines.suricata.maintenance``), so it is told what is
open now, again after a restart, and of a coming window when it has begun. Zeek: a file with all windows that
are not over, which begins and ends them by the time of the traffic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from plantwatch.detection.work import Work
from plantwatch.diagnostics import Diagnostic, Level, Span, UserError
from plantwatch.engines.suricata.maintenance import BIT
from plantwatch.engines.zeek import drive as zeek
from plantwatch.engines.zeek.maintenance import table
from plantwatch.files import write_atomic
from plantwatch.sensor.suricata import CONFIG, SuricataSensor
from plantwatch.sensor.suricata_socket import Socket
from plantwatch.site.addresses import address_of

ZEEK_DATA = Path("/var/lib/plantwatch/maintenance.tsv")  # runtime/maintenance.zeek
_SLACK = 1  # seconds by which the end of a bit may differ: the engine counts whole ones


class Told(Protocol):
    """A sensor that can be told."""

    @property
    def name(self) -> str:
        """``suricata:<socket>`` or ``zeek:<file>``, as the audit log has it."""

    def tell(self, works: Sequence[Work], now: float) -> list[str]:
        """Make the sensor have these windows and no others; the addresses that it cannot mark.

        ``now`` is in seconds since the epoch. ``works`` may hold some that are over. Raises UserError where
        the sensor does not take them.
        """


@dataclass(frozen=True, slots=True)
class Suricata:
    """A running Suricata by its command socket."""

    socket: Path

    @property
    def name(self) -> str:
        return f"suricata:{self.socket}"

    def tell(self, works: Sequence[Work], now: float) -> list[str]:
        left: dict[str, int] = {}
        for work in works:
            seconds = int(work.until - now) if work.covers(now) else 0
            for address in work.addresses:
                if address_of(address):
                    left[address] = max(seconds, left.get(address, 0))
        with Socket(self.socket) as engine:
            unfit = [] if _takes_ipv6(engine) else [address for address in left if ":" in address]
            for address in unfit:
                del left[address]
            for address, seconds in left.items():
                _set(engine, address, seconds)
            wanted = [address for address, seconds in left.items() if seconds > 1]
            lost = sum(_left(engine, address) is None for address in wanted)
        if lost:  # a full table of hosts forgets without a word
            text = f"it keeps {len(wanted) - lost} of {len(wanted)} addresses: raise host.memcap"
            raise UserError(Diagnostic("PW581", Span(str(self.socket)), text))
        return unfit


def _takes_ipv6(engine: Socket) -> bool:
    """Whether the commands may be given IPv6 addresses.

    Up to 7.0 they are read into a variable of four bytes (runmode-unix-socket.c): the engine's stack is
    overwritten, and the bit ends up on another host.
    """
    return not str(engine.ask("version")).startswith(("5.", "6.", "7."))


def _set(engine: Socket, address: str, seconds: int) -> None:
    """Give the bit of a host this many seconds; none takes it away."""
    has = _left(engine, address)
    if has is not None and seconds > 0 and abs(has - seconds) <= _SLACK:
        return
    if has is not None:  # adding it again would leave its end where it is
        engine.ask("remove-hostbit", ipaddress=address, hostbit=BIT)
    if seconds > 0:
        engine.ask("add-hostbit", ipaddress=address, hostbit=BIT, expire=seconds)


def _left(engine: Socket, address: str) -> int | None:
    """Seconds that the bit of a host has left, below 0 when it has ended; None where there is none."""
    try:
        bits = engine.ask("list-hostbit", ipaddress=address)["hostbits"]
    except UserError as error:
        if "not found" in str(error):
            return None
        raise
    return max((int(bit["expire"]) for bit in bits if bit["name"] == BIT), default=None)


@dataclass(frozen=True, slots=True)
class Zeek:
    """A Zeek by the file that its ``PlantWatch::maintenance_file`` names."""

    data: Path

    @property
    def name(self) -> str:
        return f"zeek:{self.data}"

    def tell(self, works: Sequence[Work], now: float) -> list[str]:
        if not self.data.parent.is_dir() and self.data != ZEEK_DATA:
            text = f"there is no folder {self.data.parent}"
            raise UserError(Diagnostic("PW581", Span(str(self.data)), text))
        try:
            write_atomic(self.data, table(work for work in works if work.until > now))
        except OSError as error:
            text = f"it cannot be written: {error.strerror or error}"
            raise UserError(Diagnostic("PW581", Span(str(self.data)), text)) from None
        return []


def named(names: Iterable[str]) -> list[Told]:
    """The sensors of these names, each once; names of other forms are left out."""
    made: dict[str, Told] = {}
    for name in names:
        engine, _, place = name.partition(":")
        if engine == "suricata":
            made[name] = Suricata(Path(place))
        elif engine == "zeek":
            made[name] = Zeek(Path(place))
    return list(made.values())


def here(config: Path = CONFIG) -> list[Told]:
    """The sensors of this machine: where Suricata is configured to listen, what Zeek reads."""
    found: list[Told] = []
    if config.exists():
        found.append(Suricata(SuricataSensor("", config).socket_path))
    if zeek.binary():
        found.append(Zeek(ZEEK_DATA))
    return found


def tell(sensors: Iterable[Told], works: Sequence[Work], now: float) -> list[Diagnostic]:
    """Tell every sensor; for each that does not take all, why (PW581, PW584, PW587). Others still get it."""
    found = []
    for sensor in sensors:
        try:
            if unfit := sensor.tell(works, now):
                text = f"{sensor.name} cannot mark findings about {', '.join(unfit[:3])}"
                more = f" and {len(unfit) - 3} more addresses" if len(unfit) > 3 else ""
                advice = "Suricata 8 marks IPv6; until then: plantwatch maintenance mark"
                found.append(Diagnostic("PW587", Span(sensor.name), text + more, advice, Level.WARNING))
        except UserError as error:
            why = "; ".join(d.message for d in error.diagnostics)
            found.append(_missed(sensor, why))
    return found


def _missed(sensor: Told, why: str) -> Diagnostic:
    if "hostbit not found" in why:
        text = f"{sensor.name} has no rule that marks findings: its ruleset was not built for a site"
        return Diagnostic("PW584", Span(sensor.name), text, "plantwatch build --site F --out DIR")
    advice = "plantwatch maintenance sync tells it when it is back"
    return Diagnostic("PW581", Span(sensor.name), f"this sensor was not told: {why}", advice)
