"""What a message is, in every protocol that lives on its port."""

from __future__ import annotations

from pathlib import Path

from tests.variants.talk import CLIENT_IP, READ, SERVER_IP, SILENCE, capture, expectation, language, subject

from plantwatch.building.build import Build
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.expectation import Expected
from plantwatch.corpus.variants.behind import behind
from plantwatch.corpus.variants.expected import inapplicable
from plantwatch.corpus.variants.filling import fillings
from plantwatch.corpus.variants.lay import MSS
from plantwatch.corpus.variants.session import CLIENT
from plantwatch.corpus.variants.shape import Alters
from plantwatch.corpus.variants.subject import Subject

UMAS_STOP = bytes.fromhex("0002 0000 0006 01 5a 00 41 ff00")


def stopped(tape: Scenario) -> None:
    """A read of Modbus and a stop of UMAS on one connection."""
    talk = tape.tcp(CLIENT_IP, SERVER_IP, 502)
    talk.client(READ)
    talk.client(UMAS_STOP)


def test_protocols_of_a_port_know_each_other(shipped: Build) -> None:
    assert [p.id for p in language(shipped).protocols] == ["modbus", "umas"]
    assert [p.id for p in language(shipped, "umas").protocols] == ["umas", "modbus"]
    assert {p.id for p in language(shipped, "s7comm").protocols} >= {"s7comm", "s7commplus"}
    assert [p.id for p in language(shipped, "dnp3").protocols] == ["dnp3"]
    assert {p.protocol for p in language(shipped).policies.values()} == {"modbus", "umas"}


def test_a_message_is_what_each_of_them_says(shipped: Build) -> None:
    for own in ("modbus", "umas"):
        names = language(shipped, own).names(UMAS_STOP, "client")
        assert ("umas", "stop") in names
        assert {protocol for protocol, _ in names} == {"modbus", "umas"}
        assert language(shipped, own).names(SILENCE, "client") >= {("modbus", "force_listen_only")}
    assert language(shipped).names(UMAS_STOP[:-1], "client") == frozenset()


def test_a_command_of_another_protocol_is_not_harmless(shipped: Build) -> None:
    found = frozenset({Expected("modbus-read-by-unlisted-client", CLIENT_IP, SERVER_IP)})
    case = subject(shipped, capture(stopped), found)
    by_data = {f.data: f for f in fillings(case, CLIENT)}
    assert "umas-plc-stop" in by_data[UMAS_STOP].reporting
    assert case.sent[CLIENT_IP]["umas", "stop"] == 1


def test_policies_of_a_neighbour_count_too(shipped: Build) -> None:
    write = bytes.fromhex("0001 0000 0006 01 06 0001 0002")

    def story(tape: Scenario) -> None:
        tape.tcp(CLIENT_IP, SERVER_IP, 502).client(write)

    about = expectation(Path("none.pcap"), frozenset())
    (filling,) = fillings(Subject(capture(story), about, language(shipped, "umas")), CLIENT)
    assert {policy.protocol for policy in filling.counting} == {"modbus"}
    assert filling.copies < MSS // len(write)


def test_captures_about_segments_of_a_neighbour_are_not_cut_anew(shipped: Build) -> None:
    about = subject(shipped, [], frozenset({Expected("modbus-not-modbus", CLIENT_IP, SERVER_IP)})).expectation
    assert inapplicable(Alters.SEGMENTS, about, language(shipped, "umas"))
    assert not inapplicable(Alters.SEGMENTS, about, language(shipped, "dnp3"))


def test_nothing_is_expected_of_a_filling_that_fits_nowhere(shipped: Build) -> None:
    long = bytes.fromhex("2f") * (MSS - 40)

    def story(tape: Scenario) -> None:
        for client, message in (("10.0.0.66", pcom(b"ID")), ("10.0.0.67", pcom(b"RA" + long))):
            tape.tcp(client, SERVER_IP, 20256).client(message)

    spoken = language(shipped, "pcom")
    found = {
        Expected(policy.id, client, SERVER_IP)
        for client, code in (("10.0.0.66", b"ID"), ("10.0.0.67", b"RA"))
        for policy in spoken.policies_of(spoken.names(pcom(code + b"00"), "client"))
    }
    case = Subject(capture(story), expectation(Path("none.pcap"), frozenset(found)), spoken)
    assert {item.src for item in behind(case).change.added} <= {"10.0.0.66"}


def pcom(text: bytes) -> bytes:
    """An ASCII command of PCOM/TCP to unit 0; the checksum is not asked for."""
    body = b"/00" + text + b"00\r"
    return bytes.fromhex("0100 65 00") + len(body).to_bytes(2, "little") + body
