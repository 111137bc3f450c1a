"""The formats of diagnostics."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plantwatch.diagnostics import Diagnostic, Level, Span
from plantwatch.report.diagnostics import FORMATS, render

ERROR = Diagnostic(
    "PW231",
    Span("policies/x.yaml", 5, 19, 5),
    "no operation `stopp`",
    "did you mean `stop`?",
    policy="toy-stop",
    source="when: {operation:  stopp}",
)
WARNING = Diagnostic("PW240", Span("playbooks/a.md"), "no policy uses this playbook", level=Level.WARNING)
HOSTILE = Diagnostic(
    "PW102",
    Span("a,b:c%\n.yaml", 1, 1, 3),
    "unknown\n::error::x \x1b[2J\u202e % \r",
    "one\ntwo",
    Level.NOTE,
    source="\x1b[31m日本: x",
)


def test_full() -> None:
    assert render([ERROR, WARNING], "full") == (
        "policies/x.yaml:5:19: error PW231 no operation `stopp`\n"
        "  5 | when: {operation:  stopp}\n"
        "    |                   ^~~~~\n"
        "    = help: did you mean `stop`?\n"
        "\n"
        "playbooks/a.md: warning PW240 no policy uses this playbook\n"
    )


def test_caret_stands_under_wide_characters() -> None:
    diagnostic = Diagnostic("PW102", Span("f", 1, 4, 2), "m", source="a日本語語b")

    lines = render([diagnostic], "full").splitlines()

    assert lines[1:] == ["  1 | a日本語語b", "    |      ^~~~"]


def test_long_lines_are_cut_around_the_place() -> None:
    diagnostic = Diagnostic("PW102", Span("f", 1, 5001, 3), "m", source="x" * 5000 + "abc" + "y" * 5000)

    _, source, caret = render([diagnostic], "full").splitlines()

    assert len(source) < 140
    assert source[caret.index("^") :].startswith("abc")


def test_colour_only_on_request() -> None:
    assert "\x1b" not in render([ERROR], "full")
    assert "\x1b[1;31m" in render([ERROR], "full", colour=True)


def test_concise() -> None:
    assert render([ERROR, WARNING], "concise") == (
        "policies/x.yaml:5:19 PW231 no operation `stopp`\n"
        "playbooks/a.md PW240 warning: no policy uses this playbook\n"
    )


def test_json() -> None:
    first, second = map(json.loads, render([ERROR, WARNING], "json").splitlines())

    assert first == {
        "code": "PW231",
        "level": "error",
        "file": "policies/x.yaml",
        "line": 5,
        "column": 19,
        "width": 5,
        "message": "no operation `stopp`",
        "help": "did you mean `stop`?",
        "policy": "toy-stop",
    }
    assert (second["line"], second["level"]) == (0, "warning")


def test_github() -> None:
    assert render([ERROR, WARNING], "github") == (
        "::error file=policies/x.yaml,line=5,col=19,endLine=5,endColumn=24,title=PW231"
        "::no operation `stopp`%0Ahelp: did you mean `stop`?\n"
        "::warning file=playbooks/a.md,title=PW240::no policy uses this playbook\n"
    )


def test_github_escapes_what_could_be_a_command() -> None:
    text = render([HOSTILE], "github")

    assert text.count("\n") == 1
    assert text.startswith("::notice file=a%2Cb%3Ac%25%0A.yaml,line=1,")
    assert "\\n::error::x \\x1b[2J\\u202e %25 \\r" in text


@pytest.mark.parametrize("fmt", ["full", "concise", "github"])
def test_nothing_from_a_file_reaches_the_terminal_as_a_command(fmt: str) -> None:
    assert not set(render([HOSTILE], fmt)) & set("\x1b\u202e\r")


def test_sarif() -> None:
    log = json.loads(render([ERROR, WARNING, HOSTILE], "sarif"))

    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["PW102", "PW231", "PW240"]
    assert all(rule["shortDescription"]["text"] and rule["fullDescription"]["text"] for rule in rules)
    assert run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
    first, second, third = run["results"]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "policies/x.yaml"},
        "region": {"startLine": 5, "startColumn": 19, "endColumn": 24},
    }
    assert "region" not in second["locations"][0]["physicalLocation"]
    assert third["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%2Cb%3Ac%25%0A.yaml"


def test_paths_are_relative_to_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inside = Diagnostic("PW006", Span(str(tmp_path / "catalog/./a.yaml"), 1, 1), "m")
    outside = Diagnostic("PW006", Span("/elsewhere/a b.yaml", 1, 1), "m")

    assert (
        render([inside, outside], "concise")
        == "catalog/a.yaml:1:1 PW006 m\n/elsewhere/a b.yaml:1:1 PW006 m\n"
    )
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in json.loads(render([inside, outside], "sarif"))["runs"][0]["results"]
    ]
    assert uris == ["catalog/a.yaml", "file:///elsewhere/a%20b.yaml"]


@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_nothing_to_say(fmt: str) -> None:
    text = render([], fmt)

    assert text == "" or json.loads(text)["runs"][0]["results"] == []
