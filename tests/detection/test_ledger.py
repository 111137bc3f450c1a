"""Signature ids: a block for each policy, for ever; revisions that follow the meaning."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantwatch.building.build import ruleset_of
from plantwatch.building.ledgerfile import ledger_text, read_ledger
from plantwatch.detection import ledger as module
from plantwatch.detection.ledger import BASE, BLOCK, BLOCKS, Entry, Ledger, assign, digest, revise
from support import toy


def home(name: str, base: int = BASE) -> int:
    """The block that a policy gets where nobody has it."""
    place = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return base + place % BLOCKS * BLOCK


def test_a_new_policy_gets_the_block_that_its_name_says() -> None:
    ledger = assign(Ledger(), ["toy-stop"])
    assert ledger.entries == {"toy-stop": Entry(home("toy-stop"), 0, "")}


def test_ids_lie_in_the_local_range() -> None:
    assert BASE >= 1_000_000
    assert BASE + BLOCKS * BLOCK <= 2_000_000


def test_a_taken_block_moves_the_newcomer_on() -> None:
    first, second = home("toy-stop"), home("toy-stop") + BLOCK
    taken = {"old": Entry(first, 1, "a" * 12), "older": Entry(second, 1, "b" * 12)}
    assert assign(Ledger(BASE, taken), ["old", "older", "toy-stop"]).entries["toy-stop"].sid == second + BLOCK


def test_the_last_block_is_followed_by_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCKS", 3)
    entries: dict[str, Entry] = {}
    for name in ("a", "b", "c"):
        entries |= assign(Ledger(1000, entries), [*entries, name]).entries
    assert sorted(entry.sid for entry in entries.values()) == [1000, 1000 + BLOCK, 1000 + 2 * BLOCK]
    with pytest.raises(ValueError, match="range of signature ids is full"):
        assign(Ledger(1000, entries), ["a", "b", "c", "d"])


def test_a_retired_policy_keeps_its_block_and_may_come_back() -> None:
    ledger = revise(assign(Ledger(), ["gone", "here"]), {"gone": "a" * 12})
    before = ledger.entries["gone"]
    after = assign(ledger, ["here"])
    assert after.entries["gone"] == replace(before, retired=True)
    assert assign(after, ["gone", "here"]).entries["gone"] == before


def test_the_block_of_a_retired_policy_is_not_given_out() -> None:
    retired = Entry(home("toy-stop"), 4, "a" * 12, retired=True)
    assert (
        assign(Ledger(BASE, {"gone": retired}), ["toy-stop"]).entries["toy-stop"].sid == retired.sid + BLOCK
    )


@given(st.integers(0, 2 * BLOCK))
def test_a_new_base_gives_no_id_twice(shift: int) -> None:
    names = [f"policy-{number}" for number in range(40)]
    old = assign(Ledger(BASE), names[:20])
    sids = sorted(e.sid for e in assign(replace(old, base=BASE + shift), names).entries.values())
    assert all(b - a >= BLOCK for a, b in pairwise(sids))


@given(st.sets(st.from_regex(r"[a-z]{1,6}", fullmatch=True), max_size=30), st.randoms())
def test_the_order_of_policies_does_not_matter(names: set[str], random: Any) -> None:
    shuffled = list(names)
    random.shuffle(shuffled)
    assert assign(Ledger(), shuffled) == assign(Ledger(), sorted(names))


def test_a_revision_rises_with_the_meaning_only() -> None:
    ledger = revise(assign(Ledger(), ["a", "b"]), {"a": "1" * 12, "b": "2" * 12})
    assert [e.rev for e in ledger.entries.values()] == [1, 1]
    assert revise(ledger, {"a": "1" * 12, "b": "2" * 12}) == ledger
    assert [e.rev for e in revise(ledger, {"a": "3" * 12, "b": "2" * 12}).entries.values()] == [2, 1]


def test_a_digest_is_short_and_depends_on_the_order() -> None:
    assert digest(["a", "b"]) == hashlib.sha256(b"a\nb").hexdigest()[:12]
    assert digest(["a", "b"]) != digest(["b", "a"])


def test_the_policy_of_an_id() -> None:
    ledger = Ledger(BASE, {"a": Entry(BASE, 1, ""), "b": Entry(BASE + BLOCK, 1, "")})
    ids = (BASE - 1, BASE, BASE + BLOCK - 1, BASE + BLOCK, BASE + 2 * BLOCK)
    assert [ledger.policy_of(sid) for sid in ids] == [None, "a", "a", "b", None]


def test_two_branches_merge(tmp_path: Path) -> None:
    """Each adds a policy; the lines of both together are the ledger of both together."""
    trunk = assign(Ledger(), ["toy-a"])
    lines = {
        line
        for branch in (["toy-a", "toy-b"], ["toy-a", "toy-c"])
        for line in ledger_text(assign(trunk, branch)).splitlines()
        if line.startswith("toy-")
    }
    merged = tmp_path / "sids.yaml"
    merged.write_text("\n".join(sorted(lines)))
    assert read_ledger(merged) == assign(Ledger(), ["toy-a", "toy-b", "toy-c"])


CHANGES: dict[str, dict[str, Any]] = {
    "title": {"title": "Another title"},
    "severity": {"severity": "low"},
    "texts": {"explain": {"operator": "a", "network": "b", "soc": "c"}, "references": ["https://a.example"]},
}
MEANINGS: dict[str, dict[str, Any]] = {
    "operation": {"when": {"operation": "write"}},
    "window": {"window": 61},
    "count": {"when": {"operation": "stop", "count": {"at_least": 2, "within": 60, "per": "src"}}},
}


def revision(root: Path, policy: dict[str, Any], protocol: dict[str, Any] = toy.PROTOCOL) -> int:
    """The revision after a build over what the folder's ledger holds."""
    result = toy.built(root, {"toy-stop": policy}, [protocol])
    (root / "catalog" / "sids.yaml").write_text(ledger_text(result.ruleset.ledger))
    return result.ruleset.ledger.entries["toy-stop"].rev


@pytest.mark.parametrize("change", CHANGES)
def test_words_raise_no_revision(tmp_path: Path, change: str) -> None:
    assert [revision(tmp_path, toy.policy(**c)) for c in ({}, CHANGES[change])] == [1, 1]


@pytest.mark.parametrize("change", MEANINGS)
def test_another_meaning_raises_the_revision_once(tmp_path: Path, change: str) -> None:
    assert [revision(tmp_path, toy.policy(**c)) for c in ({}, MEANINGS[change], MEANINGS[change])] == [
        1,
        2,
        2,
    ]


def test_bytes_and_ports_of_the_protocol_are_meaning(tmp_path: Path) -> None:
    port = toy.protocol(ports=[9998])
    function = toy.protocol(ports=[9998])
    function["operations"]["stop"]["when"]["function"] = 9
    assert [revision(tmp_path, toy.POLICY, p) for p in (toy.PROTOCOL, port, function)] == [1, 2, 3]


def test_a_full_ledger_is_said_at_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from plantwatch.diagnostics import UserError

    catalog = toy.built(tmp_path, toy.TRIO).catalog
    monkeypatch.setattr(module, "BLOCKS", 2)
    with pytest.raises(UserError, match=r"sids\.yaml PW250 the range of signature ids is full"):
        ruleset_of(catalog, tmp_path / "catalog" / "sids.yaml")
