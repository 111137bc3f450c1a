"""What a sensor lacks, each thing broken on its own, and the file that mends it, in the real engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.diagnostics import Diagnostic
from plantwatch.engines.zeek import drive
from plantwatch.engines.zeek.frames import analyzer_file
from plantwatch.sensor import suricata_doctor, suricata_fix
from plantwatch.sensor.doctor import DEAD, WEAKER, Diagnosis
from plantwatch.sensor.examine import examine, write_fix
from plantwatch.sensor.package import Package, package
from plantwatch.sensor.steps import apply
from plantwatch.sensor.suricata import SuricataSensor
from plantwatch.sensor.suricata_config import read_config
from plantwatch.sensor.suricata_rules import sids
from plantwatch.sensor.zeek import ZeekSensor
from plantwatch.sensor.zeek_frames import frames_missing
from sensor.suricata_home import THEIRS, home
from support import toy
from support.cli import caller

STOCK = Path("/etc/suricata/suricata.yaml")
SOUND = """\
%YAML 1.1
---
outputs:
  - eve-log: {enabled: yes, types: [alert]}
unix-command: {enabled: yes, filename: FOLDER/no.socket}
app-layer:
  protocols:
    modbus: {enabled: yes, detection-ports: {dp: 502}}
    dnp3: {enabled: yes, detection-ports: {dp: 20000}}
stream:
  midstream: true
  checksum-validation: no
  reassembly: {depth: 0}
