"""Files as YAML: what is refused, where, and that nothing hostile costs time or a traceback."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from plantwatch.catalog import yamlnodes
from plantwatch.catalog.textfile import MAX_BYTES
from plantwatch.catalog.yamlnodes import MAX_PROBLEMS, MAX_VALUES, read

TEXT = """\
title: "Stop: now"
when: {operation: [stop, halt]}
explain:
  soc: >-
    two
    lines
"""


def codes(source: str | Path) -> list[str]:
    return [diagnostic.code for diagnostic in read(source, "f.yaml").diagnostics]


@pytest.mark.parametrize(
    ("path", "key", "place", "width"),
    [
        (("title",), False, (1, 8), 11),
        (("title",), True, (1, 1), 5),
        (("when", "operation", 1), False, (2, 26), 4),
        (("when",), False, (2, 7), 25),
        (("explain",), False, (3, 1), 7),  # a block is named by its key
        (("explain", "soc"), False, (4, 8), 2),
        (("explain", "missing", 3), False, (3, 1), 7),
        ((), False, (1, 1), 1),
    ],
)
def test_positions(path: yamlnodes.Path, key: bool, place: tuple[int, int], width: int) -> None:
    span = read(TEXT, "f.yaml").span(path, key=key)

    assert ((span.line, span.column), span.width) == (place, width)


def test_positions_count_characters() -> None:
    span = read("é😀: [ü, {x: y}]\n", "f.yaml").span(("é😀", 1, "x"))

    assert (span.line, span.column) == (1, 13)


def test_data_is_plain() -> None:
    document = read(TEXT, "f.yaml")

    assert document.data == yaml.safe_load(TEXT)
    assert document.diagnostics == ()


def test_windows_line_ends_are_read() -> None:
    assert read("a: 1\r\nb: 2\r\n", "f.yaml").data == {"a": 1, "b": 2}


def test_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes(b"#" * (MAX_BYTES + 1))

    assert codes(tmp_path / "f.yaml") == ["PW002"]


def test_too_many_values_are_refused() -> None:
    assert codes("a: [" + "x," * MAX_VALUES + "]") == ["PW002"]


def test_reading_stops_after_many_problems() -> None:
    assert codes("a: [" + "*a, " * 5000 + "]") == ["PW011"] * MAX_PROBLEMS + ["PW017"]


def test_folder_and_pipe_are_no_files(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.yaml")

    assert codes(tmp_path) == ["PW001"]
    assert codes(tmp_path / "pipe.yaml") == ["PW001"]
    assert codes(tmp_path / "missing.yaml") == ["PW001"]


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "{a: " * 100_000,
        "? " * 200_000,
        "- " * 200_000,
        "a: &a [*a]",
        '"\\UFFFFFFFF"',
        "%TAG ! x\n",
    ],
)
def test_hostile_text_is_refused_quickly(text: str, loader: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamlnodes, "_LOADER", loader)
    begin = time.perf_counter()

    assert codes(text)

    assert time.perf_counter() - begin < 5


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_give_diagnostics_or_a_mapping(raw: bytes) -> None:
    document = read(raw.decode("utf-8", "surrogateescape"), "f.yaml")

    assert isinstance(document.data, dict) or document.diagnostics
    assert all(d.span.file == "f.yaml" and d.span.width > 0 for d in document.diagnostics)


SYNTAX = st.lists(st.sampled_from([*"abc01:-?#&*!|>'\"%@`{}[],.~ \n\t\\", ": ", "- ", "\n  ", "<<", "---\n"]))


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
@given(parts=SYNTAX)
@settings(deadline=None)
def test_any_yaml_gives_diagnostics_or_a_mapping(loader: type, parts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yamlnodes, "_LOADER", loader)
        document = read("".join(parts), "f.yaml")

    assert isinstance(document.data, dict) or document.diagnostics
