"""Security Onion and Malcolm as trees of files, after their sources; no appliance was there to try."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plantwatch.sensor.doctor import DEAD
from plantwatch.sensor.layouts import Place, layout
from support import toy
from support.cli import Call, caller

# What salt/suricata/defaults.yaml and files/suricata.yaml.jinja of Security Onion 2.4 come to, shortened.
ONION = """\
%YAML 1.1
---
vars: {address-groups: {HOME_NET: "[10.0.0.0/8]", EXTERNAL_NET: any}}
outputs:
  - eve-log: {enabled: 'yes', filetype: regular, filename: /nsm/eve.json, types: [{alert: {packet: 'yes'}}]}
app-layer: {protocols: {modbus: {enabled: 'yes'}, dnp3: {enabled: 'yes'}}}
unix-command: {enabled: auto}
vlan: {use-for-tracking: true}
stream: {memcap: 64mb, checksum-validation: 'yes', reassembly: {memcap: 256mb, depth: 1mb}}
threshold-file: /etc/suricata/threshold.conf
default-rule-path: /etc/suricata/rules
rule-files: [all.rules]
"""
# What suricata/scripts/suricata_config_populate.py of Malcolm writes, shortened.
MALCOLM = """\
%YAML 1.1
---
outputs:
  - eve-log: {enabled: yes, filetype: regular, filename: eve.json, types: [alert]}
stream: {midstream: true, checksum-validation: no, reassembly: {depth: 1mb}}
default-rule-path: /var/lib/suricata/rules
rule-files: [suricata.rules, /opt/suricata/rules/plantwatch-toy.rules]