packet-alert-max: 255
threshold-file: FOLDER/threshold.config
rule-files:
  - FOLDER/state/suricata/current/ruleset/*.rules
"""


@pytest.fixture(scope="module")
def rules(shipped: Build) -> Package:
    """Modbus and DNP3 of the shipped catalog, in which some rules need parsers."""
    full = package(shipped, "suricata")
    files = {name: text for name, text in full.files.items() if "modbus" in name or "dnp3" in name}
    return Package("suricata", files, {n: p for n, p in full.policies.items() if set(p.lines) <= set(files)})


def diagnosis(folder: Path, rules: Package, text: str = SOUND, version: str = "8.0.8") -> Diagnosis:
    config = folder / "suricata.yaml"
    config.write_text(text.replace("FOLDER", str(folder)))
    sensor = SuricataSensor("suricata", config, folder / "state")
    return suricata_doctor.diagnose(sensor, rules, version, {"modbus": (502,), "dnp3": (20000,)})


def said(found: Diagnosis) -> dict[str, Diagnostic]:
    return {lack.diagnostic.code: lack.diagnostic for lack in found.lacks}


def test_a_sound_sensor_has_nothing_to_say(tmp_path: Path, rules: Package) -> None:
    found = diagnosis(tmp_path, rules)
    assert said(found) == {}
    assert found.counts() == {"live": len(rules.policies), WEAKER: 0, DEAD: 0}


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "hurt"),
    [
        ("current/ruleset/*.rules", "elsewhere/*.rules", "PW620", 16, "every"),
        ("types: [alert]", "types: [dns]", "PW621", 3, "every"),
        ("eve-log: {enabled: yes", "eve-log: {enabled: no", "PW621", 3, "every"),
        ("modbus: {enabled: yes", "modbus: {enabled: no", "PW622", 8, "modbus-request-flood"),
        ("dp: 20000", "dp: 20001", "PW623", 9, "dnp3-bad-checksum"),
        ("midstream: true", "midstream: false", "PW626", 11, "modbus-force-listen-only"),
        ("depth: 0", "depth: 1mb", "PW628", 13, "modbus-force-listen-only"),
        ("checksum-validation: no", "checksum-validation: yes", "PW629", 12, ""),
        ("packet-alert-max: 255", "packet-alert-max: 15", "PW630", 14, "every"),
        ("unix-command: {enabled: yes", "unix-command: {enabled: no", "PW631", 5, ""),
    ],
)
def test_each_lack_alone(
    tmp_path: Path, rules: Package, old: str, new: str, code: str, line: int, hurt: str
) -> None:
    assert old in SOUND
    found = diagnosis(tmp_path, rules, SOUND.replace(old, new))
    assert list(said(found)) == [code]
    assert said(found)[code].span.line == line
    assert said(found)[code].help
    bad = {name for name in rules.policies if found.state(name)[0] != "live"}
    if hurt == "every":
        assert bad == set(rules.policies)
    else:
        assert (hurt in bad) if hurt else not bad
        assert bad != set(rules.policies)


def test_an_older_engine_skips_what_asks_for_a_newer_one(tmp_path: Path, rules: Package) -> None:
    name, text = next(iter(rules.files.items()))
    newer = Package(
        "suricata",
        {**rules.files, name: text.replace("(msg:", "(requires:version >= 8.0.0; msg:", 1)},
        rules.policies,
    )
    found = diagnosis(tmp_path, newer, version="7.0.10")
    assert list(said(found)) == ["PW627"]
    assert found.counts()[WEAKER] + found.counts()[DEAD] == 1
    assert diagnosis(tmp_path, rules, version="6.0.1").counts()["live"] == 0


def test_suppressed_and_undefined(tmp_path: Path, rules: Package) -> None:
    name, text = next(iter(rules.files.items()))
    changed = text.replace("alert tcp any any -> any 20000", "alert tcp $PLC_NET any -> any 20000", 1)
    assert changed != text
    found = diagnosis(tmp_path, Package("suricata", {**rules.files, name: changed}, rules.policies))
    assert "$PLC_NET" in said(found)["PW624"].message
    sid = next(rule.sid for rule in suricata_doctor.needs(rules).rules["modbus-force-listen-only"])
    (tmp_path / "threshold.config").write_text(f"# suppress\nsuppress gen_id 1, sig_id {sid}\n")
    found = diagnosis(tmp_path, rules)
    assert found.state("modbus-force-listen-only")[0] == DEAD
    assert said(found)["PW625"].span.line == 2
    (tmp_path / "threshold.config").write_text(
        f"suppress gen_id 1, sig_id {sid}, track by_src, ip 10.0.0.1\n"
    )
    assert diagnosis(tmp_path, rules).state("modbus-force-listen-only")[0] == WEAKER


def test_stock_debian_with_rules_of_others_becomes_live_by_what_doctor_says(
    tmp_path: Path, shipped: Build, suricata: str
) -> None:
    """From no policy to all that this version can do: --fix, the line it names, a restart, apply; live."""
    if not STOCK.exists():
        pytest.skip(f"{STOCK} of the distribution is not there: NOT RUN")
    config = tmp_path / "suricata.yaml"
    theirs = tmp_path / "rules" / "suricata.rules"
    theirs.parent.mkdir()
    theirs.write_text(THEIRS)
    stock = STOCK.read_text().replace("/var/lib/suricata/rules", str(theirs.parent))
    config.write_text(stock)
    rules = package(shipped, "suricata")
    ports = {name: tuple(protocol.ports) for name, protocol in shipped.catalog.protocols.items()}
    sensor = SuricataSensor("suricata", config, tmp_path / "state", tmp_path / "command.socket")
    before = examine(sensor, rules, ports)
    assert before.counts() == {"live": 0, WEAKER: 0, DEAD: len(rules.policies)}

    wrote, following = write_fix(sensor, before)
    assert wrote == f"suricata: wrote {tmp_path}/plantwatch.yaml"
    assert config.read_text() == stock
    assert {p.name for p in tmp_path.iterdir()} == {"suricata.yaml", "plantwatch.yaml", "rules"}
    (line,) = re.findall(r"^Next: add as last line: (include: \S+) \(in ", following)
    config.write_text(f"{stock}\n{line}\n")
    with started(config, tmp_path):
        sensor = SuricataSensor("suricata", config, tmp_path / "state", tmp_path / "command.socket")
        after = examine(sensor, rules, ports)
        assert {lack.diagnostic.code for lack in after.lacks} <= {"PW627"}
        newer = {rule.policy for rule in suricata_doctor.needs(rules).every() if rule.since > suricata}
        counts = after.counts()
        assert (counts[DEAD], counts["live"] + counts[WEAKER]) == (0, len(rules.policies))
        assert {name for name in rules.policies if after.state(name)[0] == WEAKER} == newer
        steps = list(apply(sensor, rules))
    assert [d.code for step in steps for d in step.diagnostics] == []
    (verified,) = [step for step in steps if step.name == "verified"]
    tried = sum(len(list(sids(text))) for text in rules.files.values()) + 1
    skipped = sum(rule.since > suricata for rule in suricata_doctor.needs(rules).every())
    assert verified.said == f"the running engine has {tried - skipped} rules loaded, 0 failed"


@contextmanager
def started(config: Path, folder: Path) -> Iterator[None]:
    """A Suricata with this configuration, on an interface of its own."""
    if os.geteuid() != 0:
        pytest.skip("a running Suricata needs root: NOT RUN")
    command = f"ip link set lo mtu 1500 up; exec suricata -c {config} -l {folder} --af-packet=lo "
    command += f"--set unix-command.filename={folder}/command.socket"
    with (folder / "engine.out").open("wb") as out:
        engine = subprocess.Popen(["unshare", "-n", "sh", "-c", command], stdout=out, stderr=out)
    try:
        for _ in range(1200):
            assert engine.poll() is None, (folder / "engine.out").read_text()
            if "Engine started" in (folder / "engine.out").read_text():
                break
            time.sleep(0.05)
        yield
    finally:
        engine.kill()
        engine.wait()


def test_the_include_changes_what_it_says_and_nothing_else(
    tmp_path: Path, shipped: Build, suricata: str
) -> None:
    if not STOCK.exists():
        pytest.skip(f"{STOCK} of the distribution is not there: NOT RUN")
    config = tmp_path / "suricata.yaml"
    shutil.copy(STOCK, config)
    sensor = SuricataSensor("suricata", config, tmp_path / "state", tmp_path / "no.socket")
    found = examine(sensor, package(shipped, "suricata"), {})
    list(write_fix(sensor, found))
    without = dumped(config)
    with config.open("a") as stream:
        stream.write("include: plantwatch.yaml\n")
    changes = found.changes()
    wanted = {**without, **changes}
    assert dumped(config) == wanted
    assert dict(read_config(config).flat()) == {k: None if v == "(null)" else v for k, v in wanted.items()}
    assert {"stream.midstream", "app-layer.protocols.modbus.enabled", "rule-files.1"} <= set(changes)


def dumped(config: Path) -> dict[str, str]:
    command = ["suricata", "-c", config, "--dump-config"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    pairs = (line.partition(" = ")[::2] for line in out if " = " in line and ": " not in line.split(" = ")[0])
    return dict(pairs)


def test_the_fragment_included_as_it_is(tmp_path: Path, shipped: Build, suricata: str) -> None:
    """It takes every other parser with it: the stock configuration does not even start."""
    if not STOCK.exists():
        pytest.skip(f"{STOCK} of the distribution is not there: NOT RUN")
    config = tmp_path / "suricata.yaml"
    (tmp_path / "fragment.yaml").write_text(shipped.renderings["suricata"].files["plantwatch.yaml"])
    config.write_text(STOCK.read_text() + "\ninclude: fragment.yaml\n")
    command = ["suricata", "-T", "-c", config, "-l", tmp_path, "-S", "/dev/null"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "No output module named eve-log" in ended.stderr + ended.stdout
    sensor = SuricataSensor("suricata", config, tmp_path / "state", tmp_path / "no.socket")
    found = [lack.diagnostic for lack in suricata_fix.outdated(sensor)]
    assert [(d.code, d.span.file) for d in found] == [("PW633", str(tmp_path / "fragment.yaml"))]
    assert "replaces all that app-layer, " in found[0].message


def test_an_include_that_is_out_of_date_is_said(tmp_path: Path, shipped: Build, suricata: str) -> None:
    made = home(tmp_path / "sensor")
    rules = package(shipped, "suricata")
    list(write_fix(made.sensor(), examine(made.sensor(), rules, {})))
    assert "PW633" in said(examine(made.sensor(), rules, {}))
    made.config.write_text(made.config.read_text() + "include: plantwatch.yaml\n")
    assert "PW633" not in said(examine(made.sensor(), rules, {}))
    made.config.write_text(
        made.config.read_text().replace("tls: {enabled: detection-only}", "tls: {enabled: no}")
    )
    found = examine(made.sensor(), rules, {})
    assert said(found)["PW633"].span.file.endswith("plantwatch.yaml")
    list(write_fix(made.sensor(), found))
    assert "PW633" not in said(examine(made.sensor(), rules, {}))
    assert read_config(made.config).text("app-layer.protocols.tls.enabled") == "no"
    assert read_config(made.config).text("app-layer.protocols.modbus.enabled") == "yes"


def test_a_running_engine_with_other_settings_is_said(tmp_path: Path, rules: Package, suricata: str) -> None:
    made = home(tmp_path / "sensor")
    with made.running():
        assert "PW632" not in said(examine(made.sensor(), rules, {}))
        made.config.write_text(
            made.config.read_text().replace("modbus: {enabled: no}", "modbus: {enabled: yes}")
        )
        found = said(examine(made.sensor(), rules, {}))["PW632"]
        assert "app-layer.protocols.modbus.enabled: no" in found.message


def test_zeek(tmp_path: Path, shipped: Build, zeek: str) -> None:
    scripts = package(shipped, "zeek")
    site = tmp_path / "lib/zeek/site"
    site.mkdir(parents=True)
    sensor = ZeekSensor(drive.binary() or "", site, tmp_path / "state")
    (site / "local.zeek").write_text("@load tuning/defaults\n")
    found = examine(sensor, scripts, {})
    assert {"PW602", "PW631", "PW629"} <= set(said(found))
    assert found.counts()["live"] == 0
    (site / "plantwatch").symlink_to(sensor.store.ruleset)
    (site / "local.zeek").write_text(
        "@load misc/loaded-scripts\nredef ignore_checksums = T;\n@load plantwatch\n"
        'redef PlantWatch::disabled_policies += { "modbus-force-listen-only" };\n'
    )
    found = examine(sensor, scripts, {})
    assert set(said(found)) - {"PW634"} == {"PW625", "PW638"}
    assert found.state("modbus-force-listen-only")[0] == DEAD
    assert found.state("modbus-broadcast-write")[0] == "live"


def test_zeek_without_the_packet_analyzer(shipped: Build, zeek: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What doctor advises is run: then Zeek has the analyzer, and nothing is missing."""
    scripts = package(shipped, "zeek")
    served = {p.id for p in shipped.catalog.protocols.values() if "ethernet" in p.transports}
    of_frames = {p.id for p in shipped.catalog.policies.values() if p.protocol in served}
    assert of_frames
    monkeypatch.setenv("ZEEK_SPICY_MODULE_PATH", "/nowhere")
    missing = frames_missing(drive.binary() or "", scripts)
    assert missing is not None
    assert missing[0].code == "PW634"
    assert missing[1] == of_frames & set(scripts.policies)
    compiled = analyzer_file()
    if compiled is None:
        pytest.skip("spicyz is not installed: NOT RUN")
    monkeypatch.setenv("ZEEK_SPICY_MODULE_PATH", str(compiled.parent))
    assert frames_missing(drive.binary() or "", scripts) is None


def test_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], suricata: str
) -> None:
    made = home(tmp_path / "sensor")
    call = caller(toy.write_catalog(tmp_path / "repository", toy.TRIO), monkeypatch, capsys)
    told = call("sensor", "doctor", "--format", "json", *made.options)
    assert told.status == 1
    records = [json.loads(line) for line in told.lines]
    assert {record.get("code") for record in records[:-1]} == {"PW628", "PW629", "PW630"}
    assert records[-1] == {"engine": "suricata", "live": 0, WEAKER: 3, DEAD: 0}
    text = call("sensor", "doctor", "--policies", *made.options)
    assert "  toy-stop: weaker  PW628, PW630" in text.lines


def test_what_is_advised_says_what_it_costs(tmp_path: Path, rules: Package) -> None:
    """In memory and load, at every setting that --fix would change."""
    wrong = SOUND
    for old, new in (
        ("current/ruleset/*.rules", "elsewhere/*.rules"),
        ("modbus: {enabled: yes", "modbus: {enabled: no"),
        ("dp: 20000", "dp: 20001"),
        ("midstream: true", "midstream: false"),
        ("depth: 0", "depth: 1mb"),
        ("checksum-validation: no", "checksum-validation: yes"),
        ("packet-alert-max: 255", "packet-alert-max: 15"),
        ("unix-command: {enabled: yes", "unix-command: {enabled: no"),
    ):
        assert old in wrong
        wrong = wrong.replace(old, new)
    changing = [lack for lack in diagnosis(tmp_path, rules, wrong).lacks if lack.changes]
    assert len({lack.diagnostic.code for lack in changing}) == 8
    for lack in changing:
        assert re.search(r"   \(.*(memory|load|MB|memcap|traffic|socket).*\)", lack.diagnostic.help), lack


def test_home_net_means_nothing_to_our_rules(shipped: Build) -> None:
    """No rule uses an address variable, so no definition of one, right or wrong, silences a policy."""
    found = suricata_doctor.needs(package(shipped, "suricata"))
    assert {name for rule in found.every() for name in rule.variables} == set()


def test_rules_that_came_in_by_another_door_count(tmp_path: Path, rules: Package) -> None:
    text = SOUND.replace("FOLDER/state/suricata/current/ruleset/*.rules", "FOLDER/all.rules")
    lines = "".join(rules.files.values()).splitlines()
    (tmp_path / "all.rules").write_text("\n".join(lines))
    assert said(diagnosis(tmp_path, rules, text)) == {}
    silenced = [f"# {line}" if "policy modbus-force-listen-only," in line else line for line in lines]
    (tmp_path / "all.rules").write_text("\n".join(silenced))
    found = diagnosis(tmp_path, rules, text)
    assert list(said(found)) == ["PW620"]
    assert [name for name in rules.policies if found.state(name)[0] != "live"] == ["modbus-force-listen-only"]
