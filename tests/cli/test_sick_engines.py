"""An engine that is missing, hangs, crashes or refuses a rule is reported as exactly that."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from plantwatch.regression.loading import ALIKE
from support import captures, toy
from support.captures import STOP
from support.fakes import HANGS, NOWHERE, alive, fake, plantwatch

ENGINES = ("suricata", "zeek")
OTHER = {"suricata": "zeek", "zeek": "suricata"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A catalog with one capture that proves one policy."""
    root = toy.write_catalog(tmp_path / "repository", toy.TRIO)
    captures.expectation(root, "toy/stop", [STOP], ["toy-stop"])
    return root


def only(engine: str, program: str | Path) -> dict[str, str | Path]:
    """One engine replaced, the other one missing."""
    return {engine: program, OTHER[engine]: NOWHERE}


def codes(lines: list[str], engine: str) -> list[tuple[str, str, str]]:
    """(code, level, message) of each diagnostic about an engine."""
    told = [json.loads(line) for line in lines]
    return [(d["code"], d["level"], d["message"]) for d in told if d["message"].startswith(engine)]


# --- missing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ENGINES)
def test_a_missing_engine_is_not_run_and_not_passed(
    repository: Path, missing: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(OTHER[missing])
    told = plantwatch(repository, "test", **{missing: NOWHERE})
    assert told.status == 0
    assert told.err == (
        f"!! {missing} is not installed: NOT RUN. Nothing below says anything about {missing}.\n"
    )
    assert sorted(told.lines) == sorted(
        [
            f"{OTHER[missing]}: 1 of 1 captures proven, 1 findings",
            f"{missing}: NOT RUN (1 captures unproven)",
        ]
    )
    told = plantwatch(repository, "test", "--format", "json", **{missing: NOWHERE})
    assert codes(told.lines, missing) == [
        ("PW302", "warning", f"{missing} is not installed: this capture was NOT proven in it")
    ]


def test_without_any_engine_nothing_is_proven(repository: Path) -> None:
    told = plantwatch(repository, "test", suricata=NOWHERE, zeek=NOWHERE)
    assert told.status != 0
    assert told.err.count("NOT RUN") == 2
    assert "proven, " not in told.out


def test_without_any_engine_nothing_is_scanned(repository: Path) -> None:
    told = plantwatch(repository, "scan", "pcaps/toy/stop.pcap", suricata=NOWHERE, zeek=NOWHERE)
    assert (told.status, told.out) == (2, "")
    assert told.err.count("NOT RUN") == 2


@pytest.mark.usefixtures("suricata")
def test_a_scan_goes_on_with_the_other_engine(repository: Path) -> None:
    told = plantwatch(repository, "scan", "pcaps/toy/stop.pcap", "--format", "json", zeek=NOWHERE)
    assert told.status == 1
    assert {json.loads(line)["engine"] for line in told.lines} == {"suricata"}
    assert "zeek is not installed: NOT RUN" in told.err


@pytest.mark.usefixtures("suricata")
def test_check_says_which_half_it_did_not_do(repository: Path) -> None:
    told = plantwatch(repository, "check", "--engines", zeek=NOWHERE)
    assert told.status == 0
    assert "zeek is not installed: NOT RUN" in told.err
    assert "warning PW302 zeek is not installed: its half was NOT checked" in told.out
    assert told.lines[-1] == ("3 policies, no errors, 1 warning; loaded by suricata. Next: plantwatch test")


# --- sick -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_that_hangs_is_ended_with_its_children(
    repository: Path, tmp_path: Path, engine: str
) -> None:
    program = fake(tmp_path / "bin", engine, HANGS)
    told = plantwatch(repository, "scan", "pcaps/toy/stop.pcap", "--timeout", "2", **only(engine, program))
    assert told.status == 2
    assert f"pcaps/toy/stop.pcap: error PW304 {engine} was stopped after 2 s on this capture" in told.err
    assert told.out == "pcaps/toy/stop.pcap: could not be judged\n"
    assert alive(tmp_path / "bin") == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_hanging_engine_fails_its_proof(repository: Path, tmp_path: Path, engine: str) -> None:
    program = fake(tmp_path / "bin", engine, HANGS)
    told = plantwatch(repository, "test", "--timeout", "2", "--format", "json", **only(engine, program))
    assert told.status == 1
    assert ("PW304", "error", f"{engine} was stopped after 2 s on this capture") in codes(told.lines, engine)
    assert alive(tmp_path / "bin") == []


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("echo last words >&2; kill -SEGV $$", f"died of {signal.SIGSEGV.name} on this capture: last words"),
        ("echo no memory >&2; exit 1", "ended with status 1 on this capture: no memory"),
        ("exit 3", "ended with status 3 on this capture: it printed nothing"),
    ],
    ids=["signal", "error", "silent"],
)
def test_an_engine_that_crashes(repository: Path, tmp_path: Path, engine: str, body: str, said: str) -> None:
    program = fake(tmp_path / "bin", engine, body)
    told = plantwatch(repository, "test", "--format", "json", **only(engine, program))
    assert told.status == 1
    assert ("PW303", "error", f"{engine} {said}") in codes(told.lines, engine)


