"""Which captures a change touches, and which failed the last time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from plantwatch import process
from plantwatch.files import write_atomic
from plantwatch.regression.proof import Verdict
from plantwatch.workspace import Workspace

_FAILED = "failed.json"
_TOOLING = ("pyhelpers/plantwatch/", "zeek-scripts/runtime/", "zeek-scripts/__load__.zeek")


@dataclass(frozen=True, slots=True)
class Touched:
    """What changed files are about: ids of policies and protocols, and expectation files.

    ``everything`` where all captures have to be proven, because the tooling changed.
    """

    ids: frozenset[str]
    paths: tuple[Path, ...]
    everything: bool = False


def changed_files(root: Path, ref: str) -> list[str]:
    """Files that differ from a commit, or are new, relative to ``root``, sorted.

    Raises ValueError, in words for people, where git cannot say.
    """
    git = process.find("git", "/usr/bin")
    if git is None:
        raise ValueError("git is not installed")
    found: set[str] = set()
    for command in (
        ["diff", "--name-only", "--relative", "-z", "--no-renames", "--end-of-options", ref, "--"],
        ["ls-files", "--others", "--exclude-standard", "-z"],
    ):
        ended = process.run([git, "-C", root, *command], timeout=60)
        if ended.status != 0:
            reason = ended.stderr.strip().splitlines() or [f"git {ended.ended}"]
            raise ValueError(f"git cannot tell what changed since '{ref}': {reason[0]}")
        found |= {name for name in ended.stdout.split("\0") if name}
    return sorted(found)


def touched(workspace: Workspace, files: Iterable[str], protocols: Iterable[str]) -> Touched:
    """What these files, relative to the workspace, are about.

    A policy or protocol of the catalog stands for its captures, a capture or its expectation for itself.
    """
    ids: set[str] = set()
    paths: set[Path] = set()
    known = set(protocols)
    everything = False
    for name in files:
        path = Path(name)
        if name.startswith(_TOOLING):
            everything = True
        elif path.suffix == ".yaml" and name.startswith("catalog/policies/"):
            ids.add(path.stem)
        elif path.parent == Path("catalog/protocols"):
            ids |= {path.stem} & known
        elif name.startswith("pcaps/") and path.suffix in (".yaml", ".pcap"):
            expectation = workspace.root / path.with_suffix(".yaml")
            if expectation.is_file() and expectation.with_suffix(".pcap").is_file():
                paths.add(expectation)
    return Touched(frozenset(ids), tuple(sorted(paths)), everything)


def remember_failures(workspace: Workspace, verdicts: Sequence[Verdict]) -> None:
    """Note which captures failed, for ``failed_before``; those that passed in what ran are struck off.

    Nothing is written, and nothing said, where the folder cannot be written.
    """
    failed = {_key(path) for path in failed_before(workspace)}
    ran = [verdict for verdict in verdicts if verdict.ran]
    failed -= {_key(verdict.expectation.path) for verdict in ran}
    failed |= {_key(verdict.expectation.path) for verdict in ran if not verdict.passed}
    try:
        write_atomic(workspace.results / _FAILED, json.dumps(sorted(failed)) + "\n")
    except OSError:
        return


def failed_before(workspace: Workspace) -> list[Path]:
    """Expectation files that did not pass when they were proven last, as far as they still exist."""
    try:
        names = json.loads((workspace.results / _FAILED).read_bytes())
        return [Path(name) for name in names if Path(name).is_file()]
    except (OSError, ValueError, TypeError):
        return []


def _key(path: Path) -> str:
    return str(path.resolve())
