"""What is said about the benign set: right, false, not seen and unexplained findings apart."""

from __future__ import annotations

from plantwatch.corpus.benign.verdict import Deviation
from plantwatch.corpus.expectation import Expected
from plantwatch.report.benign import benign_lines


def finding(policy: str, number: int) -> Expected:
    return Expected(policy, f"10.0.0.{number}", "10.0.1.1")


def test_each_kind_is_counted_by_itself() -> None:
    meant = {finding("a", 1), finding("a", 2), finding("b", 3)}
    differs = [
        Deviation("zeek", finding("b", 3), "terminal on 502", extra=False, why="too few bytes"),
        Deviation("zeek", finding("c", 4), "http from 502", extra=True, why="ports alone"),
        Deviation("zeek", finding("c", 5), "ssh from 502", extra=True, why="ports alone"),
        Deviation("zeek", finding("d", 6), "smb on 502", extra=True),
    ]
    lines = [" ".join(line.split()) for line in benign_lines("zeek", meant, differs, 1.25)]
    assert lines == [
        "zeek, 1.2 s",
        "2 right: what 2 policies are meant for, in traffic that is what they look for",
        "2 false, each for a known reason",
        "2 ports alone",
        "c",
        "in: http from 502, ssh from 502",
        "1 not seen, each for a known reason",
        "1 too few bytes",
        "b",
        "in: terminal on 502",
        "1 unexplained",
        "1 reported d in: smb on 502, such as 10.0.0.6 -> 10.0.1.1",
    ]


def test_nothing_wrong() -> None:
    lines = [" ".join(line.split()) for line in benign_lines("zeek", {finding("a", 1)}, [], 0.0)]
    assert lines[2:] == ["0 false", "0 not seen", "0 unexplained"]