REFUSES = """
for a; do case "$a" in */replay.yaml) folder=${a%/replay.yaml};; esac; done
line=$(grep -n 'policy toy-write,' "$folder/plantwatch-toy.rules" | cut -d: -f1)
say() { printf '{"log_level":"Error","engine":{"message":"%s","module":"%s"}}\\n' "$1" "$2" >&2; }
say 'no such keyword' detect-parse
say "error parsing signature \\\\\\"x\\\\\\" from file $folder/plantwatch-toy.rules at line $line" detect
"""


def test_a_rule_that_suricata_refuses(repository: Path, tmp_path: Path) -> None:
    program = fake(tmp_path / "bin", "suricata", f"{REFUSES}\nexit 1")
    told = plantwatch(repository, "check", "--engines", "--format", "concise", **only("suricata", program))
    assert told.status == 1
    message = "suricata refuses the rule generated for this policy: no such keyword"
    assert f"catalog/policies/toy/toy-write.yaml:1:5 PW301 {message}" in told.lines


def test_a_rule_that_suricata_refuses_while_it_replays(repository: Path, tmp_path: Path) -> None:
    """It goes on without the rule, so silence about that policy would mean nothing."""
    program = fake(tmp_path / "bin", "suricata", f"{REFUSES}\nexit 0")
    told = plantwatch(repository, "test", "--format", "json", **only("suricata", program))
    assert told.status == 1
    assert ("PW301", "error", "suricata refused a rule: no such keyword") in codes(told.lines, "suricata")


ZEEK_REFUSES = """
for a; do case "$a" in */zeek-together) folder=$a;; esac; done
line=$(grep -n '"toy-write"' "$folder/generated/policies-toy.zeek" | head -1 | cut -d: -f1)
echo "error in $folder/generated/policies-toy.zeek, line $line: no such field" >&2
"""


@pytest.mark.parametrize(
    ("engine", "body"), [("suricata", REFUSES), ("zeek", ZEEK_REFUSES)], ids=["suricata", "zeek"]
)
def test_what_does_not_load_is_said_once_not_for_each_capture(
    repository: Path, tmp_path: Path, engine: str, body: str
) -> None:
    for number in range(16):
        captures.expectation(repository, f"toy/more-{number}", [STOP], ["toy-stop"])
    program = fake(tmp_path / "bin", engine, f'echo "$@" >> "$HERE/runs"\n{body}\nexit 1')
    told = plantwatch(repository, "test", **only(engine, program))
    assert told.status == 2
    assert told.err.count("PW301") == 1
    assert "catalog/policies/toy/toy-write.yaml:1:5" in told.err
    assert len((tmp_path / "bin" / "runs").read_text().splitlines()) == 2  # the batch, and the question


