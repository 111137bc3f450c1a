"""What goes onto a sensor for one engine: files, and which policy each of them is there for."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plantwatch import __version__
from plantwatch.building.build import Build
from plantwatch.diagnostics import Span
from plantwatch.engines.zeek.runtime import analyzer

FORMAT = 1

# Scripts that nothing loads unless it is asked for: by a ruleset for a site, or by name for `learn`. And what
# drops traffic, which no sensor gets by itself.
_ASKED_FOR = (
    *("runtime/learn.zeek", "runtime/learn-registers.zeek", "runtime/learn-tags.zeek"),
    *("runtime/learn-values.zeek", "runtime/maintenance.zeek", "runtime/network.zeek"),
    *("runtime/notice.zeek", "runtime/risk.zeek", "runtime/site.zeek", "plantwatch-enforce.rules"),
)


@dataclass(frozen=True, slots=True)
class Shipped:
    """One policy on a sensor: where the catalog has it, a digest of what it became, lines by file."""

    at: Span
    digest: str
    lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Package:
    """All files of one engine by path, and the policies in them. ``left_out`` are lines that are not."""

    engine: str
    files: Mapping[str, str]
    policies: Mapping[str, Shipped]
    left_out: tuple[str, ...] = ()

    def policy_at(self, file: str, line: int) -> tuple[str, Span] | None:
        """The policy that a line is there for, and its place in the catalog."""
        for name, policy in self.policies.items():
            if line in policy.lines.get(file, ()):
                return name, policy.at
        return None

    def manifest(self) -> dict[str, Any]:
        """The package without the text of its files, for JSON; ``from_manifest`` reads it."""
        return {
            "format": FORMAT,
            "made_by": f"plantwatch {__version__}",
            "engine": self.engine,
            "files": {name: digest(text) for name, text in sorted(self.files.items())},
            "policies": {
                name: {
                    "catalog": f"{policy.at.file}:{policy.at.line}:{policy.at.column}",
                    "digest": policy.digest,
                    "lines": {file: list(lines) for file, lines in sorted(policy.lines.items())},
                }
                for name, policy in sorted(self.policies.items())
            },
            "left_out": list(self.left_out),
        }


def from_manifest(data: Mapping[str, Any], files: Mapping[str, str]) -> Package:
    """The package that a manifest and the text of its files describe.

    Raises KeyError, TypeError or ValueError for a manifest of another form.
    """
    policies = {}
    for name, entry in data["policies"].items():
        file, line, column = entry["catalog"].rsplit(":", 2)
        lines = {path: tuple(numbers) for path, numbers in entry["lines"].items()}
        policies[name] = Shipped(Span(file, int(line), int(column)), entry["digest"], lines)
    return Package(data["engine"], files, policies, tuple(data["left_out"]))


def package(built: Build, engine: str) -> Package:
    """What the catalog gives for an engine.

    Suricata: the rule files, side by side. Zeek: the scripts. The settings fragment is no part of it:
    what a sensor's configuration needs depends on that configuration (``doctor``).
    """
    rendering = built.renderings[engine]
    files = {
        name: text
        for name, text in rendering.files.items()
        if not name.endswith(".yaml") and (name not in _ASKED_FOR or _loaded(name, rendering.files))
    }
    if engine == "zeek":
        files |= {f"spicy/{name}": text for name, text in analyzer().items()}
    texts = {name: text.split("\n") for name, text in files.items()}
    places: dict[str, Span] = {}
    lines: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for origin in rendering.origins:
        places.setdefault(origin.policy, built.catalog.policies[origin.policy].span)
        lines[origin.policy][origin.file].append(origin.line)
    policies = {}
    for name, span in places.items():
        said = "\n".join(texts[file][n - 1] for file in sorted(lines[name]) for n in lines[name][file])
        numbers = {file: tuple(found) for file, found in lines[name].items()}
        policies[name] = Shipped(span, digest(said)[:16], numbers)
    return Package(engine, _named(files) if engine == "zeek" else files, policies)


def _loaded(name: str, files: Mapping[str, str]) -> bool:
    line = f"@load ../{name.removesuffix('.zeek')}"
    return any(line in text.splitlines() for text in files.values())


def _named(files: Mapping[str, str]) -> dict[str, str]:
    """Zeek's scripts with one more, whose name tells which ruleset it is.

    A running Zeek says in loaded_scripts.log which files it has, not what was in them.
    """
    name = f"ruleset-{digest(json.dumps(files, sort_keys=True))[:12]}"
    text = "##! The name of this file says in loaded_scripts.log which ruleset Zeek runs.\n"
    return {**files, "__load__.zeek": f"{files['__load__.zeek']}@load ./{name}\n", f"{name}.zeek": text}


def without(package: Package, lines: Mapping[str, set[int]]) -> Package:
    """The package with these lines of rule files commented out; line numbers stay what they are."""
    files = dict(package.files)
    for name, numbers in lines.items():
        texts = files[name].split("\n")
        for number in numbers:
            texts[number - 1] = f"# left out on this sensor: {texts[number - 1]}"
        files[name] = "\n".join(texts)
    gone = sorted(f"{name}:{number}" for name, numbers in lines.items() for number in numbers)
    return Package(package.engine, files, package.policies, (*package.left_out, *gone))


def digest(text: str) -> str:
    """SHA-256 of text as it is written to files."""
    return hashlib.sha256(text.encode()).hexdigest()


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """A manifest as a file: sorted, a line for each entry."""
    return json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
