"""A diagnosis of whichever engine a sensor runs, and the file that mends what settings can mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plantwatch.engines import ENGINES
from plantwatch.files import write_atomic
from plantwatch.sensor import suricata_doctor, suricata_fix, zeek_doctor
from plantwatch.sensor.base import Sensor
from plantwatch.sensor.doctor import Diagnosis
from plantwatch.sensor.mirror import Mirror
from plantwatch.sensor.package import Package
from plantwatch.sensor.suricata import SuricataSensor
from plantwatch.sensor.zeek import ZeekSensor


def examine(
    sensor: Sensor,
    package: Package,
    ports: Mapping[str, tuple[int, ...]],
    *,
    version: str | None = None,
    mirror: Mirror | None = None,
) -> Diagnosis:
    """What this sensor would do with the package. Raises UserError (PW601).

    ``version`` is the engine's, where it cannot be asked; ``mirror`` what a capture of its traffic shows.
    """
    if version is None:
        version = "" if getattr(sensor, "door", "") else ENGINES[sensor.engine].version() or "0"
    if isinstance(sensor, SuricataSensor):
        found = suricata_doctor.diagnose(sensor, package, version, dict(ports), mirror)
        lacks = (*found.lacks, *suricata_fix.outdated(sensor))
        return Diagnosis(found.engine, found.about, package, lacks)
    assert isinstance(sensor, ZeekSensor)
    return zeek_doctor.diagnose(sensor, package, version)


def write_fix(sensor: Sensor, found: Diagnosis) -> Iterator[str]:
    """Write the include file of a Suricata sensor; what was done, and the line to add by hand."""
    assert isinstance(sensor, SuricataSensor)
    if sensor.door and not sensor.place.layout.include:
        yield f"suricata: nothing was written, settings go another way: {sensor.door}"
        return
    path = suricata_fix.include_path(sensor)
    changes = {**suricata_fix.earlier(sensor), **found.changes()}
    if not changes:
        yield "suricata: nothing to fix by settings"
        return
    written = write_atomic(path, suricata_fix.fixed(sensor, changes))
    yield f"suricata: {'wrote' if written else 'already right:'} {path}"
    for lack in suricata_fix.outdated(sensor):
        yield f"Next: {lack.diagnostic.help} (in {lack.diagnostic.span}), then restart suricata"
