"""A diagnosis of whichever engine a sensor runs, and the file that mends what settings can mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plantwatch.engines import ENGINES
from plantwatch.files import write_atomic
from plantwatch.sensor import suricata_doctor, suricata_fix, zeek_doctor
from plantwatch.sensor.base import Sensor
from plantwatch.sensor.doctor import Diagnosis
from plantwatch.sensor.package import Package
from plantwatch.sensor.suricata import SuricataSensor
from plantwatch.sensor.zeek import ZeekSensor


def examine(sensor: Sensor, package: Package, ports: Mapping[str, tuple[int, ...]]) -> Diagnosis:
    """What this sensor would do with the package. Raises UserError (PW601)."""
    version = ENGINES[sensor.engine].version() or "0"
    if isinstance(sensor, SuricataSensor):
        found = suricata_doctor.diagnose(sensor, package, version, dict(ports))
        lacks = (*found.lacks, *suricata_fix.outdated(sensor.config))
        return Diagnosis(found.engine, found.about, package, lacks)
    assert isinstance(sensor, ZeekSensor)
    return zeek_doctor.diagnose(sensor, package, version)


def write_fix(sensor: Sensor, found: Diagnosis) -> Iterator[str]:
    """Write the include file of a Suricata sensor; what was done, and the line to add by hand."""
    assert isinstance(sensor, SuricataSensor)
    path = suricata_fix.include_path(sensor.config)
    changes = {**suricata_fix.earlier(sensor.config), **found.changes()}
    if not changes:
        yield "suricata: nothing to fix by settings"
        return
    written = write_atomic(path, suricata_fix.fixed(sensor.config, changes))
    yield f"suricata: {'wrote' if written else 'already right:'} {path}"
    for lack in suricata_fix.outdated(sensor.config):
        yield f"Next: {lack.diagnostic.help} (in {lack.diagnostic.span}), then restart suricata"
