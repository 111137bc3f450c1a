"""The Zeek package as one file for ``zkg unbundle``, as ``zkg bundle`` writes it (zeekpkg/manager.py).

A tar.gz of manifest.txt and a git clone of each package. Made with git alone: whoever builds a release needs
no Zeek, and equal packages give equal files.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from plantwatch import __version__, process
from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.sensor.archive import packed
from plantwatch.workspace import Workspace

NAME = "plantwatch.zkg"
_PACKAGE = "plantwatch"
_WHEN = "2026-01-01T00:00:00Z"  # of the commit, whenever it is made
_TIMEOUT = 60.0


def content(workspace: Workspace, scripts: Mapping[str, str]) -> dict[str, bytes]:
    """What the package holds: its description, scripts, and the captures of its own test.

    Empty where the workspace describes no package.
    """
    described = workspace.root / "zkg.meta"
    if not described.exists():
        return {}
    folder = workspace.output("zeek")
    files = {"zkg.meta": described.read_bytes()}
    files |= {f"zeek-scripts/{name}": text.encode() for name, text in scripts.items()}
    for path in (folder / "test", *sorted((folder / "spicy").iterdir())):
        files[f"zeek-scripts/{path.relative_to(folder)}"] = path.read_bytes()
    for capture in re.findall(r"^(\w+/[\w-]+) [\w-]+$", files["zeek-scripts/test"].decode(), re.M):
        files[f"pcaps/{capture}.pcap"] = (workspace.pcaps / f"{capture}.pcap").read_bytes()
    return files


def zkg_bundle(files: Mapping[str, bytes]) -> bytes:
    """The bundle of a package with these files. Raises UserError (PW643) without git."""
    program = process.find("git")
    if program is None:
        raise UserError(Diagnostic("PW643", Span("git"), "git is not installed", "apt install git"))
    version = f"v{__version__}"
    with tempfile.TemporaryDirectory(prefix="plantwatch-") as name:
        folder = Path(name) / _PACKAGE
        for file, data in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(data)
        for arguments in (
            ("init", "-q", "-b", "main", "--template="),
            ("add", "--all", "--force"),
            ("commit", "-q", "-m", f"plantwatch {version}"),
            ("tag", version),
        ):
            _git(program, folder, *arguments)
        (folder / ".git/index").unlink()
        _git(program, folder, "read-tree", "HEAD")  # an index without times of files
        manifest = f"[bundle]\nhttps://example.org/{_PACKAGE} = {version}\n\n"
        members = {"manifest.txt": manifest.encode()}
        for path in folder.rglob("*"):
            if path.is_file() and path.name not in ("COMMIT_EDITMSG",):
                members[f"{_PACKAGE}/{path.relative_to(folder)}"] = path.read_bytes()
        return packed(members)


def _git(program: str, folder: Path, *arguments: str) -> None:
    said = {"GIT_AUTHOR_DATE": _WHEN, "GIT_COMMITTER_DATE": _WHEN, "GIT_CONFIG_GLOBAL": "/dev/null"}
    said |= {f"GIT_{who}_{what}": _PACKAGE for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    settings = ("-c", "core.logAllRefUpdates=false", "-c", "core.fileMode=false", "-c", "gc.auto=0")
    ended = process.run([program, *settings, *arguments], timeout=_TIMEOUT, cwd=folder, env=said)
    if ended.status != 0:
        text = f"git {arguments[0]} {ended.ended}: {ended.stderr.strip()}"
        raise UserError(Diagnostic("PW643", Span("git"), text))
