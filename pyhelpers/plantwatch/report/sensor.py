"""What the sensor verbs say: a plan, a step, the generations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from plantwatch.report.table import drawn, plain
from plantwatch.sensor.doctor import DEAD, WEAKER, Diagnosis
from plantwatch.sensor.plan import Difference, Plan
from plantwatch.sensor.store import Store

_SIGNS = (("added", "+"), ("changed", "~"), ("removed", "-"))


def plan_text(plan: Plan, engine: str, target: str) -> str:
    """Every file, and every policy that comes, changes or goes."""
    lines = [f"{engine}: {_counts(plan.files, 'files')}; {_counts(plan.policies, 'policies')}"]
    for sign, name in _signed(plan.files):
        lines.append(f"  {sign} {target}/{name}")
    lines += [f"  = {target}/{name}" for name in plan.files.same]
    for sign, name in _signed(plan.policies):
        found = plan.new.policies.get(name) or (plan.old.policies.get(name) if plan.old else None)
        place = f"  ({found.at})" if found else ""
        lines.append(f"  {sign} policy {name}{place}")
    for name in plan.new.left_out:
        lines.append(f"  ! left out: {name}")
    return "\n".join(lines)


def plan_record(plan: Plan, engine: str) -> dict[str, Any]:
    """The same for programs."""
    return {
        "engine": engine,
        "files": {word: list(getattr(plan.files, word)) for word in ("added", "changed", "removed", "same")},
        "policies": {word: list(getattr(plan.policies, word)) for word, _ in _SIGNS},
    }


def diagnosis_text(found: Diagnosis, every: bool, absent: int) -> str:
    """How many policies are live, and which are not; ``absent`` policies have no form for the engine."""
    counts = found.counts()
    total = len(found.package.policies)
    lines = [
        f"{found.engine}: {counts['live']} of {total} policies live as they should be, "
        f"{counts[WEAKER]} weaker, {counts[DEAD]} not live ({found.about})"
    ]
    if absent:
        lines.append(f"  {absent} more have no form for {found.engine}: plantwatch coverage says why")
    for policy in sorted(found.package.policies):
        state, why = found.state(policy)
        if every or (state == DEAD and counts[DEAD] < total):
            codes = f"  {', '.join(sorted({d.code for d in why}))}" if why else ""
            lines.append(f"  {policy}: {state}{codes}")
    return "\n".join(lines)


def generations(store: Store) -> list[dict[str, Any]]:
    """What is kept on the sensor, oldest first."""
    current = store.current()
    return [
        {
            "engine": store.engine,
            "generation": found.name,
            "current": current is not None and found.name == current.name,
            "verified": found.verified,
            "policies": len(found.manifest["policies"]),
            "files": len(found.manifest["files"]),
            "left_out": found.manifest["left_out"],
            "before": found.before,
            "written": _written(found.folder.stat().st_mtime),
            "intact": not found.damage(),
        }
        for found in store.generations()
    ]


def generations_table(records: Iterable[dict[str, Any]]) -> str:
    """``generations`` for people."""
    table = plain("engine", "generation", "policies>", "written (UTC)", "verified", "files", "")
    for record in records:
        table.add_row(
            record["engine"],
            record["generation"],
            str(record["policies"]),
            record["written"],
            "yes" if record["verified"] else "NO",
            "intact" if record["intact"] else "CHANGED",
            "<- current" if record["current"] else "",
        )
    return drawn(table)


def record_text(record: Any) -> str:
    """One line of JSON."""
    return json.dumps(record, ensure_ascii=False)


def _signed(difference: Difference) -> Iterator[tuple[str, str]]:
    for word, sign in _SIGNS:
        for name in getattr(difference, word):
            yield sign, name


def _counts(difference: Difference, what: str) -> str:
    parts = [f"{len(getattr(difference, word))} {word}" for word, _ in _SIGNS]
    return f"{what} {', '.join(parts)}"


def _written(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
