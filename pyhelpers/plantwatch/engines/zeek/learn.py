"""A capture as Zeek's log of who does what to whom (zeek-scripts/runtime/learn.zeek)."""

from __future__ import annotations

from pathlib import Path

from plantwatch import process
from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.engines.zeek import drive

# Besides our own: what tells of sessions, and what hosts are called.
_SCRIPTS = (
    "base/protocols/conn",
    "base/protocols/dhcp",
    "base/protocols/dns",
    "base/protocols/krb",
    "base/protocols/ntlm",
    "base/protocols/smb",
    "base/protocols/ssl",
    "policy/protocols/conn/mac-logging",
)


def observe(package: Path, capture: Path, work: Path, timeout: float) -> list[Path]:
    """Run an installed package over a classic Ethernet pcap; the logs that it wrote into ``work``, sorted.

    Raises UserError (PW302) without Zeek, (PW303, PW304) where it fails.
    """
    program = drive.binary()
    if program is None:
        help_ = "install Zeek 8, or learn from the logs of a sensor"
        raise UserError(
            Diagnostic("PW302", Span(str(capture)), "captures are read by Zeek: it is missing", help_)
        )
    folder = package.resolve()
    command: list[str | Path] = [program, "-C", "-b", "-r", capture.resolve(), folder, *_SCRIPTS]
    ended = process.run([*command, folder / "runtime/learn.zeek"], timeout=timeout, cwd=work)
    if ended.status is None:
        raise UserError(
            Diagnostic("PW304", Span(str(capture)), f"zeek {ended.ended} on this capture", "raise --timeout")
        )
    if ended.status != 0:
        last = (ended.stderr.strip().splitlines() or ["it printed nothing"])[-1][:300]
        raise UserError(
            Diagnostic("PW303", Span(str(capture)), f"zeek {ended.ended} on this capture: {last}")
        )
    return sorted(work.glob("*.log"))
