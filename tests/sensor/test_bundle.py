"""Bundles: equal for equal input, signed, and refused for every way in which they can be wrong."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantwatch.diagnostics import UserError
from plantwatch.sensor.archive import packed, unpacked
from plantwatch.sensor.bundle import MANIFEST, bundle, read_bundle
from plantwatch.sensor.package import Package, digest, manifest_text, package
from sensor.suricata_home import home
from support import toy
from support.cli import caller

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Package]:
    built = toy.built(tmp_path_factory.mktemp("catalog"), toy.TRIO)
    return {engine: package(built, engine) for engine in ("suricata", "zeek")}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two keys, of which the sensor trusts ``good``."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("good", "other"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(command, check=True)
    public = (folder / "good.pub").read_text()
    (folder / "signers").write_text(f'release@plant namespaces="plantwatch" {public}')
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two keys of minisign and one of ssh, in one list of those who are trusted but for ``other``."""
    if shutil.which("minisign") is None:
        pytest.skip("minisign is not installed: NOT RUN")
    folder = tmp_path_factory.mktemp("minisign")
    for name in ("good", "other"):
        command = ["minisign", "-G", "-W", "-p", folder / f"{name}.pub", "-s", folder / name]
        subprocess.run(command, check=True, capture_output=True)
    ssh = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "ssh"]
    subprocess.run(ssh, check=True)
    public, key = (folder / "ssh.pub").read_text(), (folder / "good.pub").read_text().splitlines()[-1]
    lines = [f"small@plant minisign {key}", f'release@plant namespaces="plantwatch" {public}']
    (folder / "signers").write_text("\n".join(lines))
    return folder


def test_minisign_beside_ssh(tmp_path: Path, packages: dict[str, Package], small: Path) -> None:
    path = tmp_path / "b.tar.gz"
    for key, who in (("good", "small@plant"), ("ssh", "release@plant")):
        path.write_bytes(bundle(packages, small / key))
        assert read_bundle(path, small / "signers")[1] == who
    path.write_bytes(bundle(packages, small / "other"))
    assert refused(path, small / "signers").startswith("PW642 b.tar.gz is not signed by a key that")
    assert refused(path, small / "signers", unsigned=True).startswith("PW642")
    path.write_bytes(bundle(packages, small / "good"))
    files = unpacked(path)
    files[MANIFEST] = files[MANIFEST].replace(b'"toy-write"', b'"toy-wrote"')
    path.write_bytes(packed(files))
    changed = "PW642 the signature of b.tar.gz is wrong: it was changed after small@plant signed it"
    assert refused(path, small / "signers") == changed


def test_minisign_for_something_else(tmp_path: Path, packages: dict[str, Package], small: Path) -> None:
    """A key that is trusted here signed the same bytes, but not as a ruleset of ours."""
    path, body = tmp_path / "b.tar.gz", tmp_path / "body"
    path.write_bytes(bundle(packages, small / "good"))
    files = unpacked(path)
    body.write_bytes(files[MANIFEST])
    sign = ["minisign", "-S", "-s", small / "good", "-m", body, "-t", "backup"]
    subprocess.run(sign, check=True, capture_output=True)
    files["manifest.json.sig"] = Path(f"{body}.minisig").read_bytes()
    path.write_bytes(packed(files))
    assert refused(path, small / "signers").startswith("PW642")


def same(packages: dict[str, Package]) -> dict[str, tuple[object, object]]:
    """What two packages are compared by: a place in the catalog has no width in a manifest."""
    return {engine: (one.files, one.manifest()) for engine, one in packages.items()}


def refused(path: Path, signers: Path, *, unsigned: bool = False) -> str:
    with pytest.raises(UserError) as error:
        read_bundle(path, signers, unsigned=unsigned)
    (found,) = error.value.diagnostics
    return f"{found.code} {found.message}"


def test_what_goes_in_comes_out(tmp_path: Path, packages: dict[str, Package], keys: Path) -> None:
    path = tmp_path / "b.tar.gz"
    path.write_bytes(bundle(packages, keys / "good"))
    read, who = read_bundle(path, keys / "signers")
    assert who == "release@plant"
    assert same(read) == same(packages)
    assert bundle(packages, None) == bundle(packages, None)
    manifest = json.loads(unpacked(path)[MANIFEST])
    place = manifest["packages"]["suricata"]["policies"]["toy-stop"]["catalog"]
    assert place.endswith("toy-stop.yaml:1:5")


def test_unsigned_only_when_asked_for(tmp_path: Path, packages: dict[str, Package], keys: Path) -> None:
    path = tmp_path / "b.tar.gz"
    path.write_bytes(bundle(packages, None))
    assert refused(path, keys / "signers").startswith("PW642 the bundle is not signed")
    read, who = read_bundle(path, keys / "signers", unsigned=True)
    assert (same(read), who) == (same(packages), "")


@pytest.mark.parametrize("unsigned", [False, True])
def test_signed_by_somebody_else(
    tmp_path: Path, packages: dict[str, Package], keys: Path, unsigned: bool
) -> None:
    path = tmp_path / "b.tar.gz"
    path.write_bytes(bundle(packages, keys / "other"))
    assert refused(path, keys / "signers", unsigned=unsigned).startswith("PW642")
    assert refused(path, tmp_path / "no-such-list", unsigned=unsigned).startswith("PW642")


def test_a_key_that_is_none(packages: dict[str, Package], keys: Path) -> None:
    with pytest.raises(UserError) as error:
        bundle(packages, keys / "signers")
    assert error.value.diagnostics[0].code == "PW641"


def with_rule(files: Files) -> None:
    files["suricata/plantwatch-toy.rules"] += b"alert ip any any -> any any (sid:1;)\n"


