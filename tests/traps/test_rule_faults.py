"""Faults that public OT rules have (F) and traps that engines set (E), each ruled out for ours.

What a capture shows is proven by ``pcaps/*/trap-*``; here is what only the rule text, the sensor's stock
configuration or the number of alerts can show.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from plantwatch import process
from plantwatch.building.build import Build
from plantwatch.engines import ENGINES

ROOT = Path(__file__).resolve().parents[2]
STOCK = Path("/etc/suricata/suricata.yaml")


def rules(shipped: Build) -> list[str]:
    files = shipped.renderings["suricata"].files
    return [line for text in files.values() for line in text.splitlines() if line.startswith("alert ")]


def options(rule: str) -> list[str]:
    return [
        o.strip() for o in re.split(r"(?<!\\);", rule[rule.index("(") + 1 : rule.rindex(")")]) if o.strip()
    ]


def test_f3_no_two_rules_share_a_signature_id(shipped: Build) -> None:
    sids = Counter(re.search(r"sid:(\d+);", rule)[1] for rule in rules(shipped))  # type: ignore[index]
    assert [sid for sid, number in sids.items() if number > 1] == []


def test_f3_no_relative_option_comes_before_a_content(shipped: Build) -> None:
    for rule in rules(shipped):
        first = next((o for o in options(rule) if "relative" in o or re.search(r'pcre:".*R[a-z]*"', o)), None)
        if first is not None:
            order = options(rule)
            assert any(
                o.startswith(("content:", "pcre:", "byte_jump:")) for o in order[: order.index(first)]
            ), rule


def test_f4_no_rule_asks_for_an_established_session(shipped: Build) -> None:
    """Nor for a direction, but for the first packet of all: a SYN. Policies over sessions as such may ask."""
    about_bytes = [rule for rule in rules(shipped) if "metadata:policy network-" not in rule]
    asked = {o for rule in about_bytes for o in options(rule) if o.startswith("flow:")}
    assert asked == {"flow:only_stream", "flow:to_server"}
    directed = [rule for rule in about_bytes if "flow:to_server" in options(rule)]
    assert [rule for rule in directed if "flags:S,CE" not in options(rule)] == []


def test_f2_e11_no_rule_depends_on_a_variable_of_the_sensor(shipped: Build) -> None:
    headers = [rule[: rule.index("(")] for rule in rules(shipped)]
    assert [header for header in headers if "$" in header] == []


def test_f6_every_dnp3_rule_asks_for_the_start_bytes(shipped: Build) -> None:
    text = shipped.renderings["suricata"].files["plantwatch-dnp3.rules"]
    chains = [line for line in text.splitlines() if "content:" in line]
    assert chains
    start = f"byte_test:2,=,{0x0564},"
    assert [line for line in chains if "|05 64" not in line and start not in line] == []


def test_f9_no_rule_looks_at_the_size_of_a_packet_only(shipped: Build) -> None:
    for rule in rules(shipped):
        if any(o.startswith("dsize:") for o in options(rule)):
            assert any(o.startswith(("content:", "flowbits:set")) for o in options(rule)), rule


@pytest.mark.parametrize(
    ("capture", "policy", "src"),
    [
        ("modbus/function-scan.pcap", "modbus-function-scan", None),
        ("modbus/trap-alarm-flood.pcap", "modbus-write-by-unlisted-client", "10.20.1.66"),
        ("dnp3/trap-operate-flood.pcap", "dnp3-direct-operate", None),
    ],
)
def test_f11_a_flood_is_one_alert_a_rule(
    shipped: Build, suricata: str, tmp_path: Path, capture: str, policy: str, src: str | None
) -> None:
    """Raw alerts of the engine, before anything of ours merges them."""
    engine = ENGINES["suricata"]
    engine.install(shipped.ruleset, shipped.renderings["suricata"], tmp_path)
    process.run(
        [
            "suricata",
            "-c",
            tmp_path / "replay.yaml",
            "-r",
            ROOT / "pcaps" / capture,
            "-l",
            tmp_path,
            "-k",
            "none",
        ],
        timeout=60,
    )
    first = shipped.ruleset.ledger.entries[policy].sid
    alerts: Counter[tuple[int, str, str]] = Counter()
    for line in (tmp_path / "eve.json").read_text().splitlines():
        event = json.loads(line)
        sid = event["alert"]["signature_id"]
        if first <= sid < first + 40 and src in (None, event["src_ip"]):
            alerts[sid, event["src_ip"], event["dest_ip"]] += 1
    assert alerts
    assert set(alerts.values()) == {1}


@pytest.mark.skipif(not STOCK.exists(), reason="no stock suricata.yaml on this machine: NOT RUN")
def test_e10_suricata_update_leaves_byte_chains_on_with_a_stock_configuration(tmp_path: Path) -> None:
    """The stock file has the OT parsers off: only rules that need one may be switched off."""
    out = tmp_path / "out"
    ours = tmp_path / "plantwatch.rules"
    ours.write_text("".join(path.read_text() for path in sorted((ROOT / "suricata-rules").glob("*.rules"))))
    sources = tmp_path / "data" / "update" / "sources"
    sources.mkdir(parents=True)
    (sources / "plantwatch.yaml").write_text(f"source: plantwatch\nurl: file://{ours}\nchecksum: false\n")
    ended = process.run(
        [
            Path(sys.executable).with_name("suricata-update"),
            *("--suricata-conf", STOCK, "--data-dir", tmp_path / "data", "--output", out),
            *("--no-test", "--no-reload", "--suricata-version", "7.0.10"),
        ],
        timeout=60,
    )
    written = (out / "suricata.rules").read_text().splitlines()
    off = [line for line in written if line.startswith("# alert ") and "PLANTWATCH" in line]
    on = [line for line in written if line.startswith("alert ") and "PLANTWATCH" in line]
    assert on, ended.stdout + ended.stderr
    assert [line for line in off if "app-layer-event:" not in line] == []
