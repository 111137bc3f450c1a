"""Any catalog that passes ``check`` loads in both engines, and none of its texts becomes rule or script."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from plantwatch import process
from plantwatch.building.build import Build, build
from plantwatch.catalog.load import load
from plantwatch.engines import ENGINES
from plantwatch.engines.suricata import drive as suricata
from plantwatch.engines.suricata.triggers import bodies
from plantwatch.engines.zeek import drive as zeek
from plantwatch.workspace import Workspace
from support import dialects, toy
from support.programs import PROGRAMS, require, running

PIECES = (
    *"\"';:\\$|%{}()[]!#@&<>/,=^~`",
    *("\\\\", '\\"', "\\;", "\\x22", "\\u0022", "|22|", "%s", "%%", "{src}", "{dst}", "{sid}", "$HOME_NET"),
    *("##", "##!", "##<", "#@ NO-FORMAT", "#@ BEGIN NO-FORMAT", "@load base/protocols/modbus", "@if ( F )"),
    '"; sid:1; rev:1;) alert ip any any -> any any (msg:"',
    '"]); } event zeek_init() { print "owned"; } #',
    " from file plantwatch-toy.rules at line 1",
    "; threshold:type limit, track by_both, count 1, seconds 60; ",
    "noalert;",
    *("é", "漢字", "\u05d0\u05d1", "a\u0301", "\N{ROBOT FACE}", "\u00a0", "\u200b"),
)
REFUSED = ("\n", "\r", "\t", "\x00", "\x1b[31m", "\x85", "\u2028", "\u200f", "\u202e", "\u2066")
LINES = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(" ".join),
    st.sampled_from(PIECES).map(lambda piece: (piece * 100)[:100]),
    st.text(st.characters(exclude_categories=["Cc", "Cf", "Cn", "Cs", "Zl", "Zp"]), min_size=1, max_size=100),
)
WITH_REFUSED = st.tuples(LINES, st.sampled_from(REFUSED), LINES).map("".join)
URLS = st.text("abcXYZ019./_?=&%#~+-;:\"'|$ ", min_size=1, max_size=280).map(lambda rest: f"https://{rest}")
NATIVE = ("app-layer-event:modbus.flooded", "app-layer-event:dnp3.bad_link_crc")


@st.composite
def counts(draw: st.DrawFn, fields: list[str]) -> dict[str, Any]:
    count = {
        "at_least": draw(st.integers(2, 1_000_000)),
        "within": draw(st.integers(1, 86_400)),
        "per": draw(st.sampled_from(["src", "dst", "pair"])),
    }
    return count | draw(st.sampled_from([{}, {"distinct": fields[0]}]))


@st.composite
def anomalies(draw: st.DrawFn) -> dict[str, Any]:
    """An operation that the framing or an engine's own parser notices."""
    operation: dict[str, Any] = {"title": draw(LINES)[:100], "class": "session", "from": "client"}
    kind = draw(
        st.sampled_from(["not_protocol", "bad_length", "incomplete", "bad_checksum", "unanswered", ""])
    )
    if kind:
        operation["anomaly"] = kind
    if not kind or draw(st.booleans()):
        operation["native"] = {
            "suricata": draw(st.sampled_from(NATIVE)),
            **draw(st.sampled_from([{}, {"zeek": "dnp3_corrupt_header_checksum"}])),
        }
    return operation


