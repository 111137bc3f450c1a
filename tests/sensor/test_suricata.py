"""A real Suricata as a sensor: tested, switched, reloaded, verified, and put back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.diagnostics import UserError
from plantwatch.sensor.package import Package, package
from plantwatch.sensor.steps import apply, rollback, verify
from plantwatch.sensor.suricata_config import read_config
from plantwatch.sensor.suricata_rules import sids
from sensor.suricata_home import THEIRS, Home, home
from support import toy
from support.cli import caller
from support.programs import require

ONE, TWO = toy.STOP, {name: toy.TRIO[name] for name in ("toy-stop", "toy-write")}


@pytest.fixture
def sensor_home(tmp_path: Path, suricata: str) -> Home:
    return home(tmp_path / "sensor")


def ruleset(folder: Path, policies: dict[str, dict[str, object]] = ONE) -> Package:
    return package(toy.built(folder, policies), "suricata")


def broken(package: Package) -> Package:
    """The package with a rule at its end that only the real engine can tell to be wrong."""
    name = next(iter(package.files))
    bad = 'alert tcp any any -> any any (msg:"bad"; contents:"x"; sid:77; rev:1;)\n'
    return Package("suricata", {**package.files, name: package.files[name] + bad}, package.policies)


@pytest.mark.parametrize("program", ["suricata", "suricata8"])
def test_the_configuration_is_read_as_suricata_reads_it(tmp_path: Path, program: str) -> None:
    require(program)
    included = tmp_path / "more.yaml"
    included.write_text(
        "%YAML 1.1\n---\napp-layer:\n  protocols:\n    modbus: {enabled: yes}\nsome_key: 1\n"
        "vars:\n  address-groups: {MY_PLC: '10.0.0.0/8'}\naf-packet:\n  - interface: eth7\n    threads: 2\n"
    )
    second = tmp_path / "second.yaml"
    second.write_text("%YAML 1.1\n---\nstream:\n  midstream: true\n  include: third.yaml\n")
    (tmp_path / "third.yaml").write_text("%YAML 1.1\n---\nreassembly: {depth: 0}\n")
    for name, text in (
        ("stock.yaml", ""),
        ("one.yaml", "include: more.yaml\n"),
        ("list.yaml", "include:\n  - more.yaml\n  - second.yaml\n"),
        ("twice.yaml", "stream: {midstream: true}\nrule-files: [a.rules, b.rules]\n"),
    ):
        path = tmp_path / name
        path.write_text(Path("/etc/suricata/suricata.yaml").read_text() + text)
        said = subprocess.run(
            [program, "-c", path, "--dump-config"], capture_output=True, text=True, check=True
        )
        lines = [
            line for line in said.stdout.splitlines() if " = " in line and ": " not in line.split(" = ")[0]
        ]
        theirs = {k: None if v == "(null)" else v for k, _, v in (line.partition(" = ") for line in lines)}
        assert dict(read_config(path).flat()) == theirs
        assert len(theirs) > 400


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("%YAML 1.1\n---\na: [1\n", "4:1", "cannot be read"),
        ("%YAML 1.1\n---\n- a\n", "3:1", "mapping"),
        ("%YAML 1.1\n---\ninclude: gone.yaml\n", "gone.yaml", "No such file"),
        ("%YAML 1.1\n---\ninclude: suricata.yaml\n", "suricata.yaml", "include each other"),
    ],
)
def test_configuration_that_cannot_be_read(tmp_path: Path, text: str, place: str, says: str) -> None:
    path = tmp_path / "suricata.yaml"
    path.write_text(text)
    with pytest.raises(UserError) as error:
        read_config(path)
    (found,) = error.value.diagnostics
    assert found.code == "PW601"
    assert says in found.message
    assert place in str(found.span)


def test_apply_reload_rollback(tmp_path: Path, sensor_home: Home) -> None:
    one, two = ruleset(tmp_path / "one"), ruleset(tmp_path / "two", TWO)
    with sensor_home.running():
        assert sensor_home.loaded() == (1, 0)
        list(apply(sensor_home.sensor(), one))
        with_one = sensor_home.loaded()
        list(apply(sensor_home.sensor(), two))
        with_two = sensor_home.loaded()
        assert 1 < with_one[0] < with_two[0]
        assert with_one[1] == with_two[1] == 0
        list(rollback(sensor_home.sensor()))
        assert sensor_home.loaded() == with_one
        list(rollback(sensor_home.sensor()))
        assert sensor_home.loaded() == (1, 0)


def test_a_bad_rule_is_refused_before_it_is_active(tmp_path: Path, sensor_home: Home) -> None:
    good = ruleset(tmp_path / "one")
    with sensor_home.running():
        list(apply(sensor_home.sensor(), good))
        before = sensor_home.loaded()
        with pytest.raises(UserError) as error:
            list(apply(sensor_home.sensor(), broken(good)))
        assert [d.code for d in error.value.diagnostics] == ["PW604"]
        assert "contents" in error.value.diagnostics[0].message
        assert sensor_home.loaded() == before
        assert verify(sensor_home.sensor()).verdict.live  # type: ignore[union-attr]


def test_goes_back_when_the_running_engine_differs_from_its_configuration(
    tmp_path: Path, shipped: Build, sensor_home: Home
) -> None:
    """The parser is on in the file, so -T passes; the engine was started before and has it off."""
    full = package(shipped, "suricata")
    some = {name: text for name, text in full.files.items() if "modbus" in name}
    modbus = Package("suricata", some, {n: p for n, p in full.policies.items() if set(p.lines) <= set(some)})
    with sensor_home.running():
        list(apply(sensor_home.sensor(), ruleset(tmp_path / "one")))
        before = sensor_home.loaded()
        text = sensor_home.config.read_text()
        sensor_home.config.write_text(text.replace("modbus: {enabled: no}", "modbus: {enabled: yes}"))
        with pytest.raises(UserError) as error:
            list(apply(sensor_home.sensor(), modbus))
        refused, back = error.value.diagnostics[0], error.value.diagnostics[-1]
        assert (refused.code, refused.policy) == ("PW604", "modbus-request-flood")
        assert refused.span.file.endswith("modbus-request-flood.yaml")
        assert "back to 0001, which is verified" in back.message
        assert sensor_home.loaded() == before
        assert sensor_home.sensor().store.current().name == "0001"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "theirs",
    [
        'alert tcp any any -> any any (msg:"x"; bogus; sid:43;)\n' + THEIRS,
        None,
    ],
    ids=["bad rule", "missing file"],
)
def test_faults_of_others_do_not_keep_ours_out(tmp_path: Path, sensor_home: Home, theirs: str | None) -> None:
    if theirs is None:
        sensor_home.theirs.unlink()
    else:
        sensor_home.theirs.write_text(theirs)
    steps = list(apply(sensor_home.sensor(), ruleset(tmp_path / "one")))
    assert [d.code for step in steps for d in step.diagnostics] == ["PW612", "PW611"]
    with pytest.raises(UserError) as error:
        list(apply(sensor_home.sensor(), broken(ruleset(tmp_path / "two", TWO))))
    assert "PW604" in [d.code for d in error.value.diagnostics]


def test_ids_in_use_name_both_sides(tmp_path: Path, sensor_home: Home) -> None:
    ours = ruleset(tmp_path / "one")
    ((sid, line, _),) = sids(ours.files["plantwatch-toy.rules"])
    sensor_home.theirs.write_text(f"{THEIRS}# sid:{sid};\n{THEIRS.replace('sid:42', f'sid:{sid}')}")
    with pytest.raises(UserError) as error:
        list(apply(sensor_home.sensor(), ours))
    (found,) = error.value.diagnostics
    assert (found.code, found.span.file, found.span.line) == ("PW603", str(sensor_home.theirs), 3)
    assert f"plantwatch-toy.rules:{line} has it for policy toy-stop" in found.message
    assert found.source[found.span.column - 1 :].startswith(f"{sid};")


def test_a_folder_that_is_not_listed(tmp_path: Path, sensor_home: Home) -> None:
    lines = sensor_home.config.read_text().splitlines()
    sensor_home.config.write_text("\n".join(lines[:-1]) + "\n")
    with pytest.raises(UserError) as error:
        list(apply(sensor_home.sensor(), ruleset(tmp_path / "one")))
    (found,) = error.value.diagnostics
    assert (found.code, found.span.line) == ("PW602", len(lines) - 2)
    assert lines[-1].strip() in found.help


def test_verify_notices_rules_that_were_not_read_again(tmp_path: Path, sensor_home: Home) -> None:
    with sensor_home.running():
        list(apply(sensor_home.sensor(), ruleset(tmp_path / "one")))
        sensor_home.theirs.write_text(THEIRS + THEIRS.replace("42", "43"))
        verdict = verify(sensor_home.sensor()).verdict
        assert verdict is not None
        assert verdict.live is False
        assert "of the" in verdict.diagnostics[0].message
        sensor_home.theirs.write_text(THEIRS)
        sensor_home.sensor().store.switch("0000")
        verdict = verify(sensor_home.sensor()).verdict
        assert verdict is not None
        assert verdict.live is False
        assert "before this generation was switched to" in verdict.diagnostics[0].message


def test_the_command(
    tmp_path: Path,
    sensor_home: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    call = caller(toy.write_catalog(tmp_path / "repository", TWO), monkeypatch, capsys)
    planned = call("sensor", "plan", *sensor_home.options)
    assert planned.status == 0
    assert "  + policy toy-write  (catalog/policies/toy/toy-write.yaml:" in planned.out
    assert not (tmp_path / "sensor/state").exists()
    assert call("sensor", "status", *sensor_home.options).out.startswith("No ruleset was applied")
    nothing = call("sensor", "verify", *sensor_home.options)
    assert (nothing.status, "PW609" in nothing.err) == (2, True)
    with sensor_home.running():
        told = call("sensor", "apply", *sensor_home.options)
        assert told.status == 0
        assert told.lines[-2].startswith("suricata: verified: the running engine has 3 rules loaded")
        assert call("sensor", "verify", *sensor_home.options).out.startswith(
            "suricata: live: generation 0001"
        )
        again = call("sensor", "plan", *sensor_home.options)
        assert "policies 0 added, 0 changed, 0 removed" in again.out
        assert call("sensor", "rollback", *sensor_home.options).status == 0
        table = call("sensor", "status", *sensor_home.options)
        assert "<- current" in next(line for line in table.lines if " 0000 " in line)
    assert call("sensor", "verify", *sensor_home.options).status == 1
