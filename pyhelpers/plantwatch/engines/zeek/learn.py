"""A capture as Zeek's log of who does what to whom (zeek-scripts/runtime/learn.zeek)."""

from __future__ import annotations

from pathlib import Path

from plantwatch import process
from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.engines.zeek import drive

LOG = "plantwatch_operations.log"


def observe(package: Path, capture: Path, work: Path, timeout: float) -> Path:
    """Run an installed package over a classic Ethernet pcap; the log, which is not there where nothing was.

    Raises UserError (PW302) without Zeek, (PW303, PW304) where it fails.
    """
    program = drive.binary()
    if program is None:
        help_ = "install Zeek 8, or learn from the logs of a sensor"
        raise UserError(
            Diagnostic("PW302", Span(str(capture)), "captures are read by Zeek: it is missing", help_)
        )
    command: list[str | Path] = [program, "-C", "-b", "-r", capture.resolve(), package.resolve()]
    ended = process.run([*command, package.resolve() / "runtime/learn.zeek"], timeout=timeout, cwd=work)
    if ended.status is None:
        raise UserError(
            Diagnostic("PW304", Span(str(capture)), f"zeek {ended.ended} on this capture", "raise --timeout")
        )
    if ended.status != 0:
        last = (ended.stderr.strip().splitlines() or ["it printed nothing"])[-1][:300]
        raise UserError(
            Diagnostic("PW303", Span(str(capture)), f"zeek {ended.ended} on this capture: {last}")
        )
    return work / LOG
