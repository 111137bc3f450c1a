"""Signatures, and who is trusted: with ssh keys (``ssh-keygen -Y``) or with minisign, as the key is.

``signers`` is one list for both. A line is of ssh's allowed_signers form (ssh-keygen(1)),
``who@where namespaces="plantwatch" ssh-ed25519 AA..``, or ``who@where minisign RW..``.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from plantwatch import process
from plantwatch.diagnostics import Diagnostic, Span, UserError

NAMESPACE = "plantwatch"
SIGNERS = Path("/etc/plantwatch/allowed_signers")
_TIMEOUT = 60.0
_MINISIGN = b"untrusted comment:"  # how its keys and signatures begin
_TRUSTED = re.compile(r"^(?P<who>\S+)\s+minisign\s+(?P<key>RW\S+)\s*$", re.M)


def sign(content: bytes, key: Path) -> bytes:
    """The signature of a key file: of ssh (or its public half, for a key in the agent), or of minisign.

    Raises UserError (PW641).
    """
    with tempfile.TemporaryDirectory(prefix="plantwatch-") as folder:
        path = Path(folder) / "content"
        path.write_bytes(content)
        if _begins(key).startswith(_MINISIGN):
            made = Path(f"{path}.minisig")
            command: list[str | Path] = [_program("minisign"), "-S", "-s", key, "-m", path, "-t", NAMESPACE]
        else:
            made = Path(f"{path}.sig")
            command = [_program("ssh-keygen"), "-Y", "sign", "-f", key, "-n", NAMESPACE, path]
        ended = process.run(command, timeout=_TIMEOUT)
        if ended.status != 0 or not made.exists():
            said = (ended.stderr.strip().splitlines() or [ended.ended])[-1]
            advice = "a key of minisign has to be without a password: minisign -G -W"
            help_ = advice if made.suffix == ".minisig" else ""
            raise UserError(Diagnostic("PW641", Span(str(key)), f"this key does not sign: {said}", help_))
        return made.read_bytes()


def verify(content: bytes, signature: bytes, signers: Path, name: str) -> str:
    """Who signed, as ``signers`` calls them. Raises UserError (PW642) for whatever does not verify."""
    if not signers.is_file():
        text = f"{name} is signed, and there is no list of keys to trust"
        advice = f'write one line: you@example namespaces="{NAMESPACE}" ssh-ed25519 AAAA..., or: '
        advice += "you@example minisign RW... (--signers FILE)"
        raise UserError(Diagnostic("PW642", Span(str(signers)), text, advice))
    trusted = signers.read_text(encoding="utf-8", errors="replace")
    with tempfile.TemporaryDirectory(prefix="plantwatch-") as folder:
        body, mark = Path(folder) / "content", Path(folder) / "content.sig"
        body.write_bytes(content)
        mark.write_bytes(signature)
        if signature.startswith(_MINISIGN):
            who, known = _by_minisign(body, mark, trusted)
        else:
            (Path(folder) / "signers").write_text(_TRUSTED.sub("", trusted), encoding="utf-8")
            who, known = _by_ssh(body, mark, Path(folder) / "signers")
    if not known:
        text = f"{name} is not signed by a key that {signers} trusts"
        raise UserError(Diagnostic("PW642", Span(name), text, "take bundles only from whom you trust"))
    if not who:
        text = f"the signature of {name} is wrong: it was changed after {known} signed it"
        raise UserError(Diagnostic("PW642", Span(name), text))
    return who


def _by_ssh(body: Path, mark: Path, signers: Path) -> tuple[str, str]:
    """Who signed, if that is right, and whose key it is by the list."""
    program, rest = _program("ssh-keygen"), ["-s", str(mark), "-f", str(signers), "-n", NAMESPACE]
    asked = process.run([program, "-Y", "find-principals", *rest], timeout=_TIMEOUT)
    known = asked.stdout.split("\n")[0].strip()
    if not known:
        return "", ""
    checked = [program, "-Y", "verify", "-I", known, *rest]
    ended = process.run(["sh", "-c", 'exec "$@" < "$0"', str(body), *checked], timeout=_TIMEOUT)
    return known if ended.status == 0 else "", known


def _by_minisign(body: Path, mark: Path, trusted: str) -> tuple[str, str]:
    """The same with minisign, which is asked with each key of the list whose number the signature has."""
    program, known = _program("minisign"), ""
    for found in _TRUSTED.finditer(trusted):
        command = [program, "-V", "-Q", "-P", found["key"], "-m", body, "-x", mark]
        ended = process.run(command, timeout=_TIMEOUT)
        if ended.status == 0 and ended.stdout.strip() == NAMESPACE:  # its trusted comment
            return found["who"], found["who"]
        if "but the key" not in ended.stderr + ended.stdout:  # the number is that of this key
            known = found["who"]
    return "", known


def _begins(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(64)
    except OSError:
        return b""


def _program(name: str) -> str:
    program = process.find(name)
    if program is None:
        package = {"minisign": "minisign", "ssh-keygen": "openssh-client"}[name]
        raise UserError(Diagnostic("PW641", Span(name), f"{name} is not installed", f"apt install {package}"))
    return program
