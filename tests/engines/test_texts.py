"""Texts of a policy arrive in alerts and notices as they were written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plantwatch import process
from plantwatch.corpus.craft import Scenario
from plantwatch.corpus.writer import pcap_bytes
from plantwatch.engines import ENGINES
from plantwatch.engines.suricata import drive as suricata
from plantwatch.engines.zeek import drive as zeek
from plantwatch.engines.zeek.expressions import quoted, raw
from support import toy
from support.programs import running

TITLES = (
    'quotes " and \' and ` and \\" again',
    "ends in a backslash \\",
    "semicolons; colons: commas, (brackets) [and] {braces}",
    "$HOME_NET |41 42| %s %% {src} {dst}",
    "é 漢字 \N{ROBOT FACE} א",
    "##! @load base/x #@ NO-FORMAT // /* */",
    "x" * 100,
    '"; sid:1; rev:1;) alert ip any any -> any any (msg:"',
    '"]); } event zeek_init() { print "owned"; } #',
)


def prepared(folder: Path, engine: str) -> tuple[Path, Path]:
    """An installed package with a policy for each title, and a capture in which each fires."""
    operations = {
        f"op{n}": {"title": "x", "class": "write", "from": "client", "when": {"length": 2, "function": n}}
        for n in range(len(TITLES))
    }
    policies = {
        f"toy-p{n}": toy.policy(
            title=title,
            when={"operation": f"op{n}"},
            explain={"operator": "a", "network": f"{title} from {{src}} to {{dst}}", "soc": "b"},
        )
        for n, title in enumerate(TITLES)
    }
    result = toy.built(folder, policies, [toy.protocol(operations=operations)])
    ENGINES[engine].install(result.ruleset, result.renderings[engine], folder / engine)
    tape = Scenario()
    talk = tape.tcp("10.9.0.1", "10.8.0.1", toy.PORT)
    for n in range(len(TITLES)):
        talk.client(toy.message(n))
    tape.finish()
    capture = folder / "talk.pcap"
    capture.write_bytes(pcap_bytes(tape.packets))
    return folder / engine, capture


@pytest.mark.parametrize("program", ["suricata", "suricata8"])
def test_suricata_alerts(tmp_path: Path, program: str) -> None:
    with running(program) as engine:
        package, capture = prepared(tmp_path, engine)
        command = [str(suricata.binary()), "-c", package / "replay.yaml", "-r", capture, "-l", tmp_path]
        assert process.run([*command, "-k", "none", "--runmode", "single"], timeout=60).status == 0
    events = [json.loads(line) for line in (tmp_path / "eve.json").read_text().splitlines()]
    said = [e["alert"]["signature"] for e in events if e["event_type"] == "alert"]
    assert sorted(said) == sorted(f"PLANTWATCH {title}" for title in TITLES)


@pytest.mark.usefixtures("zeek")
def test_zeek_logs_and_notices(tmp_path: Path) -> None:
    package, capture = prepared(tmp_path, "zeek")
    command = [str(zeek.binary()), "-C", "-b", "-r", capture, package, "LogAscii::use_json=T"]
    assert process.run(command, timeout=60, cwd=tmp_path).status == 0
    findings = [json.loads(line) for line in (tmp_path / "plantwatch.log").read_text().splitlines()]
    notices = [json.loads(line) for line in (tmp_path / "notice.log").read_text().splitlines()]
    assert sorted(f["title"] for f in findings) == sorted(TITLES)
    filled = [
        f"{title} from {{src}} to {{dst}}".replace("{src}", "10.9.0.1").replace("{dst}", "10.8.0.1")
        for title in TITLES
    ]
    assert sorted(n["msg"] for n in notices) == sorted(filled)
    assert {n["note"] for n in notices} == {f"PlantWatch::Toy_P{n}" for n in range(len(TITLES))}


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ('a"b\\c', '"a\\"b\\\\c"'),
        ("a\nb\tc", '"a\\nb\\tc"'),
        ("é\x00", '"\\xc3\\xa9\\x00"'),
        ("%s {src} #", '"%s {src} #"'),
    ],
)
def test_quoted(text: str, literal: str) -> None:
    assert quoted(text) == literal


def test_raw_bytes() -> None:
    assert raw(b'\x00"A\xff') == '"\\x00\\x22\\x41\\xff"'
