"""Suricata rules as they are written, and what the matrix says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plantwatch.building.build import Build
from plantwatch.engines.suricata.render import escape, without_windows
from support import toy

STOP = (
    "alert tcp any any -> any 9999 ("
    'msg:"PLANTWATCH Machine told to stop"; '
    'content:"|a5 5a 00 02|"; offset:0; byte_test:1,=,8,1,relative; '
    "threshold:type limit, track by_both, count 1, seconds 60; "
    "classtype:attempted-dos; priority:1; "
    "metadata:policy toy-stop, protocol toy, status experimental, signature_severity critical, "
    "confidence high, playbook loss-of-control, mitre_technique_id T0814; "
    "sid:1893160; rev:1;)"
)


def rules(result: Build) -> list[str]:
    text = result.renderings["suricata"].files["plantwatch-toy.rules"]
    return [line for line in text.splitlines() if line.startswith("alert ")]


def cells(result: Build, policy: str = "toy-stop") -> dict[str, str]:
    return {
        f"{engine} {version}": str(cell)
        for engine, rendering in result.renderings.items()
        for version, cell in rendering.cells[policy].items()
    }


def one(root: Path, operation: dict[str, Any], **changes: Any) -> Build:
    """A catalog of one policy over one operation."""
    data = toy.protocol(operations={"op": {"title": "x", "class": "write", "from": "client", **operation}})
    return toy.built(root, {"toy-op": toy.policy(when={"operation": "op"}, **changes)}, [data])


def test_a_whole_rule(tmp_path: Path) -> None:
    assert rules(toy.built(tmp_path)) == [STOP]


def test_every_rule_has_its_line_in_the_source_map(tmp_path: Path) -> None:
    result = toy.built(tmp_path, toy.TRIO)
    rendering = result.renderings["suricata"]
    lines = rendering.files["plantwatch-toy.rules"].splitlines()
    mapped = {(o.line - 1, o.policy, o.file, o.span.file) for o in rendering.origins}
    assert mapped == {
        (number, policy, "plantwatch-toy.rules", result.catalog.policies[policy].span.file)
        for number, line in enumerate(lines)
        if line.startswith("alert ")
        for policy in toy.TRIO
        if f"metadata:policy {policy}," in line
    }
    assert len(mapped) == 3


@pytest.mark.parametrize(
    ("sender", "endpoints"),
    [
        ("client", ["any any -> any [502,9999]"]),
        ("server", ["any [502,9999] -> any any"]),
        ("either", ["any any -> any [502,9999]", "any [502,9999] -> any ![502,9999]"]),
    ],
)
def test_direction_and_ports(tmp_path: Path, sender: str, endpoints: list[str]) -> None:
    operation = {"title": "x", "class": "write", "from": sender, "when": {"length": 9, "function": 8}}
    data = toy.protocol(operations={"op": operation}, ports=[9999, 502], transports=["tcp", "udp"])
    result = toy.built(tmp_path, {"toy-op": toy.policy(when={"operation": "op"})}, [data])
    heads = [rule.removeprefix("alert ").split(" (")[0] for rule in rules(result)]
    assert heads == [f"{transport} {end}" for transport in ("tcp", "udp") for end in endpoints]


def test_each_rule_has_the_next_id_of_the_block(tmp_path: Path) -> None:
    when = [{"length": 9, "function": n} for n in range(3)]
    ids = [rule.rsplit("sid:", 1)[1] for rule in rules(one(tmp_path, {"when": when}))]
    first = int(ids[0].split(";")[0])
    assert ids == [f"{first + n}; rev:1;)" for n in range(3)]


def test_as_many_rules_as_a_block_holds(tmp_path: Path) -> None:
    when = [{"length": 9, "function": n} for n in range(40)]
    result = one(tmp_path, {"when": when})
    assert len(rules(result)) == 40
    assert cells(result, "toy-op")["suricata 7.0"].startswith("full")


@pytest.mark.parametrize(
    "when",
    [
        [{"length": 9, "function": n} for n in range(41)],
        {"value": [{"min": 300 * n, "max": 300 * n + 7} for n in range(1, 42)]},
        {n: [{"min": m * 300, "max": m * 300 + 7} for m in range(200)] for n in ("value", "length", "far")},
    ],
    ids=["alternatives", "ranges", "millions"],
)
def test_a_policy_that_needs_more_is_none_with_the_reason(tmp_path: Path, when: Any) -> None:
    fields = {**toy.PROTOCOL["fields"], "far": {"at": 8, "size": 2}}
    operation = {"title": "x", "class": "write", "from": "client", "when": when}
    pdu = {**toy.PROTOCOL["pdu"], "maximum": 65535}
    data = toy.protocol(operations={"op": operation}, fields=fields, pdu=pdu)
    result = toy.built(tmp_path, {"toy-op": toy.policy(when={"operation": "op"})}, [data])
    assert rules(result) == []
    assert cells(result, "toy-op") == {
        "suricata 7.0": "none (needs more than 40 rules, or one longer than Suricata reads)",
        "suricata 8.0": "none (needs more than 40 rules, or one longer than Suricata reads)",
        "zeek 8.0": "full",
    }


def test_a_rule_is_never_longer_than_suricata_reads(tmp_path: Path) -> None:
    sets = {f"f{n}": {"at": 6 + n} for n in range(12)}
    operation = {
        "title": "x",
        "class": "write",
        "from": "client",
        "when": {name: list(range(0, 256, 2)) for name in sets},
    }
    data = toy.protocol(operations={"op": operation}, fields={**toy.PROTOCOL["fields"], **sets})
    long = toy.policy(
        title="é" * 100,
        when={"operation": "op"},
        references=[f"https://a.example/{n:03d}{'x' * 270}" for n in range(40)],
        attack=["T0814"],
    )
    fits = {**long, "when": {"operation": "some"}}
    some = {**operation, "when": {name: list(range(0, 256, 2)) for name in list(sets)[:7]}}
    data["operations"]["some"] = some
    result = toy.built(tmp_path, {"toy-long": long, "toy-fits": fits}, [data])
    (rule,) = rules(result)
    assert "policy toy-fits," in rule
    assert rule.count("reference:url,") == 6
    assert 5000 < len(rule.encode()) < 8191
    assert cells(result, "toy-long")["suricata 8.0"].startswith("none")


def test_references_are_pages_as_suricata_keeps_them(tmp_path: Path) -> None:
    references = [
        "https://a.example/b_c.d?e=f",
        "http://a.example/page#part",
        "https://a.example/50%25",
        "ftp://a.example/",
        "Toy specification, section 6; or 7",
        'https://a.example/"; sid:1;',
    ]
    (rule,) = rules(toy.built(tmp_path, {"toy-stop": toy.policy(references=references)}))
    urls = [part.split(";")[0] for part in rule.split("reference:url,")[1:]]
    assert urls == ["a.example/b_c.d?e=f", "a.example/page"]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ('a "b"', 'a \\"b\\"'),
        ("a; b: c", "a\\; b\\: c"),
        ("a\\", "a\\\\"),
        ("$x |41| % é", "$x |41| % é"),
    ],
)
def test_escape(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_windows_go_and_texts_stay(tmp_path: Path) -> None:
    title = "; threshold:type limit, track by_both, count 1, seconds 60; x"
    count = {"at_least": 3, "within": 7, "per": "dst"}
    policies = {
        "toy-a": toy.policy(title=title),
        "toy-b": toy.policy(when={"operation": "stop", "count": count}),
    }
    first, second = rules(toy.built(tmp_path, policies))
    assert without_windows(first) == first.replace(
        "; threshold:type limit, track by_both, count 1, seconds 60; class", "; class"
    )
    assert without_windows(first) != first
    assert without_windows(second) == second
    assert "threshold:type both, track by_dst, count 3, seconds 7; " in second


def test_cells_of_counts(tmp_path: Path) -> None:
    count = {"at_least": 3, "within": 7, "per": "src"}
    policies = {
        "toy-one": toy.policy(when={"operation": "stop", "count": count}),
        "toy-two": toy.policy(when={"operation": ["stop", "write"], "count": count}),
        "toy-values": toy.policy(when={"operation": "write", "count": {**count, "distinct": "value"}}),
    }
    result = toy.built(tmp_path, policies)
    packets = "counts packets, so several messages in one packet count once"
    assert cells(result, "toy-one")["suricata 7.0"].startswith(f"partial ({packets}; knows")
    assert cells(result, "toy-two")["suricata 7.0"].startswith(
        f"partial ({packets}; counts what each of its rules sees, not their sum; knows"
    )
    assert cells(result, "toy-values")["suricata 7.0"] == "none (cannot count distinct values)"
    assert {cells(result, policy)["zeek 8.0"] for policy in policies} == {"full"}


def test_a_weak_pattern_is_partial(tmp_path: Path) -> None:
    short = "short byte pattern: may also match inside the data of another message by chance"
    assert short in cells(one(tmp_path, {"when": {"function": {"min": 128}}}), "toy-op")["suricata 8.0"]
    strong = cells(one(tmp_path / "b", {"when": {"length": 9, "function": 8}}), "toy-op")
    assert strong["suricata 8.0"].startswith("full")


def test_first_in_segment_is_partial_and_judges_packets(tmp_path: Path) -> None:
    result = one(tmp_path, {"when": {"function": 8}, "first_in_segment": True})
    assert rules(result)[0].startswith("alert tcp-pkt ")
    assert cells(result, "toy-op")["suricata 7.0"].startswith("partial (takes the start of a segment")
