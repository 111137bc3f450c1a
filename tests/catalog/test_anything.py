"""Whatever a catalog holds, loading it gives diagnostics and never a traceback."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.overlay import BASE, lay
from plantwatch.catalog.load import Loaded, load
from plantwatch.report.diagnostics import FORMATS, render

FILES = ("protocols/toy.yaml", "policies/toy/toy-stop.yaml", "attack-ics.yaml")
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-2, 1 << 33)
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["toy", "stop", "function", "T0814", "server", "bad_checksum", "min", "not", "05 64"])
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["min", "max", "not", "mask", "is", "any_bits", "at", "size", "x", "operation", "count"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def loaded_with(file: str, content: bytes) -> Loaded:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "catalog"
        lay(None, root)
        (root / file).write_bytes(content)
        loaded = load(root)
    for name in FORMATS:
        render(loaded.diagnostics, name)
    return loaded


def paths(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, value in inner for place in paths(value, (*path, key)))]


def replaced(data: Any, path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    data = copy.deepcopy(data)
    place = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize("file", FILES)
@given(content=st.binary(max_size=200))
@settings(max_examples=40, deadline=None)
def test_any_bytes(file: str, content: bytes) -> None:
    assert loaded_with(file, content).diagnostics


@pytest.mark.parametrize("file", FILES)
@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_any_value_in_any_place(file: str, data: st.DataObject) -> None:
    good = yaml.safe_load((BASE / file).read_text())
    path = data.draw(st.sampled_from(paths(good)))
    changed = replaced(good, path, data.draw(ANYTHING))

    loaded = loaded_with(file, json.dumps(changed).encode())

    assert loaded.failed or {"toy-stop"} == set(loaded.catalog.policies)
