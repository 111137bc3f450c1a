"""A sensor that runs Suricata.

``suricata.yaml`` lists ``<state>/suricata/current/ruleset/*.rules``. A candidate is tested with that very
configuration, one item of the list replaced (``--set rule-files.N=...``, which no file overrides).
The running engine reads the list anew when it reloads, and inspects packets with the old rules until the
new ones are ready, so a reload leaves no gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from plantwatch.diagnostics import Diagnostic, Level, Span, UserError
from plantwatch.sensor import suricata_rules, suricata_test
from plantwatch.sensor.base import STATE, Tested, Verdict
from plantwatch.sensor.layouts import HERE, Place
from plantwatch.sensor.package import Package
from plantwatch.sensor.store import Generation, Store
from plantwatch.sensor.suricata_config import Setting, read_config
from plantwatch.sensor.suricata_socket import Socket

CONFIG = Path("/etc/suricata/suricata.yaml")
_RELOAD = 900.0  # seconds that the engine may take to load all its rules again


@dataclass(frozen=True)
class SuricataSensor:
    """``program`` and ``config`` are the sensor's own; ``socket`` overrides what the configuration says.

    ``place`` is how the machine is laid out, where its engine does not see the files of this one as they are.
    """

    program: str
    config: Path = CONFIG
    state: Path = STATE
    socket: Path | None = None
    place: Place = HERE

    engine = "suricata"

    @property
    def store(self) -> Store:
        return Store(self.state / self.engine, self.engine)

    @cached_property
    def settings(self) -> Setting:
        """The configuration as it is on the disk. Raises UserError (PW601)."""
        return read_config(self.config, at=self.path)

    def path(self, path: Path) -> Path:
        """Where a path that the configuration names lies for us."""
        return self.place.path(path)

    @property
    def door(self) -> str:
        """How rules come in, where it is not by apply."""
        return self.place.layout.door

    @cached_property
    def socket_path(self) -> Path:
        """Where the running engine listens."""
        said = self.settings.text("unix-command.filename", "suricata-command.socket")
        return self.socket or self.path(Path("/var/run/suricata") / said)  # an absolute name stands alone

    def obstacles(self, package: Package) -> list[Diagnostic]:
        found = suricata_rules.conflicts(self.settings, package, self.store.ruleset)
        if suricata_rules.ours(self.settings, self.store.ruleset) is None:
            found.append(self._not_listed())
        return found

    def prepared(self, package: Package, *, make: bool) -> Package:
        return package

    def test(self, generation: Generation, package: Package) -> Tested:
        pattern = generation.ruleset / "*.rules"
        item = suricata_rules.ours(self.settings, self.store.ruleset)
        index = item.index if item else len(suricata_rules.listed(self.settings, self.path))
        replaced = ["--set", f"rule-files.{index}={pattern}"]
        outcome = suricata_test.load(self.program, self.config, replaced)
        ours, foreign = self._sorted(outcome, generation, package)
        refusals = outcome.refusals
        if not outcome.passed and not ours and package.policies:
            # -T stops at the first list item with a fault, so ours may not have been tried
            alone = suricata_test.load(self.program, self.config, ["-S", pattern])
            refusals = alone.refusals
            ours, _ = self._sorted(alone, generation, package)
            if not alone.passed and not ours:
                ours = [Diagnostic("PW604", Span(str(self.config)), f"suricata refuses: {alone.last}")]
            elif not foreign:
                foreign = [self._foreign(Span(str(self.config)), outcome.last)]
        refused: dict[str, set[int]] = {}
        for refusal in refusals:
            if Path(refusal.file).parent == generation.ruleset:
                refused.setdefault(Path(refusal.file).name, set()).add(refusal.line)
        return Tested((*ours, *foreign), refused)

    def activate(self) -> str:
        if not self.running():
            return "no engine is running: it reads the rules when it starts"
        with Socket(self.socket_path, _RELOAD) as engine:
            engine.ask("reload-rules")
        return "the running engine has read its rules again"

    def running(self) -> bool:
        """Whether an engine listens on the socket."""
        try:
            with Socket(self.socket_path):
                return True
        except UserError:
            return False

    def verify(self, generation: Generation) -> Verdict:
        if not self.running():
            return Verdict(None, f"no running engine answers on {self.socket_path}")
        with Socket(self.socket_path) as engine:
            stats = engine.ask("ruleset-stats")[0]
            failed = engine.ask("ruleset-failed-rules")
            reloaded = datetime.fromisoformat(engine.ask("ruleset-reload-time")[0]["last_reload"])
        problems = [d for rule in failed if (d := self._failed(rule, generation)) is not None]
        switched = self.store.current_link.lstat().st_mtime
        if reloaded.timestamp() < switched:
            text = "the running engine read its rules before this generation was switched to"
            problems.append(Diagnostic("PW605", Span(str(self.socket_path)), text))
        if suricata_rules.ours(self.settings, self.store.ruleset) is None:
            problems.append(self._not_listed())
        problems += self._short(stats)
        said = "the running engine has {rules_loaded} rules loaded, {rules_failed} failed".format(**stats)
        return Verdict(not problems, said, tuple(problems))

    def _sorted(
        self, outcome: suricata_test.Outcome, generation: Generation, package: Package
    ) -> tuple[list[Diagnostic], list[Diagnostic]]:
        """Refusals of rules of the generation, and of rules of others."""
        ours, foreign = [], []
        for refusal in outcome.refusals:
            path = Path(refusal.file)
            if path.parent == generation.ruleset:
                ours.append(_refused(package, path.name, refusal.line, refusal.cause))
            else:
                foreign.append(self._foreign(Span(refusal.file, refusal.line, 1), refusal.cause))
        return ours, foreign

    def _failed(self, rule: Mapping[str, Any], generation: Generation) -> Diagnostic | None:
        """A rule that the running engine could not load, if it is one of ours."""
        path = Path(rule["filename"])
        if path.parent not in (self.store.ruleset, generation.ruleset):
            return None
        cause = "the running engine could not load it; its log has the cause"
        return _refused(generation.package(), path.name, rule["line"], cause)

    def _short(self, stats: Mapping[str, int]) -> Iterator[Diagnostic]:
        """Rules that are in the listed files and that the running engine has not even tried."""
        tried = stats["rules_loaded"] + stats["rules_failed"] + stats["rules_skipped"]
        there = sum(
            suricata_rules.rules(path.read_text(encoding="utf-8", errors="replace"))
            for item in suricata_rules.listed(self.settings, self.path)
            for path in item.files
        )
        if tried < there:
            text = f"the running engine tried {tried} of the {there} rules in the listed files"
            yield Diagnostic("PW605", Span(str(self.config)), text, "may its user read the files?")

    def _not_listed(self) -> Diagnostic:
        node = self.settings.at("rule-files")
        span = node.span if node else Span(str(self.config))
        text = f"rule-files does not list {self.store.ruleset}/*.rules"
        advice = f"add below rule-files:   - {self.store.ruleset}/*.rules"
        return Diagnostic("PW602", span, text, advice)

    def _foreign(self, span: Span, cause: str) -> Diagnostic:
        text = f"not ours, and refused before as now: {cause}"
        return Diagnostic("PW612", span, text, level=Level.WARNING)


def _refused(package: Package, file: str, line: int, cause: str) -> Diagnostic:
    """A refusal of one of our rules, said at the catalog line that caused it."""
    policy = package.policy_at(file, line)
    advice = "plantwatch sensor doctor says what the configuration lacks; --leave-out does without the rule"
    text = f"the sensor's engine refuses {file}:{line}: {cause}"
    if policy is None:
        return Diagnostic("PW604", Span(file, line, 1), text, advice)
    return Diagnostic("PW604", policy[1], text, advice, policy=policy[0])