ON_STOPS = r"""
for a; do
  [ "$last" = -r ] && LC_ALL=C grep -qaF "$(printf '\245Z')" "$a" && { echo "error at $$: bad" >&2; exit 1; }
  last=$a
done
exit 0
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_captures_are_looked_at_alone_where_the_ruleset_loads(
    repository: Path, tmp_path: Path, engine: str
) -> None:
    """A crash on some says nothing about the rules, so the captures that do it are looked for."""
    captures.expectation(repository, "toy/more", [STOP], ["toy-stop"])
    told = plantwatch(repository, "test", **only(engine, fake(tmp_path / "bin", engine, ON_STOPS)))
    assert told.status == 1
    assert sum(line.startswith("FAILED") for line in told.lines) == 2
    assert not {"PW301", "PW320"} & set((told.out + told.err).split())


@pytest.mark.parametrize("engine", ENGINES)
def test_what_fails_whatever_it_reads_is_said_once(repository: Path, tmp_path: Path, engine: str) -> None:
    """The rules load, and every run ends with the same words."""
    for number in range(16):
        captures.expectation(repository, f"toy/more-{number}", [STOP], ["toy-stop"])
    body = 'for a; do [ "$a" = -r ] && break; done\n[ "$a" = -r ] || exit 0\n'
    body += 'echo run >> "$HERE/runs"; echo "$$ no such field" >&2; exit 1'
    told = plantwatch(repository, "test", **only(engine, fake(tmp_path / "bin", engine, body)))
    assert told.status == 2
    assert told.err.count("PW320") == 1
    assert f"{engine} fails with these rules whatever it reads" in told.err
    assert "no such field" in told.err
    assert len((tmp_path / "bin" / "runs").read_text().splitlines()) == 2  # the batch, and a lone packet


@pytest.mark.parametrize("engine", ENGINES)
def test_many_captures_that_fail_alike_end_the_search(repository: Path, tmp_path: Path, engine: str) -> None:
    for number in range(2 * ALIKE):
        captures.expectation(repository, f"toy/more-{number}", [STOP], ["toy-stop"])
    told = plantwatch(repository, "test", **only(engine, fake(tmp_path / "bin", engine, ON_STOPS)))
    assert told.status == 2
    assert told.err.count("PW320") == 1
    assert f"{engine} fails on {ALIKE} captures in the same way" in told.err


def test_a_script_that_zeek_refuses(repository: Path, tmp_path: Path) -> None:
    body = """
for a; do folder=$a; done
line=$(grep -n '"toy-write"' "$folder/generated/policies-toy.zeek" | head -1 | cut -d: -f1)
echo "error in $folder/generated/policies-toy.zeek, line $line: no such field" >&2
exit 1
"""
    program = fake(tmp_path / "bin", "zeek", body)
    told = plantwatch(repository, "check", "--engines", "--format", "concise", **only("zeek", program))
    assert told.status == 1
    message = "zeek refuses the generated script: no such field"
    assert f"catalog/policies/toy/toy-write.yaml:1:5 PW301 {message}" in told.lines


def test_a_script_error_while_zeek_replays(repository: Path, tmp_path: Path) -> None:
    program = fake(tmp_path / "bin", "zeek", 'echo "1.0 expression error in x.zeek, line 1: bad" >&2')
    told = plantwatch(repository, "test", "--format", "json", **only("zeek", program))
    assert told.status == 1
    assert any(code == "PW303" and "script error" in text for code, _, text in codes(told.lines, "zeek"))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_program_that_says_no_version_is_no_engine(repository: Path, tmp_path: Path, engine: str) -> None:
    program = fake(tmp_path / "bin", engine, "exit 0")
    program.write_text("#!/bin/sh\necho hello\n")
    told = plantwatch(repository, "test", **only(engine, program))
    assert told.status != 0
    assert f"{engine} is not installed: NOT RUN" in told.err


@pytest.mark.parametrize("engine", ENGINES)
def test_results_that_are_cut_off(repository: Path, tmp_path: Path, engine: str) -> None:
    """Half a line of a log, as a killed engine leaves it, is no reason to fail."""
    name = {"suricata": "eve.json", "zeek": "plantwatch.log"}[engine]
    body = f'for a; do [ "$last" = -l ] && cd "$a"; last=$a; done; printf \'{{"event_ty\' > {name}'
    told = plantwatch(
        repository, "test", "--format", "concise", **only(engine, fake(tmp_path / "bin", engine, body))
    )
    assert told.status == 1
    assert [line for line in told.lines if "PW501" in line] == [
        f"pcaps/toy/stop.yaml:6:14 PW501 {engine} did not report toy-stop for 10.9.0.1 -> 10.8.0.1"
    ]
