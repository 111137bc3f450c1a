"""The catalog's conditions, evaluated on whole messages."""

from __future__ import annotations

import pytest
from tests.variants.talk import (
    AGAIN,
    CLIENT_IP,
    FOUND,
    READ,
    SERVER_IP,
    SILENCE,
    VALUES,
    capture,
    conversation,
    expectation,
    language,
    subject,
)

from plantwatch.building.build import Build
from plantwatch.catalog.wire import Condition, Field
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.expectation import Expected
from plantwatch.corpus.variants.filling import fillings, uncounted
from plantwatch.corpus.variants.matching import holds, operations
from plantwatch.corpus.variants.session import CLIENT, SERVER
from plantwatch.corpus.variants.subject import Subject

MESSAGE = bytes.fromhex("10 0203 80")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Condition(Field("big", 1, 2), ((0x0203, 0x0203),), 0xFFFF), True),
        (Condition(Field("little", 1, 2, "little"), ((0x0203, 0x0203),), 0xFFFF), False),
        (Condition(Field("little", 1, 2, "little"), ((0x0302, 0x0302),), 0xFFFF), True),
        (Condition(Field("ranges", 0), ((0, 0x0F), (0x11, 0xFF)), 0xFF), False),
        (Condition(Field("bits", 3), ((1, 0x80),), 0x80), True),
        (Condition(Field("beyond", 3, 2), ((0, 0xFFFF),), 0xFFFF), False),
    ],
    ids=lambda value: value.field.name if isinstance(value, Condition) else None,
)
def test_one_condition(condition: Condition, expected: bool) -> None:
    assert holds(condition, MESSAGE) is expected


def test_operations_go_by_bytes_and_sender(shipped: Build) -> None:
    protocol = shipped.catalog.protocols["modbus"]
    assert "force_listen_only" in operations(protocol, SILENCE, "client")
    assert "force_listen_only" not in operations(protocol, SILENCE, "server")
    assert "force_listen_only" not in operations(protocol, READ, "client")
    ids = {policy.id for policy in language(shipped).policies_of([("modbus", "force_listen_only")])}
    assert ids == {"modbus-force-listen-only"}


def test_every_different_message_can_fill(shipped: Build) -> None:
    case = subject(shipped, capture(conversation))
    assert [f.data for f in fillings(case, CLIENT)] == [READ, SILENCE, AGAIN]
    assert [f.partner for f in fillings(case, CLIENT)][:1] == [VALUES]
    read = fillings(case, CLIENT)[0]
    assert read.reporting == {"modbus-read-by-unlisted-client"}
    assert read.copies > 100
    assert [f.partner for f in fillings(case, SERVER)] == [READ, AGAIN]


def test_nothing_is_taken_from_hosts_whose_messages_deceive(shipped: Build) -> None:
    foreign = Expected("modbus-not-modbus", CLIENT_IP, SERVER_IP)
    assert fillings(subject(shipped, capture(conversation), FOUND | {foreign}), CLIENT) == []
    about = expectation(subject(shipped, []).expectation.capture)
    about.findings[Expected("modbus-force-listen-only", CLIENT_IP, SERVER_IP)] = ("zeek",)
    case = Subject(capture(conversation), about, language(shipped))
    assert fillings(case, CLIENT) == []


def test_filling_stops_short_of_what_a_policy_counts(shipped: Build) -> None:
    write = bytes.fromhex("0001 0000 0006 01 06 0001 0002")

    def story(tape: Scenario) -> None:
        tape.tcp(CLIENT_IP, SERVER_IP, 502).client(write)

    case = subject(shipped, capture(story), frozenset())
    (filling,) = fillings(case, CLIENT)
    least = min(policy.count.at_least for policy in filling.counting if policy.count)
    assert filling.copies == least - 1
    assert uncounted(case, filling, least - 2, CLIENT_IP)
    assert not uncounted(case, filling, least - 1, CLIENT_IP)