include: /opt/suricata/include-configs/site.yaml
"""


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(toy.write_catalog(tmp_path / "repository", toy.TRIO), monkeypatch, capsys)


@pytest.fixture
def rules(tmp_path: Path) -> str:
    files = toy.built(tmp_path / "built", toy.TRIO, pretty=True).renderings["suricata"].files
    return files["plantwatch-toy.rules"]


@pytest.fixture
def scripts(tmp_path: Path) -> dict[str, str]:
    return dict(toy.built(tmp_path / "built-zeek", toy.TRIO, pretty=True).renderings["zeek"].files)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def judged(call: Call, tree: Path, engine: str, *more: str) -> tuple[list[str], dict[str, object]]:
    """The codes that doctor has for a tree, in order, and its counts."""
    options = ["--tree", tree, "--engine", engine, "--engine-version", "8.0.1", "--format", "json"]
    told = call("sensor", "doctor", *options, *more)
    records = [json.loads(line) for line in told.lines if line.startswith("{")]
    return sorted(record["code"] for record in records[:-1]), records[-1]


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        ("opt/so/conf/suricata/suricata.yaml", "Security Onion"),
        ("suricata/include-configs/.gitignore", "Malcolm"),
        ("usr/local/zeek/share/zeek/site/local.zeek", "Zeek from source"),
        ("etc/suricata/suricata.yaml", "Debian or Ubuntu"),
    ],
)
def test_layouts(tmp_path: Path, mark: str, name: str) -> None:
    write(tmp_path / mark, "")
    assert layout(tmp_path).name == name


def test_paths_of_containers(tmp_path: Path) -> None:
    write(tmp_path / "opt/so/conf/zeek/local.zeek", "")
    place = Place(tmp_path, layout(tmp_path))
    assert place.path(Path("/etc/suricata/rules/a")) == tmp_path / "opt/so/conf/suricata/rules/a"
    assert place.path(Path("/nsm/eve.json")) == tmp_path / "nsm/eve.json"
    assert place.path(tmp_path / "etc/suricata/x") == tmp_path / "etc/suricata/x"
    assert place.path(Path("relative")) == Path("relative")


def test_security_onion_suricata(tmp_path: Path, call: Call, rules: str) -> None:
    tree = tmp_path / "onion"
    write(tree / "opt/so/conf/suricata/suricata.yaml", ONION)
    write(tree / "opt/so/conf/suricata/rules/all.rules", "# nothing of ours\n")
    write(tree / "opt/so/conf/suricata/threshold.conf", "")
    text = call("sensor", "doctor", "--tree", tree, "--engine", "suricata", "--engine-version", "8.0.1").out
    assert text.startswith("layout: Security Onion. SOC, Configuration, idstools: add plantwatch-suricata")
    assert "= help: SOC, Configuration, idstools" in text
    told = call("sensor", "doctor", "--fix", "--tree", tree, "--engine", "suricata")
    assert "note PW627 the version of the engine is not known here" in told.out
    assert told.lines[-1].startswith("suricata: nothing was written, settings go another way: SOC")
    assert sorted(path.name for path in (tree / "opt/so/conf/suricata").iterdir()) == [
        "rules",
        "suricata.yaml",
        "threshold.conf",
    ]
    codes, counts = judged(call, tree, "suricata")
    assert codes == ["PW620", "PW626", "PW628", "PW629", "PW630"]
    assert counts == {"engine": "suricata", "live": 0, "weaker": 0, DEAD: 3}

    write(tree / "opt/so/conf/suricata/rules/all.rules", rules)
    settings = ONION.replace("depth: 1mb}", "depth: 0}, midstream: true") + "packet-alert-max: 255\n"
    write(tree / "opt/so/conf/suricata/suricata.yaml", settings)
    assert judged(call, tree, "suricata") == (
        ["PW629"],
        {"engine": "suricata", "live": 3, "weaker": 0, DEAD: 0},
    )
    sid = rules.partition("sid:")[2].partition(";")[0]
    write(tree / "opt/so/conf/suricata/threshold.conf", f"suppress gen_id 1, sig_id {sid}\n")
    codes, counts = judged(call, tree, "suricata")
    assert (codes, counts[DEAD]) == (["PW625", "PW629"], 1)


def test_security_onion_zeek(tmp_path: Path, call: Call, scripts: dict[str, str]) -> None:
    tree = tmp_path / "onion"
    write(tree / "opt/so/conf/zeek/local.zeek", "@load misc/loaded-scripts\n@load icsnpp-modbus\n")
    (tree / "opt/so/conf/zeek/policy/custom").mkdir(parents=True)
    codes, counts = judged(call, tree, "zeek")
    assert codes == ["PW602", "PW602", "PW629"]
    assert counts[DEAD] == 3
    for name, script in scripts.items():
        write(tree / "opt/so/conf/zeek/policy/custom/plantwatch" / name, script)
    assert judged(call, tree, "zeek")[0] == ["PW602", "PW629"]
    write(tree / "opt/so/conf/zeek/local.zeek", "@load misc/loaded-scripts\n@load custom/plantwatch\n")
    assert judged(call, tree, "zeek") == (["PW629"], {"engine": "zeek", "live": 3, "weaker": 0, DEAD: 0})
    (tree / "opt/so/conf/zeek/policy/custom/plantwatch/generated/policies-toy.zeek").write_text("# old\n")
    assert judged(call, tree, "zeek")[1][DEAD] == 3


def test_malcolm(tmp_path: Path, call: Call, rules: str, scripts: dict[str, str]) -> None:
    tree = tmp_path / "Malcolm"
    write(tree / "suricata.yaml", MALCOLM)
    write(tree / "suricata/include-configs/site.yaml", "%YAML 1.1\n---\nvlan: {use-for-tracking: true}\n")
    (tree / "suricata/rules").mkdir()
    (tree / "zeek/custom").mkdir(parents=True)
    codes, counts = judged(call, tree, "suricata")
    assert codes == ["PW620", "PW628", "PW630"]
    assert counts[DEAD] == 3
    write(tree / "suricata/rules/plantwatch-toy.rules", rules)
    options = ["--tree", tree, "--engine", "suricata", "--engine-version", "8.0.1"]
    told = call("sensor", "doctor", "--fix", *options)
    assert f"suricata: wrote {tree}/suricata/include-configs/plantwatch.yaml" in told.lines
    assert "the next start of the container includes it" in told.out
    # what the container's start does with files in this folder
    more = "include: /opt/suricata/include-configs/plantwatch.yaml\n"
    write(tree / "suricata.yaml", MALCOLM + more)
    assert judged(call, tree, "suricata") == ([], {"engine": "suricata", "live": 3, "weaker": 0, DEAD: 0})

    for name, script in scripts.items():
        write(tree / "zeek/custom/plantwatch" / name, script)
    write(tree / "zeek/custom/__load__.zeek", "@load ./plantwatch\n")
    assert judged(call, tree, "zeek") == ([], {"engine": "zeek", "live": 3, "weaker": 0, DEAD: 0})
