"""A site file: what it means, and every mistake at its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plantwatch.codes import CODES
from plantwatch.site.model import Who
from plantwatch.site.roles import roles_of
from support.plant import PLANT, loaded, plant, said

SIGNED = {
    "policies": ["toy-stop"],
    "engineering": {"name": "A", "date": "2026-02-10"},
    "security": {"name": "B", "date": "2026-02-12"},
}
ENFORCED = {
    "stage": "enforce",
    "policies": ["toy-stop"],
    "alert_since": "2026-01-01",
    "alert_days": 30,
    "evidence": "week.json",
}


def asset(**changes: Any) -> dict[str, Any]:
    return plant(assets={**PLANT["assets"], "new": {"addresses": ["10.8.1.20"], "roles": [], **changes}})


def test_a_good_plant_has_nothing_wrong(tmp_path: Path) -> None:
    assert said(tmp_path, PLANT) == []


def test_roles_of_policies_are_made_of_roles_of_assets(tmp_path: Path) -> None:
    site = loaded(tmp_path, PLANT).site
    assert site is not None

    roles = roles_of(site)

    assert roles.addresses == {
        "client": ("10.8.1.7", "10.8.1.8"),
        "controller": ("10.8.0.1", "fd00:8::1"),
        "engineering": ("10.8.1.7",),
        "operator": ("10.8.1.8",),
    }
    assert roles.hardware == {"controller": ("02:00:00:00:00:01",)}


def test_all_that_is_stated_of_an_end_holds(tmp_path: Path) -> None:
    site = loaded(tmp_path, PLANT).site
    assert site is not None

    def meant(**stated: Any) -> list[str]:
        return sorted(asset.id for asset in site.members(Who(**stated)))

    assert meant(role="client") == ["screen", "station"]
    assert meant(zone="room") == ["printer", "screen", "station"]
    assert meant(zone="room", role="operator") == ["screen"]
    assert meant(zone="cell", role="operator") == []
    assert meant(assets=("plc", "screen"), role="controller") == ["plc"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (plant(id="other"), "PW201 1 the site `other` is in a file called `plant.yaml`"),
        (
            plant(
                conduits={"c": {"from": {"zone": "rom"}, "to": {"role": "controller"}, "protocols": ["toy"]}}
            ),
            "PW550 12 there is no zone `rom`",
        ),
        (
            plant(
                conduits={"c": {"from": {"role": "client"}, "to": {"zone": "cell"}, "protocols": ["tory"]}}
            ),
            "PW550 12 there is no protocol `tory`",
        ),
        (
            plant(stages=[{"stage": "observe", "policies": ["toy-go"]}]),
            "PW550 13 there is no policy `toy-go`",
        ),
        (asset(addresses=["10.8.1.7"]), "PW551 11 10.8.1.7 belongs to the asset `station` already"),
        (asset(addresses=["10.8.1.300"]), "PW553 11 `10.8.1.300` is no IP address"),
        (asset(addresses=["10.9.0.1"]), "PW555 11 the asset `new` lies in no zone"),
        (asset(criticality="crown_jewel", owner="x"), "PW556 11 the crown jewel `new` has no `process`"),
        (asset(criticality="crown_jewel", process="x"), "PW556 11 the crown jewel `new` has no `owner`"),
        (asset(roles=["boss"]), "PW104 11 `assets.new.roles[0]` cannot be `boss`"),
        (asset(mac="02-00-00-00-00-09"), "PW105 11 `assets.new.mac` has the wrong form"),
        (
            plant(conduits={"c": {"from": {"role": "scada"}, "to": {"zone": "cell"}, "protocols": ["toy"]}}),
            "PW557 12 `from` of the conduit `c` is no asset of this site",
        ),
    ],
)
def test_mistakes(tmp_path: Path, data: dict[str, Any], expected: str) -> None:
    assert expected in said(tmp_path, data)


def test_an_asset_has_an_address(tmp_path: Path) -> None:
    data = plant(assets={"new": {"roles": []}}, conduits={})
    assert said(tmp_path, data) == ["PW551 7 the asset `new` has no address"]


def test_networks(tmp_path: Path) -> None:
    zones = {
        "a": {"title": "A", "level": 1, "subnets": ["10.8.0.0/16"]},
        "b": {"title": "B", "level": 1, "subnets": ["10.8.0.0/16"]},
        "c": {"title": "C", "level": 1, "subnets": ["10.8.1.0/24", "10.8.1.7/24"]},
    }
    found = loaded(tmp_path, plant(zones=zones))

    told = [f"{d.code} {d.span.line}" for d in found.diagnostics]
    assert told == ["PW554 5", "PW553 6", "PW555 8"]
    assert found.site is not None
    station = found.site.zone_of(found.site.assets["station"].addresses[0])
    assert station is not None
    assert station.id == "c"


def test_order_of_times_and_limits(tmp_path: Path) -> None:
    window = {"assets": ["plc"], "owner": "A", "work_order": "1"}
    early, late = "2026-02-03T06:00Z", "2026-02-03T08:00Z"
    point = {"title": "P", "asset": "plc", "protocol": "toy", "place": 1}
    good = plant(
        maintenance=[{**window, "from": early, "until": late}],
        points={"p": {**point, "low": -1, "high": 2.5}},
    )
    bad = plant(
        maintenance=[
            {**window, "from": late, "until": early},
            {**window, "from": "2026-02-30T06:00Z", "until": late},
        ],
        points={"p": {**point, "low": 3, "high": 2.5}},
    )

    assert said(tmp_path, good) == []
    assert [text.split(maxsplit=1)[0] for text in said(tmp_path, bad)] == ["PW558", "PW553", "PW558"]


def test_points_that_nothing_can_be_seen_of(tmp_path: Path) -> None:
    point = {"title": "P", "asset": "plc", "protocol": "toy", "place": 1, "protected": True}
    hidden = {"mac": "02:00:00:00:00:07", "roles": []}
    good = plant(
        points={
            "limited": {**point, "low": -1.5, "scope": 3},
            "last": {**point, "kind": "switch", "place": 250, "count": 6},
        }
    )
    bad = plant(
        assets={**plant()["assets"], "hidden": hidden, "named": {**hidden, "stations": {"toi": [1]}}},
        points={
            "kind": {**point, "kind": "coil"},
            "no-number": {**point, "kind": "switch", "high": 1},
            "other-type": {**point, "type": "float32", "high": 1},
            "note": {**point, "protected": False},
            "hidden": {**point, "asset": "hidden"},
            "beyond": {**point, "place": 250, "count": 7},
            "in-nothing": {**point, "kind": "switch", "scope": 3},
        },
    )

    assert said(tmp_path, good) == []
    assert [text.split(maxsplit=1)[0] for text in said(tmp_path, bad) if "PW551" not in text] == [
        *("PW549", "PW544", "PW545", "PW546", "PW547", "PW548", "PW548")
    ]


def refusals(tmp_path: Path, staged: dict[str, Any], evidence: str | None = "", **changes: Any) -> list[str]:
    if evidence is not None:
        (tmp_path / "week.json").write_text(evidence, encoding="utf-8")
    data = plant(stages=[staged], **{"sign_offs": [SIGNED], **changes})
    return [d.message for d in loaded(tmp_path, data).diagnostics if d.code == "PW560"]


def test_enforce_is_accepted_when_all_is_there(tmp_path: Path) -> None:
    other = '{"policy": "toy-write", "dst": "10.8.0.1"}\n'
    elsewhere = '{"policy": "toy-stop", "dst": "10.8.0.9"}\n'

    assert refusals(tmp_path, ENFORCED, other) == []
    assert refusals(tmp_path, {**ENFORCED, "assets": ["plc"]}, elsewhere) == []


def test_enforce_is_refused(tmp_path: Path) -> None:
    narrow = [{**SIGNED, "assets": ["station"]}]
    quiet = {name: {**raw, "criticality": "normal"} for name, raw in PLANT["assets"].items()}

    assert refusals(tmp_path, ENFORCED, sign_offs=[]) == ["nobody signed for enforcing `toy-stop` here"]
    assert refusals(tmp_path, ENFORCED, sign_offs=narrow) == ["nobody signed for enforcing `toy-stop` here"]
    assert refusals(tmp_path, {**ENFORCED, "alert_days": 60}) == [
        "`toy-stop` is 60 days in `alert` on 2026-03-02, it was signed for on 2026-02-12"
    ]
    finding = '{"policy": "toy-stop", "dst": "10.8.0.1"}\n'
    assert refusals(tmp_path, ENFORCED, finding) == [
        "week.json:1 shows a finding of `toy-stop` on accepted traffic"
    ]
    assert refusals(tmp_path, ENFORCED, "[]\n") == ["the evidence week.json is no list of findings"]
    assert refusals(tmp_path, ENFORCED, assets=quiet) == ["`enforce` in a site without a crown jewel"]
    bare = {"stage": "enforce", "policies": ["toy-stop"]}
    assert refusals(tmp_path, bare) == ["`enforce` without a time in `alert`", "`enforce` without evidence"]
    (tmp_path / "week.json").unlink()
    assert refusals(tmp_path, ENFORCED, None) == [
        "the evidence week.json cannot be read: No such file or directory"
    ]


def inventory(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    found = loaded(tmp_path, plant(inventory="list.csv"))
    return [f"{Path(d.span.file).name}:{d.span.line} {d.code} {d.message}" for d in found.diagnostics]


def test_inventory(tmp_path: Path) -> None:
    header = "id,addresses,mac,roles,process"
    row = 'plc-7,10.8.0.7 10.8.0.8,02-00-00-00-00-07,controller client,"Turns, too"'
    assert inventory(tmp_path, f"{header}\n{row}\n") == []
    site = loaded(tmp_path, plant(inventory="list.csv")).site
    assert site is not None
    assert site.assets["plc-7"].names == ("10.8.0.7", "10.8.0.8", "02:00:00:00:00:07")
    assert site.assets["plc-7"].process == "Turns, too"
    assert "plc" in site.assets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,adress\n", "list.csv:1 PW559 unknown column `adress`"),
        ("id,owner\n", "list.csv:1 PW559 the table needs the columns `id`, and `addresses` or `mac`"),
        ("id,addresses\nPLC 1,10.8.0.7\n", "list.csv:2 PW559 `PLC 1` is no id"),
        ("id,addresses\na,10.8.0\n", "list.csv:2 PW559 `10.8.0` is no IP address"),
        ("id,addresses\na,\n", "list.csv:2 PW559 `a` has no address"),
        ("id,addresses\na,10.8.0.7,x\n", "list.csv:2 PW559 3 cells in a table of 2 columns"),
        ("id,addresses,roles\na,10.8.0.7,plc\n", "list.csv:2 PW559 unknown role `plc`"),
        ("id,addresses,criticality\na,10.8.0.7,top\n", "list.csv:2 PW559 criticality cannot be `top`"),
        ('id,addresses\n"a,10.8.0.7\n', "list.csv:2 PW559 not valid CSV: unexpected end of data"),
        ("id,addresses\nplc,10.8.0.7\n", "plant.yaml:7 PW552 the asset `plc` is in list.csv too"),
        (
            "id,addresses\na,10.8.0.7\na,10.8.0.8\n",
            "list.csv:3 PW552 the asset `a` is here twice, first in line 2",
        ),
        ("id,addresses\na,10.8.0.1\n", "plant.yaml:7 PW551 10.8.0.1 belongs to the asset `a` already"),
    ],
)
def test_inventory_mistakes(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in inventory(tmp_path, text)


def test_a_missing_inventory_is_said(tmp_path: Path) -> None:
    found = loaded(tmp_path, plant(inventory="none.csv")).diagnostics
    assert [d.code for d in found] == ["PW001"]


def test_every_code_of_sites_is_tested() -> None:
    tests = Path(__file__).parents[1]
    places = (*tests.glob("sites/test_*.py"), *tests.glob("broken/*/expected.txt"))
    text = "".join(path.read_text(encoding="utf-8") for path in places)
    assert [code for code in CODES if "PW550" <= code <= "PW569" and code not in text] == []
