"""Stages of a site: which ones contradict each other, and what may be enforced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plantwatch.building.build import Build
from plantwatch.detection.stance import EVERYWHERE, Group, Scope, Staging
from plantwatch.site.stance import stance_of
from support import toy
from support.plant import PLANT, loaded, plant

WINDOWED = toy.policy(when={"operation": "stop", "count": {"at_least": 3, "within": 60, "per": "dst"}})
ROLES = toy.policy(**{"from": {"not": "historian"}})
POLICIES = {
    **toy.TRIO,
    "toy-stop-often": WINDOWED,
    "toy-stop-by-unlisted": ROLES,
    "toy-any": toy.policy(when={"operation": "any"}),
}
OPERATIONS = {
    **toy.PROTOCOL["operations"],
    "any": {
        "title": "Any request",
        "class": "read",
        "from": "client",
        "when": {"function": {"min": 1, "max": 99}},
    },
}
SIS = {"addresses": ["10.8.0.2"], "roles": ["safety"]}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    data = toy.protocol(operations=OPERATIONS)
    data["pdu"] = {**data["pdu"], "start": [{"at": 0, "bytes": "a5"}]}
    return toy.built(tmp_path_factory.mktemp("toy"), POLICIES, [data])


def enforced(*policies: str, **changes: Any) -> dict[str, Any]:
    """A stage `enforce` with all that was agreed about it."""
    return {
        "stage": "enforce",
        "policies": [*policies],
        "alert_since": "2026-01-01",
        "alert_days": 30,
        "evidence": "week.json",
        **changes,
    }


def said(folder: Path, built: Build, *stages: dict[str, Any], **changes: Any) -> list[str]:
    """``code line message`` of what is wrong with a plant of these stages, all of them signed for."""
    (folder / "week.json").write_text("", encoding="utf-8")
    signed = {
        "policies": sorted(POLICIES),
        "engineering": {"name": "A", "date": "2026-02-10"},
        "security": {"name": "B", "date": "2026-02-12"},
    }
    data = plant(stages=[*stages], sign_offs=[signed], **changes)
    return [f"{d.code} {d.message}" for d in loaded(folder, data, built).diagnostics]


def test_what_fills_its_segment_may_be_enforced(tmp_path: Path, built: Build) -> None:
    assert said(tmp_path, built, enforced("toy-stop", "toy-write")) == []


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ("toy-stop-often", "it counts messages: which one is too many is known when the others have passed"),
        ("toy-failure", "it is about what controllers send: dropping that would blind the operators"),
    ],
)
def test_what_no_rule_drops_alone_is_refused(tmp_path: Path, built: Build, policy: str, reason: str) -> None:
    told = said(tmp_path, built, enforced(policy))
    although = said(tmp_path, built, enforced(policy, although={"weak_pattern": "Because"}))

    assert told == although == [f"PW563 `{policy}` cannot be enforced: {reason}"]


def test_a_role_that_nobody_has_is_refused(tmp_path: Path, built: Build) -> None:
    historian = {**PLANT["assets"], "keeper": {"addresses": ["10.8.1.30"], "roles": ["historian"]}}

    assert said(tmp_path, built, enforced("toy-stop-by-unlisted")) == [
        "PW563 no asset has the role `historian`: `toy-stop-by-unlisted` would drop what anybody sends"
    ]
    assert said(tmp_path, built, enforced("toy-stop-by-unlisted"), assets=historian) == []


def test_few_bytes_need_a_reason(tmp_path: Path, built: Build) -> None:
    although = {"weak_pattern": "Nothing else speaks on this port"}

    assert said(tmp_path, built, enforced("toy-any")) == [
        "PW563 `toy-any` should not be enforced: its bytes are few: other messages may look like it"
    ]
    assert said(tmp_path, built, enforced("toy-any", although=although)) == []


def test_a_safety_controller_needs_a_reason(tmp_path: Path, built: Build) -> None:
    assets = {**PLANT["assets"], "sis": SIS}
    refused = ["PW564 `enforce` would reach the safety controller `sis`"]
    because = {"safety": "Agreed in SIS-118"}
    other = {"weak_pattern": "Agreed in SIS-118"}

    assert said(tmp_path, built, enforced("toy-stop"), assets=assets) == refused
    assert said(tmp_path, built, enforced("toy-stop", assets=["sis"]), assets=assets) == refused
    assert said(tmp_path, built, enforced("toy-stop", although=other), assets=assets) == refused
    assert said(tmp_path, built, enforced("toy-stop", assets=["plc"]), assets=assets) == []
    assert said(tmp_path, built, enforced("toy-stop", although=because), assets=assets) == []


def test_a_crown_jewel_in_reach_has_an_owner(tmp_path: Path, built: Build) -> None:
    bare = {key: value for key, value in PLANT["assets"]["plc"].items() if key != "owner"}
    assets = {**PLANT["assets"], "plc": bare}

    assert said(tmp_path, built, enforced("toy-stop"), assets=assets) == [
        "PW556 the crown jewel `plc` has no `owner`",
        "PW560 `enforce` at the crown jewel `plc`, which has no `owner`",
    ]


def test_a_target_has_one_stage_of_a_policy(tmp_path: Path, built: Build) -> None:
    def stage(name: str, *assets: str) -> dict[str, Any]:
        return {"stage": name, "policies": ["toy-stop"], **({"assets": [*assets]} if assets else {})}

    assert said(tmp_path, built, stage("observe"), stage("alert", "plc")) == []
    assert said(tmp_path, built, stage("observe", "plc"), stage("alert", "plc", "station")) == [
        "PW562 `toy-stop` is in the stage `observe` at `plc` already"
    ]
    assert said(tmp_path, built, stage("observe"), enforced("toy-stop")) == [
        "PW562 `toy-stop` is in the stage `observe` already"
    ]


def test_where_a_policy_is_in_which_stage(tmp_path: Path, built: Build) -> None:
    stages = [
        {"stage": "observe", "policies": ["toy-stop", "toy-write"]},
        {"stage": "alert", "policies": ["toy-stop"], "assets": ["plc", "station"]},
    ]
    site = loaded(tmp_path, plant(stages=stages), built).site
    assert site is not None
    stance = stance_of(site, built.catalog)
    listed = Group(("10.8.0.1", "10.8.1.7", "fd00:8::1"), ("02:00:00:00:00:01",))

    assert stance.staging("toy-stop") == Staging("observe", {"alert": listed})
    assert stance.staging("toy-stop").where({"observe"}) == Scope(listed, inside=False)
    assert stance.staging("toy-stop").where({"alert", "enforce"}) == Scope(listed, inside=True)
    assert stance.staging("toy-stop").at("10.8.1.7") == "alert"
    assert stance.staging("toy-stop").at("10.8.1.8") == "observe"
    assert stance.staging("toy-write").where({"observe"}) == EVERYWHERE
    assert stance.staging("toy-write").where({"alert", "enforce"}) is None
    assert stance.staging("toy-failure").where({"alert"}) == EVERYWHERE
    assert stance.staging("toy-failure").where({"enforce"}) is None
