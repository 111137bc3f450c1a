"""An engine's complaint about a generated line comes back at the line of the catalog that caused it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.diagnostics import Diagnostic
from plantwatch.engines import ENGINES
from support import toy
from support.programs import running

SURICATAS = ("suricata", "suricata8")
RULES = "plantwatch-toy.rules"
HOSTILE = "from file x.rules at line 1"


def complaints(result: Build, program: str, folder: Path, **files: str) -> list[Diagnostic]:
    """What the engine says once some generated files are replaced."""
    with running(program) as engine:
        rendering = result.renderings[engine]
        patched = replace(rendering, files={**rendering.files, **files})
        ENGINES[engine].install(result.ruleset, patched, folder)
        return ENGINES[engine].validate(result.ruleset, patched, folder)


def file_of(root: Path, policy: str) -> str:
    return str(root / "catalog" / "policies" / "toy" / f"{policy}.yaml")


@pytest.fixture
def result(tmp_path: Path) -> Build:
    """Three policies, in the published form; the first has a title that looks like a complaint."""
    return toy.built(
        tmp_path, {**toy.TRIO, "toy-failure": {**toy.TRIO["toy-failure"], "title": HOSTILE}}, pretty=True
    )


@pytest.mark.parametrize("program", [*SURICATAS, "zeek"])
def test_nothing_to_complain_about(result: Build, tmp_path: Path, program: str) -> None:
    assert complaints(result, program, tmp_path / "out") == []


@pytest.mark.parametrize("program", SURICATAS)
def test_every_bad_rule_is_told_at_its_policy(result: Build, tmp_path: Path, program: str) -> None:
    text = result.renderings["suricata"].files[RULES]
    bad = text.replace("byte_test:1,>=,128", "byte_test:1,~,128").replace('"|a5 5a 00 02|"', '"|a5 5g|"')
    lines = {
        policy: number
        for number, line in enumerate(bad.splitlines(), 1)
        for policy in toy.TRIO
        if f"policy {policy}," in line
    }
    told = complaints(result, program, tmp_path / "a folder", **{RULES: bad})
    assert [(d.code, d.policy, d.span.file, d.span.line, d.help) for d in told] == [
        ("PW301", policy, file_of(tmp_path, policy), 1, f"generated line: {RULES}:{lines[policy]}")
        for policy in ("toy-failure", "toy-stop")
    ]
    assert [d.message.split(": ")[0] for d in told] == [
        "suricata refuses the rule generated for this policy"
    ] * 2
    assert "operator" in told[0].message
    assert "hex" in told[1].message.lower()


@pytest.mark.parametrize("program", SURICATAS)
def test_a_warning_about_a_rule_is_told_too(result: Build, tmp_path: Path, program: str) -> None:
    """A rule that loads with a warning does not mean what it says."""
    bad = result.renderings["suricata"].files[RULES].replace("classtype:attempted-dos", "classtype:no-such")
    told = complaints(result, program, tmp_path / "out", **{RULES: bad})
    assert [d.code for d in told] == ["PW301"]
    assert "no-such" in told[0].message


def test_a_broken_rule_file_is_told_as_a_whole(result: Build, tmp_path: Path) -> None:
    told = complaints(result, "suricata", tmp_path / "out", **{RULES: "# nothing\n"})
    assert [d.code for d in told] == ["PW301"]
    assert "no rules were loaded" in told[0].message


MEANINGS = {
    "bytes": (
        'content:"|a5 5a 00 02|"',
        'content:"|a5 5a 00 09|"',
        "it looks for a5 5a 00 09, not for a5 5a 00 02",
    ),
    "absence": (
        'content:"|a5 5a 00 02|"',
        'content:!"|a5 5a 00 02|"',
        "it looks for !a5 5a 00 02, not for a5 5a 00 02",
    ),
    "direction": (
        'alert tcp any any -> any 9999 (msg:"PLANTWATCH Machine told',
        'alert tcp any 9999 -> any any (msg:"PLANTWATCH Machine told',
        "it is not about `tcp any any -> any 9999`",
    ),
    "protocol": (
        'alert tcp any any -> any 9999 (msg:"PLANTWATCH Machine told',
        'alert udp any any -> any 9999 (msg:"PLANTWATCH Machine told',
        "it is not about `tcp any any -> any 9999`",
    ),
}


@pytest.mark.parametrize("program", SURICATAS)
@pytest.mark.parametrize("change", MEANINGS)
def test_a_rule_that_means_something_else(result: Build, tmp_path: Path, program: str, change: str) -> None:
    before, after, wrong = MEANINGS[change]
    text = result.renderings["suricata"].files[RULES]
    assert before in text
    told = complaints(result, program, tmp_path / "out", **{RULES: text.replace(before, after)})
    assert [(d.code, d.policy, d.span.file, d.span.line) for d in told] == [
        ("PW306", "toy-stop", file_of(tmp_path, "toy-stop"), 1)
    ]
    assert told[0].message == f"suricata understood rule 1893160 otherwise than meant: {wrong}"


@pytest.mark.parametrize("program", SURICATAS)
def test_a_rule_that_looks_elsewhere(result: Build, tmp_path: Path, program: str) -> None:
    head = 'alert tcp any any -> any 9999 (msg:"PLANTWATCH Machine told to stop"; '
    text = result.renderings["suricata"].files[RULES].replace(head, f"{head}http.uri; ")
    told = complaints(result, program, tmp_path / "out", **{RULES: text})
    assert {(d.code, d.policy) for d in told} == {("PW306", "toy-stop")}
    assert "it does not inspect the payload" in told[0].message


@pytest.mark.parametrize("program", SURICATAS)
def test_a_rule_that_is_gone(result: Build, tmp_path: Path, program: str) -> None:
    text = result.renderings["suricata"].files[RULES].replace("alert tcp any any", "# alert tcp any any")
    told = complaints(result, program, tmp_path / "out", **{RULES: text})
    assert [(d.code, d.policy) for d in told] == [("PW306", "toy-stop"), ("PW306", "toy-write")]
    assert "the engine did not load it" in told[0].message


POLICIES, DECODER = "generated/policies-toy.zeek", "generated/protocol-toy.zeek"


def test_zeek_tells_a_bad_policy_at_its_file(result: Build, tmp_path: Path) -> None:
    text = result.renderings["zeek"].files[POLICIES].replace('$id="toy-stop"', '$id="toy-stop", $nonsense=1')
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "$nonsense" in line)
    told = complaints(result, "zeek", tmp_path / "out", **{POLICIES: text})
    assert {(d.code, d.policy, d.span.file, d.span.line) for d in told} == {
        ("PW301", "toy-stop", file_of(tmp_path, "toy-stop"), 1)
    }
    assert told[0].help == f"generated line: {POLICIES}:{line}"
    assert told[0].message.startswith("zeek refuses the generated script: ")


def test_zeek_tells_a_bad_operation_at_the_protocol(result: Build, tmp_path: Path) -> None:
    text = result.renderings["zeek"].files[DECODER].replace('"toy/write", is_client', '"toy/write", nobody')
    told = complaints(result, "zeek", tmp_path / "out", **{DECODER: text})
    protocol = result.catalog.protocols["toy"]
    assert {(d.code, d.policy, d.span) for d in told} == {
        ("PW301", "toy-write", protocol.operations["write"].span)
    }
    assert "nobody" in told[0].message


def test_zeek_tells_of_unused_code(result: Build, tmp_path: Path) -> None:
    text = result.renderings["zeek"].files[POLICIES] + "\nfunction nobody_calls() { }\n"
    told = complaints(result, "zeek", tmp_path / "out", **{POLICIES: text})
    assert [d.code for d in told] == ["PW301"]
    assert "nobody_calls" in told[0].message


def test_zeek_tells_a_syntax_error_where_it_stands(result: Build, tmp_path: Path) -> None:
    told = complaints(result, "zeek", tmp_path / "out", **{DECODER: "module PlantWatch;\nfunction (\n"})
    assert [d.code for d in told] == ["PW301"]
