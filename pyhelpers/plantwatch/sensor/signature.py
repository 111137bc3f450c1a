"""Signatures with ssh keys, as ``ssh-keygen -Y`` makes and checks them (OpenSSH 8.2 and newer).

``signers`` is an allowed_signers file (ssh-keygen(1)): ``who@where namespaces="plantwatch" ssh-ed25519 AA..``
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from plantwatch import process
from plantwatch.diagnostics import Diagnostic, Span, UserError

NAMESPACE = "plantwatch"
SIGNERS = Path("/etc/plantwatch/allowed_signers")
_TIMEOUT = 60.0


def sign(content: bytes, key: Path) -> bytes:
    """The signature of a key file, or of a key in the agent by its public half. Raises UserError (PW641)."""
    with tempfile.TemporaryDirectory(prefix="plantwatch-") as folder:
        path = Path(folder) / "content"
        path.write_bytes(content)
        ended = process.run([_program(), "-Y", "sign", "-f", key, "-n", NAMESPACE, path], timeout=_TIMEOUT)
        made = Path(f"{path}.sig")
        if ended.status != 0 or not made.exists():
            said = (ended.stderr.strip().splitlines() or [ended.ended])[-1]
            raise UserError(Diagnostic("PW641", Span(str(key)), f"this key does not sign: {said}"))
        return made.read_bytes()


def verify(content: bytes, signature: bytes, signers: Path, name: str) -> str:
    """Who signed, as ``signers`` calls them. Raises UserError (PW642) for whatever does not verify."""
    if not signers.is_file():
        text = f"{name} is signed, and there is no list of keys to trust"
        advice = f'write one line: you@example namespaces="{NAMESPACE}" ssh-ed25519 AAAA... (--signers FILE)'
        raise UserError(Diagnostic("PW642", Span(str(signers)), text, advice))
    with tempfile.TemporaryDirectory(prefix="plantwatch-") as folder:
        body, mark = Path(folder) / "content", Path(folder) / "content.sig"
        body.write_bytes(content)
        mark.write_bytes(signature)
        asked: list[str | Path] = [
            _program(),
            "-Y",
            "find-principals",
            "-s",
            mark,
            "-f",
            signers,
            "-n",
            NAMESPACE,
        ]
        found = process.run(asked, timeout=_TIMEOUT).stdout.split("\n")[0].strip()
        if not found:
            text = f"{name} is not signed by a key that {signers} trusts"
            raise UserError(Diagnostic("PW642", Span(name), text, "take bundles only from whom you trust"))
        checked: list[str | Path] = [
            _program(),
            "-Y",
            "verify",
            "-f",
            signers,
            "-I",
            found,
            "-n",
            NAMESPACE,
            "-s",
            mark,
        ]
        ended = process.run(["sh", "-c", 'exec "$@" < "$0"', str(body), *map(str, checked)], timeout=_TIMEOUT)
        if ended.status != 0:
            text = f"the signature of {name} is wrong: it was changed after {found} signed it"
            raise UserError(Diagnostic("PW642", Span(name), text))
    return found


def _program() -> str:
    program = process.find("ssh-keygen")
    if program is None:
        text = "ssh-keygen is not installed"
        raise UserError(Diagnostic("PW641", Span("ssh-keygen"), text, "apt install openssh-client"))
    return program
