"""Plain scalars mean the same to every YAML reader, or are refused."""

from __future__ import annotations

import math

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from plantwatch.catalog.scalars import AmbiguousScalarError, HugeIntegerError, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("stop", "stop"),
        ("0", 0),
        ("-12", -12),
        ("0x4F", 79),
        ("true", True),
        ("~", None),
        ("", None),
        ("1.5", 1.5),
        ("-.inf", -math.inf),
        ("2026-11-22", "2026-11-22"),
        ("10.20.1.66", "10.20.1.66"),
        ("T0814", "T0814"),
        ("y", "y"),
        ("nothing", "nothing"),
        ("fe80::1", "fe80::1"),
    ],
)
def test_meaning(text: str, value: object) -> None:
    found = resolve(text)

    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    "text", ["yes", "No", "ON", "off", "010", "00", "1_000", "0b11", "0o17", "1:30", "-0x1f"]
)
def test_what_readers_disagree_about_is_refused(text: str) -> None:
    with pytest.raises(AmbiguousScalarError):
        resolve(text)


def test_huge_integer_is_refused() -> None:
    with pytest.raises(HugeIntegerError):
        resolve("9" * 5000)


@given(st.text("0123456789_:.+-xobeEinfaytrusl~", min_size=1, max_size=8))
@settings(deadline=None)
def test_agrees_with_yaml_1_1_unless_refused(text: str) -> None:
    try:
        mine = resolve(text)
    except AmbiguousScalarError:
        return
    theirs = construct(text)

    if isinstance(mine, float):  # 1e3 is text to YAML 1.1; no key of the catalog takes either
        assert isinstance(theirs, float | str)
    elif isinstance(mine, str):
        assert not isinstance(theirs, bool | int | None)
    else:
        assert (type(mine), mine) == (type(theirs), theirs)


def construct(text: str) -> object:
    """What PyYAML, a reader of YAML 1.1, makes of a plain scalar."""
    loader = yaml.SafeLoader("")
    tag = str(loader.resolve(yaml.ScalarNode, text, (True, False)))
    try:
        return loader.construct_document(yaml.ScalarNode(tag, text))
    except yaml.YAMLError:
        return text
