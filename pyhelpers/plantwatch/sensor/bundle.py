"""One file with everything for a sensor that cannot reach anything: both rulesets, manifest, SBOM, signature.

```
manifest.json       for each engine: files with digests, policies with their catalog file and line
manifest.json.sig   by an ssh key or one of minisign, over manifest.json
sbom.json           CycloneDX 1.5
suricata/*.rules    zeek/**.zeek    zeek/spicy/*: the one thing that needs a compiler (zeek_frames)
```
The manifest names every other file with its digest, so the signature covers all of them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plantwatch import __version__
from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.sensor.archive import packed, unpacked
from plantwatch.sensor.package import FORMAT, Package, digest, from_manifest, manifest_text
from plantwatch.sensor.signature import sign, verify

MANIFEST, SIGNATURE, SBOM = "manifest.json", "manifest.json.sig", "sbom.json"
_OURS = {
    "suricata": re.compile(r"[\w-]+\.rules"),
    "zeek": re.compile(r"(?:[\w-]+/)*[\w-]+\.zeek|spicy/[\w-]+\.(?:evt|spicy)"),
}


def bundle(packages: Mapping[str, Package], key: Path | None) -> bytes:
    """The bundle; equal for equal packages, but for the signature. Raises UserError (PW641)."""
    sbom = manifest_text(_sbom(packages))
    manifest = {
        "format": FORMAT,
        "made_by": f"plantwatch {__version__}",
        "sbom": digest(sbom),
        "packages": {engine: package.manifest() for engine, package in sorted(packages.items())},
    }
    text = manifest_text(manifest)
    files: dict[str, str | bytes] = {MANIFEST: text, SBOM: sbom}
    for engine, package in packages.items():
        files |= {f"{engine}/{name}": content for name, content in package.files.items()}
    if key is not None:
        files[SIGNATURE] = sign(text.encode(), key)
    return packed(files)


def read_bundle(path: Path, signers: Path, *, unsigned: bool = False) -> tuple[dict[str, Package], str]:
    """The packages of a bundle by engine, and who signed it; empty for nobody, if ``unsigned`` allows that.

    Raises UserError (PW640, PW642) for whatever is damaged, foreign or not trusted.
    """
    files = unpacked(path)
    text = files.get(MANIFEST, b"")
    if SIGNATURE in files:
        who = verify(text, files[SIGNATURE], signers, path.name)
    elif unsigned:
        who = ""
    else:
        text_ = "the bundle is not signed"
        raise UserError(Diagnostic("PW642", Span(str(path)), text_, "sign it: plantwatch bundle --key KEY"))
    try:
        manifest = json.loads(text)
        packages = {
            engine: _package(engine, data, files, path) for engine, data in manifest["packages"].items()
        }
        named = {f"{engine}/{name}" for engine, one in packages.items() for name in one.files}
        if manifest["sbom"] != hashlib.sha256(files.get(SBOM, b"")).hexdigest():
            raise _damaged(path, f"{SBOM} is not what the manifest says")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path, f"its manifest is of another form ({type(error).__name__})") from None
    if strangers := sorted(files.keys() - named - {MANIFEST, SIGNATURE, SBOM}):
        raise _damaged(path, f"{strangers[0]} is not in the manifest")
    return packages, who


def _package(engine: str, data: Mapping[str, Any], files: Mapping[str, bytes], path: Path) -> Package:
    if engine not in _OURS or data["engine"] != engine or data["format"] != FORMAT:
        raise _damaged(path, f"it is made for something else ({engine}, format {data['format']})")
    texts = {}
    for name, stated in data["files"].items():
        content = files.get(f"{engine}/{name}")
        if not _OURS[engine].fullmatch(name):
            raise _damaged(path, f"{engine} has no place for a file named {name!r}")
        if content is None or hashlib.sha256(content).hexdigest() != stated:
            raise _damaged(path, f"{engine}/{name} is not what the manifest says")
        texts[name] = content.decode()
    return from_manifest(data, texts)


def _sbom(packages: Mapping[str, Package]) -> dict[str, Any]:
    licence = [{"license": {"id": "BSD-3-Clause"}}]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "data",
                "name": "plantwatch ruleset",
                "version": __version__,
                "licenses": licence,
            }
        },
        "components": [
            {
                "type": "file",
                "name": f"{engine}/{name}",
                "licenses": licence,
                "hashes": [{"alg": "SHA-256", "content": digest(text)}],
            }
            for engine, package in sorted(packages.items())
            for name, text in sorted(package.files.items())
        ],
    }


def _damaged(path: Path, why: str) -> UserError:
    return UserError(Diagnostic("PW640", Span(str(path)), f"the bundle is not as it was made: {why}"))
