"""Commands that run an engine as a sensor would: one process, its default scripts, with rules or without."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plantwatch.bench.cost import Cost, spent
from plantwatch.building.build import Build
from plantwatch.detection.ruleset import Ruleset
from plantwatch.engines import ENGINES
from plantwatch.engines.suricata import drive as suricata
from plantwatch.engines.suricata.config import replay_config
from plantwatch.engines.suricata.engine import CONFIG
from plantwatch.engines.zeek import drive as zeek
from plantwatch.engines.zeek import frames


def installed(ruleset: Ruleset, engine: str, folder: Path) -> Path:
    """The folder with everything that the engine needs for these policies."""
    driver = ENGINES[engine]
    driver.install(ruleset, driver.render(ruleset, pretty=False), folder)
    return folder


def bare(built: Build, folder: Path, rules: str = "") -> Path:
    """A Suricata configuration like ours with other rules, or none."""
    folder.mkdir(parents=True)
    own = folder / "bench.rules"
    own.write_text(rules)
    config = folder / CONFIG
    config.write_text(replay_config(built.ruleset.protocols, [own.resolve()] if rules else []))
    return folder


def run_suricata(folder: Path, capture: Path, out: Path) -> Cost:
    """Suricata with the configuration in ``folder`` over a capture."""
    out.mkdir(parents=True, exist_ok=True)
    program = suricata.binary() or ""
    files: list[str | Path] = ["-c", folder / CONFIG, "-r", capture, "-l", out]
    cost = spent([program, *files, "-k", "none", "--runmode", "single"])
    for log in out.iterdir():
        log.unlink()
    return cost


def run_zeek(package: Path | None, capture: Path, out: Path, extra: Sequence[str | Path] = ()) -> Cost:
    """Zeek with its default scripts, and a package, over a capture."""
    out.mkdir(parents=True, exist_ok=True)
    loaded: list[str | Path] = []
    if package is not None:
        loaded = [package.resolve(), *frames.compiled(package)]
    command = [zeek.binary() or "", "-C", "-r", capture.resolve(), *loaded, *extra]
    return spent(command, cwd=out)
