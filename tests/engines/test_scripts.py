"""Zeek scripts as they are published: formatted to a fixpoint, and still what Zeek reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plantwatch.building.build import Build
from plantwatch.engines import ENGINES
from plantwatch.engines.zeek.formatting import formatted
from plantwatch.engines.zeek.policies import notice
from support import toy

POLICIES = "generated/policies-toy.zeek"


@pytest.mark.usefixtures("zeek")
def test_a_line_may_break_anywhere(tmp_path: Path) -> None:
    """The formatter once broke a line between the number of an interval and its unit."""
    stop = toy.PROTOCOL["operations"]["stop"]
    operations = {"o" * n: {**stop, "when": {"length": 9, "function": n}} for n in range(1, 50)}
    policies = {
        f"toy-p{len(name)}": toy.policy(
            when={"operation": name, "count": {"at_least": 3, "within": 10 ** (len(name) % 5), "per": "src"}}
        )
        for name in operations
    }
    result = toy.built(tmp_path, policies, [toy.protocol(operations=operations)], pretty=True)
    rendering = result.renderings["zeek"]
    assert formatted(rendering.files[POLICIES]) == rendering.files[POLICIES]
    ENGINES["zeek"].install(result.ruleset, rendering, tmp_path / "out")
    assert ENGINES["zeek"].validate(result.ruleset, rendering, tmp_path / "out") == []


def test_formatting_changes_white_space_only(tmp_path: Path) -> None:
    plain, pretty = (toy.built(tmp_path, toy.TRIO, pretty=p).renderings["zeek"].files for p in (False, True))
    assert plain.keys() == pretty.keys()
    assert plain != pretty
    assert [name for name in plain if "".join(plain[name].split()) != "".join(pretty[name].split())] == []


def test_what_does_not_parse_is_said() -> None:
    with pytest.raises(ValueError, match="does not parse the generated script"):
        formatted("event zeek_init() {\n")


def test_every_line_of_a_policy_leads_to_it(tmp_path: Path) -> None:
    rendering = toy.built(tmp_path, toy.TRIO, pretty=True).renderings["zeek"]
    lines = rendering.files[POLICIES].splitlines()
    for policy in toy.TRIO:
        mine = [lines[o.line - 1] for o in rendering.origins if (o.file, o.policy) == (POLICIES, policy)]
        assert sum("register(" in line for line in mine) == 1
        assert f'$id="{policy}"' in mine[0]
        assert not any(f'"{other}"' in line for line in mine for other in toy.TRIO.keys() - {policy})


@pytest.mark.parametrize(
    ("policy", "name"), [("modbus-force-listen-only", "Modbus_Force_Listen_Only"), ("a-1b-c2", "A_1b_C2")]
)
def test_notice_types(policy: str, name: str) -> None:
    assert notice(policy) == name


def test_what_servers_say_is_asked_for_only_where_it_matters(shipped: Build) -> None:
    """Otherwise every web page that a plant loads would go through scripts."""
    files = shipped.renderings["zeek"].files

    def sides(protocol: str) -> set[str]:
        return set(
            re.findall(r"tcp_content_delivery_ports_(\w+)", files[f"generated/protocol-{protocol}.zeek"])
        )

    assert sides("device-web") == {"orig"}
    assert sides("modbus") == {"orig", "resp"}
