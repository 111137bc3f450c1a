"""Every verb on a small repository: what it says, and how it ends."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from plantwatch import __version__
from plantwatch.engines.zeek.runtime import runtime
from plantwatch.report.diagnostics import FORMATS
from support import toy
from support.cli import Call

VERBS = (
    *("bench", "build", "bundle", "check", "corpus", "coverage", "explain", "learn", "list"),
    *("maintenance", "new", "report", "scan", "sensor", "test", "watch"),
)
SID = 1_893_160  # of toy-stop
FILES = 12 + len(runtime())  # of the toy catalog, the runtime and the schemas


def break_it(repository: Path) -> None:
    """An operation that does not exist, in a file whose name nobody expects to be escaped."""
    policy = toy.policy(when={"operation": "no_such"})
    toy.write_catalog(repository, {"toy-stop": policy})


# --- help, version, start ---------------------------------------------------------------------------


def test_help_names_every_verb(plantwatch: Call) -> None:
    told = plantwatch("--help")
    assert told.status == 0
    listed = told.out.split("Verbs:")[1].split("\n\n")[0]
    assert [line.split()[0] for line in listed.splitlines()[1:]] == list(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(plantwatch: Call, verb: str) -> None:
    told = plantwatch(verb, "--help")
    assert (told.status, told.err) == (0, "")
    commands = re.findall(r"^  {2}([a-z]+)  ", told.out.split("Commands:")[-1], re.M)
    pages = [plantwatch(verb, c, "--help").out for c in commands] if "Commands:" in told.out else [told.out]
    assert all(f"plantwatch {verb}" in page for page in pages)


def test_version(plantwatch: Call) -> None:
    assert plantwatch("--version").out == f"plantwatch, version {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("check", "--nonsense"),
        ("check", "no/such/path"),
        ("check", "--format", "xml"),
        ("scan",),
        ("test", "no-such-selector"),
        ("test", "--engine", "snort"),
        ("new", "policy", "nothing-known"),
        ("list", "--protocol", "nothing"),
        ("list", "--root", "/no/such/folder"),
    ],
)
def test_wrong_usage_is_two(plantwatch: Call, arguments: tuple[str, ...]) -> None:
    told = plantwatch(*arguments)
    assert told.status == 2
    assert "Traceback" not in told.err


@pytest.mark.parametrize("verb", ["build", "check", "coverage", "list", "test"])
def test_without_a_catalog(plantwatch: Call, tmp_path: Path, verb: str) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    told = plantwatch(verb, "--root", empty)
    assert (told.status, told.out) == (2, "")
    assert f"{empty}: error PW019 no catalog here or in any folder above" in told.err


def test_the_catalog_is_found_from_a_folder_below(
    plantwatch: Call, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "catalog" / "policies")
    assert plantwatch("list", "--format", "concise").out.count("\n") == 3


def test_start_takes_no_time(repository: Path) -> None:
    """Seconds of processor time, so that a busy machine does not fail it."""
    command = [sys.executable, "-m", "plantwatch", "--help"]
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True, cwd=repository)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) < 0.3


def test_a_reader_that_goes_away(repository: Path) -> None:
    command = f"{sys.executable} -m plantwatch list --format json | head -c 10"
    ended = subprocess.run(["bash", "-c", command], capture_output=True, cwd=repository, text=True)
    assert (ended.stdout, ended.stderr) == ('{"id": "to', "")


# --- check ------------------------------------------------------------------------------------------


def test_check_of_a_good_catalog(plantwatch: Call) -> None:
    told = plantwatch("check")
    assert (told.status, told.err) == (0, "")
    assert told.out == "3 policies, no errors, 0 warnings. Next: plantwatch build\n"


def test_check_of_a_bad_catalog(plantwatch: Call, repository: Path) -> None:
    break_it(repository)
    told = plantwatch("check")
    assert told.status == 1
    assert told.lines == [
        "catalog/policies/toy/toy-stop.yaml:6:14: error PW231 protocol `toy` has no operation `no_such`",
        '  6 |   operation: "no_such"',
        "    |              ^~~~~~~~~",
        "    = help: known: failure, stop, write",
        "1 error, 0 warnings. More on a code: plantwatch explain PW231",
    ]


def test_check_of_some_paths(plantwatch: Call, repository: Path) -> None:
    break_it(repository)
    assert plantwatch("check", "catalog/protocols", "--format", "concise").status == 0
    told = plantwatch("check", "catalog/policies/toy/toy-stop.yaml", "--format", "concise")
    assert (told.status, told.out.count("PW231")) == (1, 1)


def test_check_reads_the_ledger(plantwatch: Call, repository: Path) -> None:
    (repository / "catalog" / "sids.yaml").write_text("nonsense\n")
    told = plantwatch("check", "--format", "concise")
    assert (told.status, told.out) == (1, "catalog/sids.yaml:1:1 PW250 not a line of the ledger\n")


def test_a_damaged_ledger_stops_a_build(plantwatch: Call, repository: Path) -> None:
    (repository / "catalog" / "sids.yaml").write_bytes(b"\xff")
    told = plantwatch("build")
    assert told.status == 2
    assert told.err == "catalog/sids.yaml: error PW003 the file is not UTF-8\n"


@pytest.mark.parametrize("form", FORMATS)
def test_formats_of_check(plantwatch: Call, repository: Path, form: str) -> None:
    break_it(repository)
    place = "catalog/policies/toy/toy-stop.yaml"
    message, advice = "protocol `toy` has no operation `no_such`", "known: failure, stop, write"
    told = plantwatch("check", "--format", form)
    assert told.status == 1
    if form == "concise":
        assert told.out == f"{place}:6:14 PW231 {message}\n"
    elif form == "github":
        at = f"file={place},line=6,col=14,endLine=6,endColumn=23,title=PW231"
        assert told.out == f"::error {at}::{message}%0Ahelp: {advice}\n"
    elif form == "json":
        assert json.loads(told.out) == {
            "code": "PW231",
            "level": "error",
            "file": place,
            "line": 6,
            "column": 14,
            "width": 9,
            "message": message,
            "help": advice,
            "policy": "toy-stop",
        }
    elif form == "sarif":
        (run,) = json.loads(told.out)["runs"]
        (result,) = run["results"]
        assert (result["ruleId"], result["level"], result["message"]) == (
            "PW231",
            "error",
            {"text": f"{message}\n{advice}"},
        )
        (where,) = result["locations"]
        assert where["physicalLocation"]["artifactLocation"]["uri"] == place
        assert where["physicalLocation"]["region"] == {"startLine": 6, "startColumn": 14, "endColumn": 23}


@pytest.mark.parametrize("form", ["concise", "json", "github"])
def test_machines_hear_nothing_of_a_good_catalog(plantwatch: Call, form: str) -> None:
    assert plantwatch("check", "--format", form).out == ""


@pytest.mark.usefixtures("suricata", "zeek")
def test_check_with_engines(plantwatch: Call) -> None:
    told = plantwatch("check", "--engines")
    assert (told.status, told.err) == (0, "")
    assert told.out == (
        "3 policies, no errors, 0 warnings; loaded by suricata and zeek. Next: plantwatch test\n"
    )


def test_no_colour_where_nobody_sees_it(plantwatch: Call, repository: Path) -> None:
    break_it(repository)
    assert "\x1b" not in plantwatch("check").out


@pytest.mark.parametrize(("variable", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_on_a_terminal(repository: Path, variable: dict[str, str], coloured: bool) -> None:
    import pty

    break_it(repository)
    here, there = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | variable | {"TERM": "xterm"}
    command = [sys.executable, "-m", "plantwatch", "check"]
    process = subprocess.Popen(command, cwd=repository, env=environment, stdout=there)
    os.close(there)
    said = b""
    while chunk := _read(here):
        said += chunk
    os.close(here)
    assert process.wait() == 1
    assert b"PW231" in said
    assert (b"\x1b[" in said) is coloured


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 4096)
    except OSError:  # the other end of a terminal is gone
        return b""


# --- build ------------------------------------------------------------------------------------------


def test_build_and_check(plantwatch: Call, repository: Path) -> None:
    told = plantwatch("build")
    assert (told.status, told.err) == (0, "")
    assert told.lines[-1] == (
        f"3 policies, 3 Suricata rules, {FILES} of {FILES} files changed. "
        "Next: plantwatch check --engines, then plantwatch test"
    )
    assert "wrote suricata-rules/plantwatch-toy.rules" in told.lines
    told = plantwatch("build", "--check")
    assert (told.status, told.out) == (0, f"{FILES} generated files are what the catalog gives.\n")
    assert (
        plantwatch("build").lines[-1].startswith(f"3 policies, 3 Suricata rules, 0 of {FILES} files changed.")
    )


def test_build_check_writes_nothing_and_tells_all(plantwatch: Call, repository: Path) -> None:
    told = plantwatch("build", "--check", "--format", "concise")
    assert told.status == 1
    assert told.out.count("PW305 generated file is missing") == FILES
    assert not (repository / "suricata-rules").exists()


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_build_check_is_one_document(plantwatch: Call, repository: Path, form: str) -> None:
    """Also when the catalog has warnings of its own."""
    (repository / "catalog" / "playbooks" / "unused.md").write_text("# Unused\n")
    told = plantwatch("build", "--check", "--format", form)
    assert told.status == 1
    if form == "json":
        codes = [json.loads(line)["code"] for line in told.lines]
    else:
        codes = [result["ruleId"] for result in json.loads(told.out)["runs"][0]["results"]]
    assert sorted(codes) == ["PW240", *["PW305"] * FILES]


def test_build_removes_what_is_left_over(plantwatch: Call, repository: Path) -> None:
    plantwatch("build")
    old = repository / "suricata-rules" / "plantwatch-old.rules"
    old.write_text("")
    assert plantwatch("build", "--check").status == 1
    assert "removed suricata-rules/plantwatch-old.rules" in plantwatch("build").lines
    assert not old.exists()


def test_build_elsewhere(plantwatch: Call, repository: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert plantwatch("build", "--out", out).status == 0
    assert sorted(path.name for path in out.iterdir()) == ["suricata-rules", "zeek-scripts"]
    assert not (repository / "catalog" / "sids.yaml").exists()
    assert plantwatch("build", "--out", out, "--check").status == 0


def test_build_where_nothing_may_be_written(plantwatch: Call, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    told = plantwatch("build", "--out", file / "below")
    assert told.status == 2
    assert "Not a directory" in told.err


def test_build_of_a_bad_catalog(plantwatch: Call, repository: Path) -> None:
    break_it(repository)
    told = plantwatch("build", "--format", "concise")
    assert (told.status, told.out.count("PW231")) == (1, 1)
    assert not (repository / "suricata-rules").exists()


# --- list, coverage, explain ------------------------------------------------------------------------


def test_list_as_json_is_a_contract(plantwatch: Call) -> None:
    records = [json.loads(line) for line in plantwatch("list", "--format", "json").lines]
    keys = ["id", "protocol", "title", "status", "severity", "attack", "wireshark", "sid", "cells"]
    assert [list(record) for record in records] == [keys] * 3
    stop = records[1]
    cells = stop.pop("cells")
    assert stop == {
        "id": "toy-stop",
        "protocol": "toy",
        "title": "Machine told to stop",
        "status": "experimental",
        "severity": "critical",
        "attack": ["T0814"],
        "wireshark": "",
        "sid": SID,
    }
    assert {engine: list(versions) for engine, versions in cells.items()} == {
        "suricata": ["7.0", "8.0"],
        "zeek": ["8.0"],
    }
    assert {(c["state"], type(c["reasons"])) for v in cells.values() for c in v.values()} == {("full", list)}


def test_list_for_people(plantwatch: Call) -> None:
    told = plantwatch("list")
    assert told.status == 0
    assert [line.split() for line in told.lines[:1] + told.lines[2:]] == [
        ["sid", "policy", "severity", "status", "suricata", "zeek"],
        ["1528920", "toy-failure", "critical", "experimental", "full", "full"],
        ["1893160", "toy-stop", "critical", "experimental", "full", "full"],
        ["1802280", "toy-write", "medium", "experimental", "full", "full"],
        [],
        ["3", "policies.", "One", "of", "them:", "plantwatch", "explain", "toy-failure"],
    ]


def test_list_of_an_empty_catalog(plantwatch: Call, repository: Path) -> None:
    for path in (repository / "catalog" / "policies" / "toy").iterdir():
        path.unlink()
    told = plantwatch("list")
    assert (told.status, told.lines[-1]) == (0, "0 policies. Next: plantwatch new policy")


def test_coverage(plantwatch: Call) -> None:
    told = plantwatch("coverage")
    assert told.status == 0
    assert told.lines[0].split() == [
        "policy",
        "severity",
        "suricata",
        "7.0",
        "suricata",
        "8.0",
        "zeek",
        "8.0",
    ]
    assert told.lines[-1] == "3 suricata 7.0 full, 3 suricata 8.0 full, 3 zeek 8.0 full"
    table = plantwatch("coverage", "--format", "markdown").lines
    assert "| toy-stop | critical | full (1) | full (1) | full |" in table


@pytest.mark.parametrize("what", ["toy-stop", str(SID), str(SID + 39)])
def test_explain_a_policy(plantwatch: Call, what: str) -> None:
    told = plantwatch("explain", what)
    assert told.status == 0
    assert told.lines[:6] == [
        "Machine told to stop",
        "toy-stop   severity critical, confidence high, experimental",
        f"sid {SID}-{SID + 39}, rev 1; catalog/policies/toy/toy-stop.yaml",
        "",
        "What happened",
        "  A computer told the machine to stop.",
    ]
    headings = [line for line in told.lines if line and not line.startswith(" ")][3:]
    assert headings == [
        "What happened",
        "On the network",
        "For the SOC",
        "ATT&CK for ICS",
        "Recognised by",
        "What to do",
        "Engines",
        "Proven on",
        "References",
    ]


def test_explain_shows_what_was_generated(plantwatch: Call) -> None:
    told = plantwatch("explain", "toy-stop", "--generated")
    generated = told.out.split("\nGenerated\n")[1]
    assert 'alert tcp any any -> any 9999 (msg:"PLANTWATCH Machine told to stop"; ' in generated
    assert '$id="toy-stop"' in generated
    assert "toy-write" not in generated


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("toy-stopp", "; did you mean toy-stop?"),
        ("zzz", "; plantwatch list shows all"),
        ("1", "; plantwatch list shows all"),
        ("\u00b2", "; plantwatch list shows all"),
        ("9" * 40, "; plantwatch list shows all"),
    ],
)
def test_explain_what_nobody_knows(plantwatch: Call, what: str, said: str) -> None:
    told = plantwatch("explain", what)
    assert (told.status, told.out) == (1, "")
    assert told.err == f"no policy or signature id '{what}' in this catalog{said}\n"


def test_explain_a_code_anywhere(plantwatch: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = plantwatch("explain", "pw231")
    assert told.status == 0
    assert told.lines[0].startswith("PW231")
    assert plantwatch("explain", "PW999").status == 1


# --- new --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(), ("--operation", "write")])
def test_a_new_policy_passes_check(plantwatch: Call, repository: Path, options: tuple[str, ...]) -> None:
    told = plantwatch("new", "policy", "toy-night-shift", *options)
    assert told.status == 0
    assert told.lines[0] == "wrote catalog/policies/toy/toy-night-shift.yaml"
    written = yaml.safe_load((repository / "catalog/policies/toy/toy-night-shift.yaml").read_text())
    assert written["when"] == {"operation": options[1] if options else "failure"}
    assert plantwatch("check", "--format", "concise").out == ""
    assert plantwatch("new", "policy", "toy-night-shift").status == 2


@pytest.mark.parametrize("options", [(), ("--port", "4711", "--udp")])
def test_a_new_protocol_passes_check(plantwatch: Call, repository: Path, options: tuple[str, ...]) -> None:
    told = plantwatch("new", "protocol", "acme-link", *options)
    assert told.status == 0, told.err
    assert plantwatch("check", "catalog/protocols/acme-link.yaml").status == 0
    assert plantwatch("new", "policy", "acme-link-write").status == 0
    assert plantwatch("check", "catalog/policies/acme-link/acme-link-write.yaml").status == 0
    assert plantwatch("new", "protocol", "acme-link").status == 2
    assert plantwatch("new", "protocol", "Acme").status == 2


def test_a_new_policy_over_an_operation_with_an_awkward_title(plantwatch: Call, repository: Path) -> None:
    data = toy.protocol()
    data["operations"]["stop"]["title"] = ('"\\{x}: # ' * 20)[:100]
    toy.write_catalog(repository, {}, [data])
    assert plantwatch("new", "policy", "toy-new").status == 0
    told = plantwatch("check", "--format", "json")
    assert told.status == 0
    assert {json.loads(line)["code"] for line in told.lines} <= {"PW238"}


@pytest.mark.parametrize("name", ["toy-Big", "toy-a--b", "toy-../../x", "toy-", "toy-" + "x" * 90])
def test_a_name_that_check_would_refuse(plantwatch: Call, repository: Path, name: str) -> None:
    before = sorted(repository.rglob("*"))
    told = plantwatch("new", "policy", name)
    assert told.status == 2
    assert "is no id" in told.err
    assert sorted(repository.rglob("*")) == before


def test_the_longest_protocol_names_the_folder(plantwatch: Call, repository: Path) -> None:
    second = {**toy.protocol(), "id": "toy-two", "ports": [9998]}
    toy.write_catalog(repository, toy.TRIO, [toy.PROTOCOL, second])
    told = plantwatch("new", "policy", "toy-two-stop")
    assert told.lines[0] == "wrote catalog/policies/toy-two/toy-two-stop.yaml"
    assert plantwatch("check", "--format", "concise").out == ""


def test_a_new_policy_over_an_unknown_operation(plantwatch: Call) -> None:
    told = plantwatch("new", "policy", "toy-x", "--operation", "nothing")
    assert told.status == 2
    assert "toy has no operation 'nothing'; it has: failure, stop, write" in told.err
