"""The generations of a ruleset on a sensor: complete folders, and one link that says which is current.

```
<state>/<engine>/lock
                 current -> generations/0002          replaced in one step (rename)
                 generations/0000/                    no policies: what there was before the first apply
                 generations/0002/manifest.json       files with digests, policies, the generation before
                                  ruleset/...         what the engine reads, through `current`
                                  settled             there once its apply has ended: live, or unseen
                 .staging-<pid>/                      half written; never named by `current`
```

A generation is complete once it has its number: it is written beside, flushed to the disk, then renamed.
So whatever ends the process, ``current`` leads to a complete generation, old or new. Everybody may read a
generation, whatever the umask: engines give up root before they reload.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.files import write_atomic
from plantwatch.sensor.package import Package, digest, from_manifest, manifest_text

EMPTY = "0000"
LIVE, UNSEEN = "live", "unseen"  # a running engine was seen to have it, or none was running
_NOTHING = {"suricata": "plantwatch-none.rules", "zeek": "__load__.zeek"}


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation on the disk. ``before`` is the number of the one it took the place of."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def ruleset(self) -> Path:
        return self.folder / "ruleset"

    @property
    def before(self) -> str:
        return str(self.manifest.get("before", ""))

    @property
    def settled(self) -> str:
        """How its apply ended: LIVE, UNSEEN where no engine was running, nothing where it was interrupted."""
        path = self.folder / "settled"
        return path.read_text(encoding="utf-8").strip() if path.exists() else ""

    @property
    def verified(self) -> bool:
        return self.settled == LIVE

    def package(self) -> Package:
        """What it was made from, with the texts as they are on the disk now."""
        files = {name: (self.ruleset / name).read_text(encoding="utf-8") for name in self.manifest["files"]}
        return from_manifest(self.manifest, files)

    def damage(self) -> list[Diagnostic]:
        """Files that are not what the manifest says (PW610)."""
        wrong = []
        stated = self.manifest["files"]
        present = {str(p.relative_to(self.ruleset)) for p in self.ruleset.rglob("*") if not p.is_dir()}
        for name in sorted({*stated, *present}):
            path = self.ruleset / name
            if name not in present:
                wrong.append(_damaged(path, "is missing"))
            elif name not in stated:
                wrong.append(_damaged(path, "is not in the manifest"))
            elif digest(path.read_text(encoding="utf-8", errors="replace")) != stated[name]:
                wrong.append(_damaged(path, "was changed after it was written"))
        return wrong


@dataclass(frozen=True, slots=True)
class Store:
    """The generations of one engine below ``folder``."""

    folder: Path
    engine: str

    @property
    def current_link(self) -> Path:
        return self.folder / "current"

    @property
    def ruleset(self) -> Path:
        """The path that the sensor's configuration names: the ruleset of whichever is current."""
        return self.current_link / "ruleset"

    def current(self) -> Generation | None:
        """The active generation; None before the first apply."""
        try:
            return self.generation(self.current_link.readlink().name)
        except OSError:
            return None

    def generation(self, name: str) -> Generation:
        """One generation. Raises UserError (PW609, PW610) where there is none or its manifest is damaged."""
        folder = self.folder / "generations" / name
        path = folder / "manifest.json"
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
            from_manifest(manifest, dict(manifest["files"]))
            return Generation(folder, manifest)
        except FileNotFoundError:
            text = f"there is no generation {name}"
            raise UserError(Diagnostic("PW609", Span(str(folder)), text)) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UserError(_damaged(path, "is no manifest")) from None

    def generations(self) -> list[Generation]:
        """All that are kept, oldest first."""
        return [self.generation(path.name) for path in sorted((self.folder / "generations").glob("[0-9]*"))]

    def history(self) -> Iterator[Generation]:
        """The current generation, the one before it, and so on as far as they are kept."""
        found = self.current()
        while found is not None:
            yield found
            folder = self.folder / "generations" / found.before
            found = self.generation(found.before) if found.before and folder.is_dir() else None

    def begin(self) -> None:
        """Make the empty generation and let ``current`` lead to it, where there is nothing yet."""
        if self.current() is None:
            name = _NOTHING[self.engine]
            nothing = Package(self.engine, {name: "# plantwatch: no ruleset was applied yet.\n"}, {})
            if not (self.folder / "generations" / EMPTY).is_dir():
                self._write(nothing, EMPTY, "")
            (self.folder / "generations" / EMPTY / "settled").write_text(LIVE)
            self.switch(EMPTY)

    def stage(self, package: Package) -> Generation:
        """Write a generation, complete and flushed; nothing leads to it yet."""
        kept = [path.name for path in (self.folder / "generations").glob("[0-9]*")]
        current = self.current()
        before = ""
        if current is not None:
            before = current.name if current.settled else current.before
        return self._write(package, f"{max(map(int, kept), default=0) + 1:04}", before)

    def switch(self, name: str) -> None:
        """Let ``current`` lead to another generation, in one step."""
        new = self.folder / ".current.new"
        new.unlink(missing_ok=True)
        new.symlink_to(f"generations/{name}")
        new.replace(self.current_link)
        _flush(self.folder)

    def settle(self, generation: Generation, how: str) -> None:
        """Note how the apply of a generation ended."""
        write_atomic(generation.folder / "settled", how)

    def drop(self, generation: Generation) -> None:
        """Remove a generation that is not current."""
        doomed = self.folder / f".staging-{os.getpid()}"
        shutil.rmtree(doomed, ignore_errors=True)
        generation.folder.rename(doomed)
        shutil.rmtree(doomed)

    def prune(self, keep: int) -> list[str]:
        """Remove all but the current one, the ``keep`` before it and the ``keep`` newest; the removed.

        The newest may be such as were rolled back from. Leftovers of killed runs go as well.
        """
        paths = sorted((self.folder / "generations").glob("[0-9]*"))
        kept = [generation.name for generation in self.history()][: keep + 1]
        kept += [path.name for path in paths[-keep:] if Generation(path, {}).settled]
        gone = []
        for path in paths:
            if path.name not in kept:
                self.drop(Generation(path, {}))
                gone.append(path.name)
        for leftover in self.folder.glob(".staging-*"):
            shutil.rmtree(leftover)
        return gone

    def _write(self, package: Package, name: str, before: str) -> Generation:
        staging = self.folder / f".staging-{os.getpid()}"
        shutil.rmtree(staging, ignore_errors=True)
        try:
            for file, text in package.files.items():
                _write_flushed(staging / "ruleset" / file, text)
            manifest = {**package.manifest(), "before": before}
            _write_flushed(staging / "manifest.json", manifest_text(manifest))
            for folder in [staging, *(path for path in staging.rglob("*") if path.is_dir())]:
                folder.chmod(0o755)
                _flush(folder)
            target = self.folder / "generations" / name
            target.parent.mkdir(exist_ok=True)
            for folder in (self.folder, target.parent):
                folder.chmod(folder.stat().st_mode | 0o055)
            staging.rename(target)
            _flush(target.parent)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
        return self.generation(name)


def _write_flushed(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(text.encode())
        os.fchmod(stream.fileno(), 0o644)
        stream.flush()
        os.fsync(stream.fileno())


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _damaged(path: Path, what: str) -> Diagnostic:
    return Diagnostic("PW610", Span(str(path)), f"generation is damaged: this file {what}")
