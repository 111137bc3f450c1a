"""The ledger as a file: written as it is read, and every bad line told at its place."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plantwatch.building.ledgerfile import ledger_text, read_ledger
from plantwatch.detection.ledger import BASE, Entry, Ledger
from plantwatch.diagnostics import UserError

GOOD = "a: {sid: 1500000, rev: 1, meaning: 0123456789ab}"
ENTRIES = st.builds(
    Entry,
    st.just(0),
    st.integers(0, 999_999),
    st.sampled_from(["", "0" * 12, "0123456789ab"]),
    st.booleans(),
)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "sids.yaml"
    path.write_text("\n".join(lines) + "\n")
    return path


def problems(path: Path) -> list[tuple[int, str, str]]:
    with pytest.raises(UserError) as caught:
        read_ledger(path)
    assert {d.span.file for d in caught.value.diagnostics} == {str(path)}
    return [(d.span.line, d.code, d.message) for d in caught.value.diagnostics]


@settings(max_examples=25)
@given(st.lists(ENTRIES, max_size=8))
def test_what_is_written_is_read(entries: list[Entry]) -> None:
    numbered = {f"toy-{n}": replace(entry, sid=BASE + 40 * n) for n, entry in enumerate(entries)}
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(ledger_text(Ledger(1_700_000, numbered)))
        file.flush()
        assert read_ledger(Path(file.name)) == Ledger(1_700_000, numbered)


def test_the_text() -> None:
    ledger = Ledger(BASE, {"b": Entry(1_500_040, 0, ""), "a": Entry(1_500_000, 2, "ab" * 6, retired=True)})
    assert ledger_text(ledger).splitlines()[3:] == [
        "base: 1500000",
        "a: {sid: 1500000, rev: 2, meaning: abababababab, retired: true}",
        "b: {sid: 1500040, rev: 0, meaning: ''}",
    ]


def test_no_file_is_an_empty_ledger(tmp_path: Path) -> None:
    assert read_ledger(tmp_path / "sids.yaml") == Ledger()


@pytest.mark.parametrize(
    "line",
    [
        "a: {sid: 1, rev: 1}",
        "a: {sid: 0, rev: 1, meaning: 0123456789ab}",
        "a: {sid: x, rev: 1, meaning: 0123456789ab}",
        "a: {sid: 1, rev: 1, meaning: 0123456789AB}",
        "a: {sid: \u0661, rev: 1, meaning: 0123456789ab}",
        " a: {sid: 1, rev: 1, meaning: 0123456789ab}",
        "A: {sid: 1, rev: 1, meaning: 0123456789ab}",
        "a: {sid: 1, rev: 1, meaning: 0123456789ab} # mine",
        "a: {sid: 1, rev: 1, meaning: 0123456789ab, retired: yes}",
        "base: 0",
        "base: \u00b2",
        "base: 99999999999",
        "<<<<<<< ours",
    ],
)
def test_a_bad_line(tmp_path: Path, line: str) -> None:
    assert problems(written(tmp_path, "# mine", "", line)) == [(3, "PW250", "not a line of the ledger")]


def test_every_bad_line_is_told(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        GOOD,
        "nonsense",
        "b: {sid: 1500000, rev: 1, meaning: ''}",
        "c: {sid: 1500039, rev: 1, meaning: ''}",
        "a: {sid: 1600000, rev: 1, meaning: ''}",
        "d: {sid: 1500079, rev: 1, meaning: ''}",
    )
    assert problems(path) == [
        (2, "PW250", "not a line of the ledger"),
        (3, "PW250", "'b' and 'a' share signature ids"),
        (4, "PW250", "'c' and 'b' share signature ids"),
        (5, "PW250", "'a' stands here twice"),
    ]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "sids.yaml"
    path.write_bytes(b"a: \xff\n")
    assert problems(path) == [(0, "PW003", "the file is not UTF-8")]
