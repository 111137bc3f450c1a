"""The published schemas, and how their complaints are told."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from plantwatch.catalog.validate import MAX_PROBLEMS, Kind, schema_text, validate
from plantwatch.catalog.yamlnodes import read

KINDS: tuple[Kind, ...] = get_args(Kind)


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Every subschema that describes a value."""
    if isinstance(schema, dict):
        if {"type", "enum", "$ref"} & schema.keys():
            yield schema
        for value in schema.values():
            yield from parts(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from parts(value)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_draft_2020_12(kind: Kind) -> None:
    schema = json.loads(schema_text(kind))

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_closed_limited_and_described(kind: Kind) -> None:
    for part in parts(json.loads(schema_text(kind))):
        kinds = part.get("type", ())
        assert "object" not in kinds or "additionalProperties" in part
        assert "string" not in kinds or {"maxLength", "pattern"} <= part.keys()
        assert "integer" not in kinds or {"minimum", "maximum"} <= part.keys()
        assert "array" not in kinds or "maxItems" in part
        for name, about in part.get("properties", {}).items():
            assert about.get("description") or "$ref" in about, name


@pytest.mark.parametrize("text", ["stop\n", "a\nb"])
def test_a_line_is_one_line(text: str) -> None:
    found = validate(
        read(f"version: {json.dumps(text)}\nsource: x\ntechniques: {{T0814: {{name: x}}}}"), "attack"
    )

    assert "PW105" in {d.code for d in found}


@pytest.mark.parametrize("text", ["a;b", 'a"b', "a\\b", "$x", "a|b", "ü", "日本", "😀", "{x}", "%n", "<b>"])
def test_any_printable_text_is_allowed(text: str) -> None:
    quoted = json.dumps(text, ensure_ascii=False)
    document = read(f"version: {quoted}\nsource: x\ntechniques: {{T0814: {{name: {quoted}}}}}")

    assert validate(document, "attack") == []
    assert document.diagnostics == ()


def test_a_fraction_is_no_whole_number() -> None:
    found = validate(read("ports: [502.0]"), "protocol")

    assert [d.message for d in found if d.code == "PW101"] == [
        "`ports[0]` must be a whole number, not a fraction"
    ]


def test_what_was_reported_as_yaml_is_not_reported_again() -> None:
    document = read("version: !!int 19\nsource: x\ntechniques: {T0814: {name: on}}")

    assert [d.code for d in document.diagnostics] == ["PW012", "PW015"]
    assert validate(document, "attack") == []


def test_number_of_complaints_is_limited() -> None:
    document = read("".join(f"a{number}: 1\n" for number in range(5000)))

    assert len(validate(document, "protocol")) == MAX_PROBLEMS


def test_long_list_is_refused_quickly() -> None:
    document = read("ports: [" + "1, a, " * 20_000 + "]")
    begin = time.perf_counter()

    assert "PW108" in {d.code for d in validate(document, "protocol")}
    assert time.perf_counter() - begin < 5


def test_expectation() -> None:
    text = """
capture: stop.pcap
sha256: 5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8
purpose: A machine is stopped.
provenance: {how: crafted, by: plantwatch, stack: toy.py, licence: BSD-3-Clause, date: 2026-11-22}
findings:
  - {policy: toy-stop, src: 10.20.1.66, dst: "fe80::1", engines: [zeek]}
near_misses:
  - {policy: toy-stop, src: 10.20.1.67, dst: 10.20.1.300x, why: only reads}
"""
    found = validate(read(text, "stop.yaml"), "expectation")

    assert [(d.code, d.span.line, d.span.column) for d in found] == [("PW105", 9, 46)]
