"""Our protocol constants beside TShark's value strings."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import IntEnum
from types import ModuleType

import pytest
from tests.constants.compare import check_enum, check_field, stale
from tests.constants.names import Names, parsed, value_strings
from tests.constants.tables import Row, Table, table, tables

from plantwatch.building.build import Build
from plantwatch.corpus import craft
from plantwatch.regression.oracle import program

TABLES = list(tables())
BY_PROTOCOL = pytest.mark.parametrize("told", TABLES, ids=[t.protocol for t in TABLES])
MACHINERY = {"__main__", "builder", "conversation", "expectation", "scenario", "wire"}


@pytest.fixture(scope="module")
def names() -> Mapping[str, Names]:
    if program() is None:
        pytest.skip("tshark is not installed: NOT RUN")
    return value_strings(frozenset(row.tshark for told in TABLES for row in (*told.enums, *told.fields)))


@BY_PROTOCOL
def test_craft_enums(told: Table, names: Mapping[str, Names]) -> None:
    wrong = [w for row in told.enums for w in check_enum(enum_of(row.ours), row, names.get(row.tshark, {}))]
    assert wrong == []


@BY_PROTOCOL
def test_catalog_fields(told: Table, names: Mapping[str, Names], shipped: Build) -> None:
    protocol = shipped.catalog.protocols[told.protocol]
    assert {row.ours for row in told.fields} <= protocol.fields.keys()
    wrong = [
        w
        for row in told.fields
        for w in check_field(protocol, row, names.get(row.tshark, {}), members(told, row.tshark))
    ]
    assert wrong == []


@BY_PROTOCOL
def test_no_row_is_stale(told: Table, shipped: Build) -> None:
    operations = shipped.catalog.protocols[told.protocol].operations
    wrong = [w for row in told.fields for w in stale(row, operations)]
    wrong += [w for row in told.enums for w in stale(row, enum_of(row.ours).__members__)]
    assert wrong == []


def test_every_protocol_has_a_table(shipped: Build) -> None:
    """A new protocol says in ``tests/constants/<protocol>.yaml`` where TShark names its numbers."""
    assert {told.protocol for told in TABLES} == shipped.catalog.protocols.keys()


def test_every_enum_of_the_craft_helpers_is_compared() -> None:
    listed = {row.ours for told in TABLES for row in told.enums}
    excused = {name for told in TABLES for name in told.nameless}
    assert listed & excused == set()
    assert set(enums()) == listed | excused


def test_an_unknown_and_a_wrong_number_of_an_enum() -> None:
    class Function(IntEnum):
        COLD_RESTART = 14
        STOP_APPLICATION = 18
        SELF_DESTRUCT = 99

    row = Row("toy.Function", "dnp3.al.func")
    assert list(check_enum(Function, row, NAMES)) == [
        "toy.Function.COLD_RESTART = 14: dnp3.al.func says 'Warm Restart'",
        "toy.Function.SELF_DESTRUCT = 99: dnp3.al.func does not know this number",
    ]


def test_exceptions_of_the_table_are_compared_as_well() -> None:
    class Function(IntEnum):
        HALT = 18
        SECRET = 14

    row = Row(
        "toy.Function", "dnp3.al.func", called={"HALT": "Start Application"}, unnamed={"SECRET": "none"}
    )
    assert list(check_enum(Function, row, NAMES)) == [
        "toy.Function.HALT = 18: dnp3.al.func says 'Stop Application', not 'Start Application'",
        "toy.Function.SECRET = 14: listed as unknown to TShark, but dnp3.al.func says 'Warm Restart'",
    ]
    assert list(stale(row, ["HALT"])) == ["toy.Function has no SECRET"]


def test_one_number_with_two_names() -> None:
    class Function(IntEnum):
        SELECT = 14
        WARM_RESTART = 14
        FREEZE = 18
        THAW = 18

    assert list(check_enum(Function, Row("toy.Function", "dnp3.al.func"), NAMES)) == [
        "toy.Function.FREEZE = 18: dnp3.al.func says 'Stop Application'"
    ]


def test_of_bytes_only_the_first_is_the_number(shipped: Build) -> None:
    protocol = shipped.catalog.protocols["cip"]
    protocol = replace(protocol, operations={"write_firmware": protocol.operations["write_firmware"]})
    assert list(check_field(protocol, Row("head", "cip.sc"), {0x4D: frozenset({"Stop"})}, {})) == [
        "cip.write_firmware, head 77: cip.sc says 'Stop', we say 'Block of firmware (class a1)'"
    ]


def test_a_wrong_number_in_the_catalog(shipped: Build) -> None:
    """Shifting TShark's names by one is the same as shifting every number of ours."""
    protocol = shipped.catalog.protocols["dnp3"]
    wrong = list(
        check_field(protocol, Row("function", "dnp3.al.func"), {13: frozenset({"Warm Restart"})}, {})
    )
    assert (
        "dnp3.cold_restart, function 13: dnp3.al.func says 'Warm Restart', we say 'Cold restart'" not in wrong
    )
    shifted = {number + 1: some for number, some in NAMES.items()}
    wrong = list(check_field(protocol, Row("function", "dnp3.al.func"), shifted, {}))
    assert "dnp3.stop_application, function 18: dnp3.al.func does not know this number" in wrong


def test_a_part_of_a_number() -> None:
    row = table("toy", {"catalog": [{"field": "kind", "tshark": "x", "shift": 8, "mask": 0x0F}]}).fields[0]
    assert row.part(0x1234) == 2


def test_ranges_and_several_names() -> None:
    lines = [
        "V\tx\t0x01\tOne",
        "V\tx\t1\tUno ",
        "R\tx\t0x2\t0x3\tFew",
        "R\tx\t0\t0xffffff\tAll",
        "E\tx\t3\ty",
    ]
    assert parsed(lines) == {"x": {1: {"One", "Uno"}, 2: {"Few"}, 3: {"Few"}}}


NAMES: Names = {14: frozenset({"Warm Restart"}), 18: frozenset({"Stop Application"})}


def enums() -> Iterator[str]:
    for found in pkgutil.iter_modules(craft.__path__):
        if found.name not in MACHINERY:
            module = importlib.import_module(f"{craft.__name__}.{found.name}")
            yield from (f"{found.name}.{name}" for name in _enums_of(module))


def members(told: Table, field: str) -> Mapping[int, frozenset[str]]:
    """What the craft helpers call the numbers of a field of TShark; the names are compared by themselves."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for row in told.enums:
        if row.tshark == field:
            for member in enum_of(row.ours):
                found[row.part(member)].add(member.name)
    return {number: frozenset(some) for number, some in found.items()}


def enum_of(ours: str) -> type[IntEnum]:
    module, name = ours.split(".")
    found: type[IntEnum] = getattr(importlib.import_module(f"{craft.__name__}.{module}"), name)
    return found


def _enums_of(module: ModuleType) -> list[str]:
    return [
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, IntEnum) and value.__module__ == module.__name__
    ]
