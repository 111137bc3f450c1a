"""The sensors of this machine, with the sensor's own programs and paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from plantwatch import process
from plantwatch.engines.suricata import drive as suricata_drive
from plantwatch.engines.zeek import drive as zeek_drive
from plantwatch.sensor.base import STATE, Sensor
from plantwatch.sensor.layouts import Place
from plantwatch.sensor.suricata import SuricataSensor
from plantwatch.sensor.zeek import SITE, ZeekSensor


def sensors(engines: Iterable[str], where: Mapping[str, Path | str | bool | None]) -> list[Sensor]:
    """One for each engine, which is installed. ``where``: config, socket, site, zeekctl, state, gap."""
    state = Path(str(where["state"] or ""))
    found: list[Sensor] = []
    for engine in engines:
        if engine == "suricata":
            socket = Path(str(where["socket"])) if where["socket"] else None
            program = suricata_drive.binary() or ""
            found.append(SuricataSensor(program, Path(str(where["config"] or "")), state, socket))
        else:
            program = zeek_drive.binary() or ""
            site = Path(str(where["site"])) if where["site"] else _site(program)
            gap = bool(where.get("gap"))
            beside = process.find("zeekctl", str(Path(program).resolve().parent))
            found.append(ZeekSensor(program, site, state, str(where["zeekctl"] or "") or beside, gap))
    return found


def elsewhere(
    engines: Iterable[str], place: Place, where: Mapping[str, Path | str | bool | None]
) -> list[Sensor]:
    """The sensors whose files lie below the root of ``place``, for the doctor. No program is run."""
    config = Path(str(where["config"])) if where.get("config") else place.root / place.layout.suricata
    found: list[Sensor] = []
    for engine in engines:
        if engine == "suricata" and config.exists():
            found.append(SuricataSensor("", config, STATE, None, place))
        if engine == "zeek" and (place.root / place.layout.local).parent.is_dir():
            found.append(ZeekSensor("", place.root / place.layout.site, STATE, None, False, place))
    return found


def _site(program: str) -> Path:
    config = process.find("zeek-config", str(Path(program).resolve().parent))
    said = process.run([config, "--site_dir"], timeout=30).stdout.strip() if config else ""
    return Path(said) if said else SITE