@st.composite
def catalogs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """A protocol of random operations, with policies full of hostile text."""
    frame = draw(dialects.framings())
    operations = {f"op{n}": draw(dialects.operations(frame["fields"])) for n in range(4)}
    operations |= {f"odd{n}": draw(anomalies()) for n in range(2)}
    data = toy.protocol(
        **frame,
        title=draw(LINES)[:80],
        operations=operations,
        key=draw(st.sampled_from(sorted(frame["fields"]))),
        transports=draw(st.sampled_from([["tcp"], ["udp"], ["tcp", "udp"]])),
        ports=draw(st.lists(st.integers(1, 65_535), min_size=1, max_size=16, unique=True)),
    )
    with tempfile.TemporaryDirectory() as folder:
        data["operations"] = toy.sound(Path(folder), data)
    policies = {}
    for number in range(8 if data["operations"] else 0):
        when: dict[str, Any] = {
            "operation": draw(
                st.lists(st.sampled_from(sorted(data["operations"])), min_size=1, max_size=3, unique=True)
            )
        }
        window: dict[str, Any] = {"window": draw(st.integers(1, 86_400))}
        if draw(st.integers(0, 2)) == 0:
            when["count"], window = draw(counts(sorted(frame["fields"]))), {}
        policies[f"toy-policy-{number}"] = toy.policy(
            title=draw(LINES)[:100],
            when=when,
            explain={
                "operator": draw(LINES),
                "network": draw(LINES),
                "soc": draw(st.one_of(*[LINES] * 5, WITH_REFUSED)),
            },
            false_positives=[draw(LINES)],
            wireshark=draw(LINES),
            references=draw(st.lists(st.one_of(LINES, URLS), max_size=40, unique=True)),
            severity=draw(st.sampled_from(["info", "low", "medium", "high", "critical"])),
            **window,
        )
    return data, policies


def clean(root: Path, data: Mapping[str, Any], policies: Mapping[str, dict[str, Any]], pretty: bool) -> Build:
    """What is built once the policies are gone that ``check`` refuses."""
    toy.write_catalog(root, policies, [data])
    loaded = load(root / "catalog")
    for file in {d.span.file for d in loaded.diagnostics if d.level == "error"}:
        Path(file).unlink()
    result, problems = build(Workspace(root), pretty=pretty)
    assert result, problems
    return result


def loaded_by_suricata(folder: Path) -> dict[int, str]:
    """The message of each rule that Suricata holds."""
    return {record["id"]: record["msg"] for record in suricata.analyse(folder / "replay.yaml", folder)}


def meant_for_suricata(result: Build, version: str) -> dict[int, str]:
    return {
        result.ruleset.ledger.entries[d.policy.id].sid + number: f"PLANTWATCH {d.policy.title}"
        for d in result.ruleset.detections
        for number, body in enumerate(bodies(d))
        if body.since <= version
    }


DUMP = """
module PlantWatch;
event zeek_done()
	{
	for ( name in by_operation )
		for ( i, policy in by_operation[name] )
			print policy$id, bytestring_to_hexstr(policy$title), bytestring_to_hexstr(policy$message);
	}
"""


def loaded_by_zeek(folder: Path) -> dict[str, list[str]]:
    """Title and message of each policy that Zeek holds."""
    script = folder / "dump.zeek"
    script.write_text(DUMP)
    ended = process.run([str(zeek.binary()), "-b", folder, script], timeout=60, cwd=folder)
    assert (ended.status, ended.stderr) == (0, "")
    held = (line.split(", ") for line in ended.stdout.splitlines())
    return {name: [bytes.fromhex(text).decode() for text in texts] for name, *texts in held}


@pytest.mark.parametrize("program", PROGRAMS)
def test_whatever_passes_check_loads_and_stays_text(program: str) -> None:
    version = require(program)
    policies = 0

    @given(case=catalogs())
    @settings(
        max_examples=6,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: tuple[dict[str, Any], dict[str, dict[str, Any]]]) -> None:
        nonlocal policies
        with running(program) as name, tempfile.TemporaryDirectory() as folder:
            result = clean(Path(folder), *case, pretty=name == "zeek")
            engine, rendering, where = ENGINES[name], result.renderings[name], Path(folder) / name
            engine.install(result.ruleset, rendering, where)
            assert engine.validate(result.ruleset, rendering, where) == []
            if name == "suricata":
                assert loaded_by_suricata(where) == meant_for_suricata(result, version)
            else:
                meant = {p.id: [p.title, p.explain.network] for p in result.catalog.policies.values()}
                assert loaded_by_zeek(where) == meant
            policies += len(result.catalog.policies)

    check()
    assert policies > 25  # otherwise this would say little
