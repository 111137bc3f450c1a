"""A sensor that runs Zeek.

``site/plantwatch`` is a link to ``<state>/zeek/current/ruleset``, and ``local.zeek`` loads ``plantwatch``.
A candidate is tested with that very ``local.zeek``: a folder that comes first in ZEEKPATH has it under the
same name. Zeek cannot reload scripts: ``zeekctl deploy`` restarts it, and a second Zeek watches meanwhile
(``zeek_handover``). Sessions that are open then are picked up in the middle (docs/engines.md).
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from plantwatch import process
from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.sensor import zeek_handover
from plantwatch.sensor.base import STATE, Tested, Verdict
from plantwatch.sensor.layouts import HERE, Place
from plantwatch.sensor.package import Package
from plantwatch.sensor.store import Generation, Store
from plantwatch.sensor.zeek_frames import frames_missing, with_analyzer

NAME = "plantwatch"
SITE = Path("/opt/zeek/share/zeek/site")
_TIMEOUT = 300.0
_LOAD = re.compile(rf"^\s*@load\s+(?:\./)?{NAME}/?\s*(?:#.*)?$", re.M)
_PLACE = re.compile(r"error in (?P<file>\S+\.zeek), lines? (?P<line>\d+)(?:-\d+)?: (?P<message>.*)$")


@dataclass(frozen=True)
class ZeekSensor:
    """``program`` is the sensor's zeek; ``zeekctl`` restarts it, where it is run that way.

    With ``gap`` it is restarted without a second Zeek that watches meanwhile. ``place`` is how the machine is
    laid out, where its Zeek is in a container.
    """

    program: str
    site: Path = SITE
    state: Path = STATE
    zeekctl: str | None = None
    gap: bool = False
    place: Place = HERE

    engine = "zeek"

    @property
    def store(self) -> Store:
        return Store(self.state / self.engine, self.engine)

    @property
    def local(self) -> Path:
        """The script that the sensor starts from, or that it gives us to add to."""
        return self.place.root / self.place.layout.local if self.door else self.site / "local.zeek"

    @property
    def door(self) -> str:
        """How scripts come in, where it is not by apply."""
        return self.place.layout.scripts

    def obstacles(self, package: Package) -> list[Diagnostic]:
        link, target = self.site / NAME, self.store.ruleset
        found = []
        if not link.is_symlink() or link.readlink() != target:
            what = "leads somewhere else" if link.is_symlink() else "is no link of ours"
            text = f"{link} {what if os.path.lexists(link) else 'is missing'}"
            found.append(Diagnostic("PW602", Span(str(link)), text, f"ln -sfn {target} {link}"))
        try:
            text = self.local.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            text = f"the site's script cannot be read: {error.strerror}"
            return [*found, Diagnostic("PW601", Span(str(self.local)), text, "name the folder with --site")]
        if not _LOAD.search(text):
            text, advice = f"local.zeek does not load {NAME}", f"add at its end: @load {NAME}"
            found.append(Diagnostic("PW602", Span(str(self.local)), text, advice))
        packaged = self.site / "packages" / NAME
        if packaged.exists():
            text = "the same scripts are installed by zkg: every finding would be reported twice"
            found.append(Diagnostic("PW603", Span(str(packaged)), text, f"zkg remove {NAME}"))
        return found

    def prepared(self, package: Package, *, make: bool) -> Package:
        return with_analyzer(self.program, package, self.store.folder / "analyzer", make=make)

    def test(self, generation: Generation, package: Package) -> Tested:
        with tempfile.TemporaryDirectory(prefix="plantwatch-") as folder:
            (Path(folder) / NAME).symlink_to(generation.ruleset.resolve())
            command: list[str | Path] = [self.program, "--parse-only", self.local]
            environment = self._environment(f"{folder}:")
            ended = process.run(command, timeout=_TIMEOUT, cwd=Path(folder), env=environment)
        if ended.status == 0:
            missing = frames_missing(self.program, package)
            return Tested((missing[0],) if missing else ())
        complaints = list(self._complaints(ended.stderr + ended.stdout, package))
        if not complaints:
            text = f"zeek {ended.ended}: {(ended.stderr.strip().splitlines() or ['it printed nothing'])[-1]}"
            complaints = [Diagnostic("PW604", Span(str(self.local)), text)]
        return Tested(tuple(complaints))

    def activate(self) -> str:
        if not self.running():
            return "no Zeek is running under zeekctl: it loads the scripts when it starts"
        if self.gap:
            self._deploy()
            return "zeekctl has restarted Zeek; what came meanwhile was not seen"
        assert self.zeekctl is not None
        began, folder = datetime.now(), self.store.folder / "handover"
        watched = zeek_handover.interfaces(self.zeekctl)
        try:
            with zeek_handover.beside(self.program, self.local, watched, folder, self._environment()):
                self._deploy()
        finally:
            kept = zeek_handover.archive(folder, self._setting("logdir", "/opt/zeek/logs"), began)
        said = f"; what it found: {', '.join(map(str, kept))}" if kept else "; it found nothing"
        return f"zeekctl has restarted Zeek while a second one watched {', '.join(watched)}{said}"

    def _deploy(self) -> None:
        assert self.zeekctl is not None
        ended = process.run([self.zeekctl, "deploy"], timeout=_TIMEOUT)
        if ended.status != 0:
            said = " / ".join((ended.stdout + ended.stderr).strip().splitlines()[-3:])
            text = f"zeekctl deploy {ended.ended}: {said}"
            raise UserError(Diagnostic("PW606", Span(self.zeekctl), text, "zeekctl diag"))

    def running(self) -> bool:
        """Whether zeekctl has a Zeek running."""
        if self.zeekctl is None:
            return False
        ended = process.run([self.zeekctl, "status"], timeout=_TIMEOUT)
        return any(
            len(line.split()) > 3 and line.split()[3] == "running" for line in ended.stdout.splitlines()
        )

    def verify(self, generation: Generation) -> Verdict:
        if not self.running():
            return Verdict(None, "no Zeek is running under zeekctl; it loads this generation when it starts")
        wanted = {name for name in generation.manifest["files"] if name.endswith(".zeek")}
        spool = self._setting("spooldir", "/opt/zeek/spool")
        logs = sorted(spool.glob("*/loaded_scripts.log"))
        if not logs:
            text = "no node wrote loaded_scripts.log, so nobody can say what they loaded"
            advice = "add to local.zeek: @load misc/loaded-scripts"
            return Verdict(False, text, (Diagnostic("PW605", Span(str(spool)), text, advice),))
        problems = []
        for log in logs:
            text = log.read_text(encoding="utf-8", errors="replace")
            loaded = {os.path.normpath(path) for path in re.findall(rf"/{NAME}/(\S+?\.zeek)", text)}
            if missing := sorted(wanted - loaded):
                what = f"this node has not loaded {missing[0]} and {len(missing) - 1} more of our files"
                problems.append(Diagnostic("PW605", Span(str(log)), what))
        nodes = ", ".join(log.parent.name for log in logs)
        return Verdict(not problems, f"{len(wanted)} scripts of ours are loaded in: {nodes}", tuple(problems))

    def _setting(self, name: str, default: str) -> Path:
        """A folder of zeekctl's own configuration."""
        found = re.search(rf"^{name} = (.+)$", self._settings, re.M)
        return Path(found[1] if found else default)

    @cached_property
    def _settings(self) -> str:
        assert self.zeekctl is not None
        return process.run([self.zeekctl, "config"], timeout=_TIMEOUT).stdout

    def _environment(self, first: str = "") -> dict[str, str]:
        return {"ZEEKPATH": f"{first}{self.site}:{self._path()}"}

    def _path(self) -> str:
        """Where this Zeek looks for scripts."""
        config = process.find("zeek-config", str(Path(self.program).resolve().parent))
        if config is None:
            return os.environ.get("ZEEKPATH", "")
        return process.run([config, "--zeekpath"], timeout=_TIMEOUT).stdout.strip()

    def _complaints(self, output: str, package: Package) -> Iterator[Diagnostic]:
        for line in output.splitlines():
            place = _PLACE.search(line)
            if place is None:
                continue
            file, number = place["file"], int(place["line"])
            name = os.path.normpath(file.partition(f"/{NAME}/")[2])
            policy = package.policy_at(name, number) if name in package.files else None
            text = f"the sensor's zeek refuses {name if policy else file}:{number}: {place['message']}"
            span = policy[1] if policy else Span(file, number, 1)
            yield Diagnostic("PW604", span, text, policy=policy[0] if policy else "")
