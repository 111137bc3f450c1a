"""``plantwatch test``: what is chosen, what it says of a proof, and what ``--update`` writes."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from support import captures
from support.captures import CLIENT, SERVER, STOP, WRITE
from support.cli import Call
from support.fakes import NOWHERE, fake
from support.fakes import plantwatch as elsewhere

PAIR = f"{CLIENT} -> {SERVER}"


@pytest.fixture
def proofs(repository: Path) -> Path:
    """Three captures: two as expected, one that gives something else."""
    captures.expectation(repository, "toy/stop", [STOP], ["toy-stop"], near_misses=["toy-write"])
    captures.expectation(repository, "toy/both", [STOP, WRITE], ["toy-stop", "toy-write"])
    return captures.expectation(repository, "toy/wrong", [WRITE], ["toy-failure"])


@pytest.mark.usefixtures("suricata", "zeek", "proofs")
def test_what_passed_and_what_did_not(plantwatch: Call) -> None:
    told = plantwatch("test")
    assert told.status == 1
    for engine in ("suricata", "zeek"):
        report = "\n".join(
            [
                f"FAILED pcaps/toy/wrong.yaml::{engine}: The toy talk toy/wrong.",
                "  (= as expected, - expected but not found, + found but not expected)",
                f"  - toy-failure  {PAIR}",
                f"  + toy-write    {PAIR}",
                f"  reproduce: plantwatch test pcaps/toy/wrong.yaml --engine {engine}",
            ]
        )
        assert report in told.out
        assert f"{engine}: 2 of 3 captures proven, 4 findings, 1 FAILED" in told.lines
    assert plantwatch("test", "pcaps/toy/wrong.yaml", "--engine", "zeek").status == 1
    assert plantwatch("test", "--isolate").lines[-2:] == told.lines[-2:]


KNOWN = "6 of 6 verdicts known from before (--no-cache runs them again)"


@pytest.mark.usefixtures("suricata", "zeek", "proofs")
def test_what_is_known_is_not_run_again(plantwatch: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """But in CI, which has to prove by itself, unless it is told otherwise."""
    monkeypatch.delenv("CI", raising=False)
    first = plantwatch("test")
    assert KNOWN not in first.lines
    again = plantwatch("test")
    assert KNOWN in again.lines
    assert again.status == first.status
    assert [line for line in again.lines if line != KNOWN] == first.lines
    assert plantwatch("test", "--no-cache").lines == first.lines
    monkeypatch.setenv("CI", "true")
    assert plantwatch("test").lines == first.lines
    assert KNOWN in plantwatch("test", "--cache").lines


@pytest.mark.usefixtures("suricata", "zeek", "proofs")
def test_a_table(plantwatch: Call) -> None:
    rows = [line.split() for line in plantwatch("test", "--table").lines if line.startswith("toy-")]
    assert rows == [
        ["toy-failure", "critical", "1", "0/1", "0/1"],
        ["toy-stop", "critical", "2", "2/2", "2/2"],
        ["toy-write", "medium", "1", "2/1", "2/1"],
    ]


@pytest.mark.usefixtures("suricata", "proofs")
@pytest.mark.parametrize("form", ["concise", "json", "github", "sarif"])
def test_formats(plantwatch: Call, form: str) -> None:
    told = plantwatch("test", "--engine", "suricata", "--format", form)
    missing = f"suricata did not report toy-failure for {PAIR}"
    extra = f"suricata reported toy-write for {PAIR}, which is not expected"
    again = "plantwatch test pcaps/toy/wrong.yaml --engine suricata"
    file = "pcaps/toy/wrong.yaml"
    assert told.status == 1
    if form == "concise":
        assert told.lines == [f"{file}:1:1 PW502 {extra}", f"{file}:6:14 PW501 {missing}"]
    elif form == "json":
        said = [json.loads(line) for line in told.lines]
        assert [(d["code"], d["file"], d["line"], d["policy"], d["help"]) for d in said] == [
            ("PW502", file, 1, "toy-write", again),
            ("PW501", file, 6, "toy-failure", again),
        ]
    elif form == "github":
        assert told.lines[0].startswith(
            f"::error file={file},line=1,col=1,endLine=1,endColumn=2,title=PW502::"
        )
        assert told.lines[1].startswith(f"::error file={file},line=6,col=14,")
        assert told.lines[1].endswith(f"::{missing}%0Ahelp: {again}")
    else:
        results = json.loads(told.out)["runs"][0]["results"]
        assert [result["ruleId"] for result in results] == ["PW502", "PW501"]


@pytest.mark.usefixtures("proofs")
@pytest.mark.parametrize(
    ("selectors", "chosen"),
    [
        ((), ["both", "stop", "wrong"]),
        (("toy",), ["both", "stop", "wrong"]),
        (("toy-stop",), ["both", "stop"]),
        (("toy-write",), ["both", "stop"]),  # as a near miss
        (("toy-failure", "pcaps/toy/stop.yaml"), ["stop", "wrong"]),
        (("pcaps/toy",), ["both", "stop", "wrong"]),
        (("./pcaps/toy/both.yaml",), ["both"]),
    ],
)
def test_selectors(plantwatch: Call, selectors: tuple[str, ...], chosen: list[str]) -> None:
    told = plantwatch("test", "--plan", "--engine", "zeek", *selectors)
    assert (told.status, told.err) == (0, "")
    assert [line.removesuffix(".yaml::zeek").rpartition("/")[2] for line in told.lines] == chosen


@pytest.mark.usefixtures("proofs")
def test_a_plan_names_each_engine(plantwatch: Call) -> None:
    told = plantwatch("test", "--plan", "toy-failure")
    assert told.lines == ["pcaps/toy/wrong.yaml::suricata", "pcaps/toy/wrong.yaml::zeek"]


@pytest.mark.usefixtures("proofs")
def test_a_capture_elsewhere(plantwatch: Call, tmp_path: Path) -> None:
    other = captures.expectation(tmp_path / "other", "x", [STOP], ["toy-stop"])
    told = plantwatch("test", "--plan", "--engine", "zeek", "toy-failure", other)
    assert sorted(told.lines) == sorted([f"{other}::zeek", "pcaps/toy/wrong.yaml::zeek"])


def test_no_captures_at_all(plantwatch: Call) -> None:
    told = plantwatch("test")
    assert told.status == 2
    assert "no capture matches" in told.err


def test_a_capture_that_changed(plantwatch: Call, proofs: Path) -> None:
    captures.capture(proofs.with_suffix(".pcap"), STOP, STOP)
    told = plantwatch("test", "--format", "concise")
    assert told.status == 2
    assert told.out == (
        "pcaps/toy/wrong.yaml PW405 "
        "wrong.pcap is not the capture that this file speaks about (sha256 differs)\n"
    )


def test_an_expectation_that_names_a_policy_that_is_gone(plantwatch: Call, repository: Path) -> None:
    captures.expectation(repository, "toy/old", [STOP], ["toy-gone"])
    told = plantwatch("test", "--format", "concise")
    assert (told.status, told.out) == (
        2,
        "pcaps/toy/old.yaml:6:14 PW406 no policy 'toy-gone' in the catalog\n",
    )


# --- update -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("suricata", "zeek")
def test_update_writes_findings_and_digest_only(plantwatch: Call, proofs: Path) -> None:
    text = proofs.read_text().replace("purpose: ", "# what for\npurpose: ")
    text = text.replace("findings:\n", "# must fire\nfindings:\n  # the machine says so\n")
    near_miss = f"{{policy: toy-stop, src: {CLIENT}, dst: {SERVER}, why: no stop}}"
    text += f"\n# must stay silent\nnear_misses:\n  - {near_miss}\n"
    proofs.write_text(text)
    captures.capture(proofs.with_suffix(".pcap"), WRITE, WRITE)
    others = {path: path.read_bytes() for path in proofs.parent.iterdir() if path != proofs}
    told = plantwatch("test", "--update", "toy-failure")
    assert told.status == 1
    assert told.lines[-2:] == ["pcaps/toy/wrong.yaml: updated", "Review with: git diff pcaps"]
    digest = hashlib.sha256(proofs.with_suffix(".pcap").read_bytes()).hexdigest()
    old = next(line for line in text.splitlines() if line.startswith("sha256:"))
    expected = text.replace(old, f"sha256: {digest}").replace(
        f"  # the machine says so\n  - {{policy: toy-failure, src: {CLIENT}, dst: {SERVER}}}\n",
        f"  - {{policy: toy-write, src: {CLIENT}, dst: {SERVER}}}\n",
    )
    assert proofs.read_text() == expected
    assert {path: path.read_bytes() for path in others} == others
    assert plantwatch("test").status == 0
    assert plantwatch("test", "--update").out == "nothing to update\n"


@pytest.mark.usefixtures("suricata", "zeek")
@pytest.mark.parametrize(
    "findings",
    [
        "findings: []\n",
        "findings:\n- {policy: toy-failure, src: 10.9.0.1, dst: 10.8.0.1}\n",
        "findings: [\n  {policy: toy-failure, src: 10.9.0.1, dst: 10.8.0.1},\n]\n",
        "findings:\n  - policy: toy-failure\n    src: 10.9.0.1\n\n    dst: 10.8.0.1\n",
    ],
    ids=["none", "not indented", "flow", "block"],
)
@pytest.mark.parametrize("tail", ["", "# the end\n"])
def test_update_of_every_way_to_write_findings(
    plantwatch: Call, proofs: Path, findings: str, tail: str
) -> None:
    head = proofs.read_text().split("findings:")[0]
    proofs.write_text(f"{head}{findings}{tail}")
    assert plantwatch("test", "--update", proofs).status == 1
    new = f"findings:\n  - {{policy: toy-write, src: {CLIENT}, dst: {SERVER}}}\n"
    assert proofs.read_text() == f"{head}{new}{tail}"


@pytest.mark.usefixtures("suricata")
def test_update_with_one_engine_keeps_what_the_other_is_expected_to_say(
    plantwatch: Call, proofs: Path
) -> None:
    assert plantwatch("test", "--update", proofs, "--engine", "suricata").status == 1
    assert proofs.read_text().splitlines()[5:] == [
        f"  - {{policy: toy-failure, src: {CLIENT}, dst: {SERVER}, engines: [zeek]}}",
        f"  - {{policy: toy-write, src: {CLIENT}, dst: {SERVER}, engines: [suricata]}}",
    ]


@pytest.mark.usefixtures("suricata", "zeek")
def test_update_leaves_what_a_scenario_wrote(plantwatch: Call, repository: Path) -> None:
    head = "# generated from pcaps/scenarios/toy.py"
    path = captures.expectation(repository, "toy/made", [STOP], ["toy-write"], how="crafted", head=head)
    before = path.read_bytes()
    told = plantwatch("test", "--update", path)
    assert told.status == 1
    assert "pcaps/toy/made.yaml: differs, but is generated from its scenario" in told.out
    assert path.read_bytes() == before


def test_update_writes_nothing_when_an_engine_crashed(proofs: Path, repository: Path, tmp_path: Path) -> None:
    """Otherwise its silence would become what is expected of it."""
    before = {path: path.read_bytes() for path in proofs.parent.iterdir()}
    program = fake(tmp_path / "bin", "suricata", "kill -SEGV $$")
    told = elsewhere(repository, "test", "--update", suricata=program, zeek=NOWHERE)
    assert (told.status, told.out) == (2, "")
    assert "suricata: error PW301 suricata -T died of SIGSEGV" in told.err
    assert {path: path.read_bytes() for path in proofs.parent.iterdir()} == before


@pytest.mark.usefixtures("suricata", "zeek", "proofs")
def test_only_what_failed(plantwatch: Call, repository: Path) -> None:
    assert plantwatch("test", "--failed").out == "nothing failed the last time\n"
    assert plantwatch("test").status == 1
    again = plantwatch("test", "--failed")
    assert again.status == 1
    assert "suricata: 0 of 1 captures proven, 1 findings, 1 FAILED" in again.lines
    assert plantwatch("test", "toy-stop").status == 0  # what did not run keeps its mark
    assert plantwatch("test", "--failed", "--plan").lines == [
        f"pcaps/toy/wrong.yaml::{engine}" for engine in ("suricata", "zeek")
    ]
    captures.expectation(repository, "toy/wrong", [WRITE], ["toy-write"])
    assert plantwatch("test", "--failed").status == 0
    assert plantwatch("test", "--failed").out == "nothing failed the last time\n"


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.mark.usefixtures("proofs")
def test_only_what_a_change_is_about(plantwatch: Call, repository: Path) -> None:
    assert "git cannot tell what changed since 'HEAD'" in plantwatch("test", "--changed", "HEAD").err
    git(repository, "init", "-q")
    (repository / ".gitignore").write_text(".plantwatch/\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "all")
    nothing = plantwatch("test", "--changed", "HEAD")
    assert (nothing.status, nothing.out) == (0, "nothing to prove changed since HEAD\n")
    told = plantwatch("test", "--changed", "no-such-branch")
    assert (told.status, "no-such-branch" in told.err) == (2, True)

    def planned() -> set[str]:
        lines = plantwatch("test", "--changed", "HEAD", "--plan", "--engine", "zeek").lines
        return {line.removeprefix("pcaps/toy/").removesuffix(".yaml::zeek") for line in lines}

    captures.expectation(repository, "toy/new", [STOP], ["toy-stop"])
    assert planned() == {"new"}
    policy = repository / "catalog/policies/toy/toy-failure.yaml"
    policy.write_text(policy.read_text() + "window: 5\n")
    assert planned() == {"new", "wrong"}
    protocol = repository / "catalog/protocols/toy.yaml"
    protocol.write_text(protocol.read_text() + "# more\n")
    assert planned() == {"new", "wrong", "stop", "both"}


@pytest.mark.usefixtures("proofs")
def test_a_change_of_the_tooling_is_about_everything(plantwatch: Call, repository: Path) -> None:
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "all")
    (repository / "zeek-scripts/runtime").mkdir(parents=True)
    (repository / "zeek-scripts/runtime/main.zeek").write_text("# changed\n")
    assert len(plantwatch("test", "--changed", "HEAD", "--plan", "--engine", "zeek").lines) == 3


@pytest.mark.usefixtures("proofs")
def test_choices_exclude_each_other(plantwatch: Call) -> None:
    for arguments in (["--failed", "toy"], ["--changed", "HEAD", "toy"], ["--failed", "--changed", "HEAD"]):
        told = plantwatch("test", *arguments)
        assert told.status == 2
        assert "exclude each other" in told.err
