"""The rule files that a suricata.yaml lists, and the signature ids in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from plantwatch.diagnostics import Diagnostic, Span
from plantwatch.sensor.package import Package
from plantwatch.sensor.suricata_config import Setting

_SID = re.compile(r"[;(]\s*sid\s*:\s*(\d+)\s*;")
_NAMED = 20  # conflicts that are named one by one


@dataclass(frozen=True, slots=True)
class Listed:
    """One item of ``rule-files``: its place in the list, its text, and the files that it means."""

    index: int
    setting: Setting
    pattern: str
    files: tuple[Path, ...]


def listed(config: Setting, at: Callable[[Path], Path] = Path) -> list[Listed]:
    """What ``rule-files`` names, as Suricata resolves it (src/util-path.c, src/detect-engine-loader.c).

    ``at`` says where a path of the configuration lies for us.
    """
    folder = config.text("default-rule-path", "/etc/suricata/rules")
    found = []
    for index, item in enumerate(config.items("rule-files")):
        pattern = item.value or ""
        if not pattern.startswith("/"):
            pattern = str(Path(folder) / pattern)
        files = tuple(sorted(Path("/").glob(str(at(Path(pattern))).lstrip("/"))))
        found.append(Listed(index, item, pattern, files))
    return found


def ours(config: Setting, ruleset: Path) -> Listed | None:
    """The item of ``rule-files`` that names every rule file of ``ruleset``."""
    wanted = {str(ruleset / "*.rules"), str(ruleset.resolve() / "*.rules")}
    return next((item for item in listed(config) if item.pattern in wanted), None)


def sids(text: str) -> Iterator[tuple[int, int, int]]:
    """(signature id, line, column) of each rule that is not commented out."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.lstrip().startswith("#"):
            for found in _SID.finditer(line):
                yield int(found[1]), number, found.start(1) + 1


def rules(text: str) -> int:
    """How many rules Suricata tries to load from a file, which it counts as loaded, failed or skipped.

    A line that ends in a backslash goes on. One that begins with a space or a tab is dropped without a word
    (measured with 7.0.10 and 8.0.8).
    """
    whole = re.sub(r"\\\r?\n", "", text)
    return sum(bool(line) and line[0] not in " \t\r#" for line in whole.split("\n"))


def conflicts(config: Setting, package: Package, ruleset: Path) -> list[Diagnostic]:
    """Ids of the package that another rule of the sensor has already, both sides named (PW603)."""
    mine: dict[int, tuple[str, int]] = {}
    for name, text in package.files.items():
        mine |= {sid: (name, line) for sid, line, _ in sids(text)}
    item = ours(config, ruleset)
    found: list[Diagnostic] = []
    for path in dict.fromkeys(path for other in listed(config) if other != item for path in other.files):
        found += _in_file(path, mine, package)
    if len(found) > _NAMED:
        last = found[_NAMED - 1]
        text = f"{len(found) - _NAMED + 1} more signature ids are in use, among them this one"
        return [*found[: _NAMED - 1], Diagnostic("PW603", last.span, text, last.help)]
    return found


def _in_file(path: Path, mine: Mapping[int, tuple[str, int]], package: Package) -> Iterator[Diagnostic]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        yield Diagnostic("PW601", Span(str(path)), f"rule file cannot be read: {error.strerror}")
        return
    source = text.split("\n")
    for sid, line, column in sids(text):
        if sid in mine:
            name, number = mine[sid]
            policy = package.policy_at(name, number)
            whose = f"policy {policy[0]} ({policy[1]})" if policy else "a rule of ours"
            yield Diagnostic(
                "PW603",
                Span(str(path), line, column, len(str(sid))),
                f"signature id {sid} is in use here; {name}:{number} has it for {whose}",
                "take one of the two out: the engine keeps only one of them",
                policy=policy[0] if policy else "",
                source=source[line - 1],
            )