def with_stranger(files: Files) -> None:
    files["suricata/more.rules"] = b"alert ip any any -> any any (sid:1;)\n"


def without_file(files: Files) -> None:
    del files["suricata/plantwatch-toy.rules"]


def with_manifest(files: Files) -> None:
    files[MANIFEST] = files[MANIFEST].replace(b'"toy-write"', b'"toy-wrote"')


def with_other_sbom(files: Files) -> None:
    files["sbom.json"] += b"\n"


def without_manifest(files: Files) -> None:
    del files[MANIFEST]


CHANGES: list[Callable[[Files], None]] = [
    with_rule, with_stranger, without_file, with_manifest, with_other_sbom, without_manifest,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_changed_after_signing(
    tmp_path: Path, packages: dict[str, Package], keys: Path, change: Callable[[Files], None]
) -> None:
    path = tmp_path / "b.tar.gz"
    path.write_bytes(bundle(packages, keys / "good"))
    files: Files = unpacked(path)
    change(files)
    path.write_bytes(packed(files))
    assert refused(path, keys / "signers")[:5] in ("PW640", "PW642")
    assert refused(path, keys / "signers", unsigned=True)[:5] in ("PW640", "PW642")


@pytest.mark.parametrize("name", ["../x.rules", "a/../../x.rules", "sub/x.rules", "x.lua", ".x.rules", ""])
def test_a_manifest_that_wants_to_write_elsewhere(
    tmp_path: Path, packages: dict[str, Package], keys: Path, name: str
) -> None:
    """Even signed, and even where the archive itself cannot hold such a name."""
    text = "alert\n"
    files: Files = unpacked_of(bundle(packages, None), tmp_path)
    manifest = json.loads(files[MANIFEST])
    manifest["packages"]["suricata"]["files"][name] = digest(text)
    files[MANIFEST] = manifest_text(manifest).encode()
    path = tmp_path / "b.tar.gz"
    raw = {**files, f"suricata/{name}": text.encode()} if name in ("sub/x.rules", "x.lua") else files
    path.write_bytes(packed(raw))
    assert refused(path, keys / "signers", unsigned=True).startswith("PW640")


def unpacked_of(data: bytes, folder: Path) -> Files:
    path = folder / "made.tar.gz"
    path.write_bytes(data)
    return unpacked(path)


@pytest.mark.parametrize("kind", ["link", "hard link", "device", "absolute", "above", "twice", "folder"])
def test_archives_that_hold_more_than_files(tmp_path: Path, kind: str) -> None:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as archive:
        names = {"absolute": "/etc/x", "above": "../x", "twice": "x"}
        member = tarfile.TarInfo(names.get(kind, "x"))
        kinds = {"link": tarfile.SYMTYPE, "hard link": tarfile.LNKTYPE, "device": tarfile.CHRTYPE}
        member.type = tarfile.DIRTYPE if kind == "folder" else kinds.get(kind, tarfile.REGTYPE)
        member.linkname = "/etc/passwd" if "link" in kind else ""
        archive.addfile(member, io.BytesIO())
        if kind == "twice":
            archive.addfile(member, io.BytesIO())
    path = tmp_path / "b.tar.gz"
    path.write_bytes(raw.getvalue())
    assert refused(path, tmp_path, unsigned=True).startswith("PW640")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as archive:
        member = tarfile.TarInfo("zeros")
        member.size = 300 * 1024 * 1024
        archive.addfile(member, Zeros(member.size))  # type: ignore[arg-type]
    path = tmp_path / "b.tar.gz"
    path.write_bytes(raw.getvalue())
    assert "larger than any" in refused(path, tmp_path, unsigned=True)


class Zeros:
    """A file of zero bytes."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return bytes(size)


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 10_000), byte=st.integers(0, 255), raw=st.booleans())
def test_any_damaged_byte_is_a_diagnostic(
    tmp_path_factory: pytest.TempPathFactory, packages: dict[str, Package], at: int, byte: int, raw: bool
) -> None:
    data = bytearray(bundle(packages, None))
    inside = bytearray(gzip.decompress(data))
    changed = inside if raw else data
    changed[at % len(changed)] = byte
    path = tmp_path_factory.mktemp("damaged") / "b.tar.gz"
    path.write_bytes(gzip.compress(inside, mtime=0) if raw else data)
    assert outcome(path) in ("PW640", {engine: one.files for engine, one in packages.items()})


def outcome(path: Path) -> object:
    try:
        return {engine: one.files for engine, one in read_bundle(path, path, unsigned=True)[0].items()}
    except UserError as error:
        return error.diagnostics[0].code


def test_the_commands(
    tmp_path: Path,
    keys: Path,
    suricata: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = home(tmp_path / "sensor")
    call = caller(toy.write_catalog(tmp_path / "repository", toy.TRIO), monkeypatch, capsys)
    assert call("bundle", "--key", keys / "good", "--out", tmp_path / "dist").status == 0
    path = tmp_path / "dist/plantwatch.bundle.tar.gz"
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    monkeypatch.chdir(nowhere)  # a sensor has no catalog
    options = ["--bundle", str(path), "--signers", str(keys / "signers"), *made.options]
    told = call("sensor", "apply", *options)
    assert told.status == 0
    assert told.lines[0].endswith("signed by release@plant")
    current = made.sensor().store.current()
    assert current is not None
    assert current.damage() == []
    assert set(current.manifest["policies"]) == set(toy.TRIO)
    path.write_bytes(path.read_bytes()[:-40])
    again = call("sensor", "apply", *options)
    assert (again.status, "PW640" in again.err) == (2, True)
    assert sorted(p.name for p in (tmp_path / "sensor/state/suricata").iterdir()) == [
        "current",
        "generations",
        "lock",
    ]
