"""Joins what engines reported with what the site agreed to: the whole page as values.

assemble(plant, merged, leftovers, playbooks)  ->  Shift(counts=(("critical", 3), ...), processes=..., ...)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from plantwatch.catalog.model import SEVERITIES as RISKS
from plantwatch.report.page import agreed
from plantwatch.report.page.ends import End
from plantwatch.report.page.events import Plant, events, utc
from plantwatch.report.page.merging import Merged
from plantwatch.report.page.playbooks import Playbook
from plantwatch.report.page.records import Leftovers
from plantwatch.report.page.shift import (
    Agreement,
    Change,
    Event,
    Pair,
    Process,
    Shift,
    Stretch,
)
from plantwatch.report.printable import printable
from plantwatch.site.model import Criticality

MOST_PROCESSES = 40  # groups that are shown in full; the others have a line each
_WORTH: Mapping[Criticality, int] = {"crown_jewel": 2, "high": 1, "normal": 0}
_STAGES = ("enforce", "alert", "observe")


def assemble(
    plant: Plant,
    merged: Merged,
    left: Leftovers,
    playbooks: Mapping[str, Playbook],
    drift: Sequence[Change] | None = None,
    at: datetime | None = None,
    sources: Sequence[str] = (),
) -> Shift:
    """The page. ``at`` is when the meeting is, in UTC; without it, when the last finding was."""
    known = [one for one in merged.occurrences if one.policy in plant.catalog.policies]
    groups = sorted((_process(plant, end, found) for end, found in events(plant, known).items()), key=_order)
    processes = _numbered(groups)
    everything = [event for process in processes for event in process.events]
    opened = [event for event in everything if not event.accepted]
    last = max((one.last for one in known), default=None)
    now = at if at is not None else None if last is None else datetime.fromtimestamp(last, UTC)
    used = {event.playbook for event in everything}
    return Shift(
        site=plant.site.id,
        title=plant.site.title,
        first="" if last is None else utc(min(one.first for one in known)),
        last="" if last is None else utc(last),
        counts=tuple((risk, sum(event.risk == risk for event in opened)) for risk in reversed(RISKS)),
        accepted=len(everything) - len(opened),
        observed=sum(event.stage == "observe" for event in opened),
        processes=tuple(processes[:MOST_PROCESSES]),
        brief=tuple(processes[MOST_PROCESSES:]),
        pairs=tuple(_pairs(everything)),
        drift=None if drift is None else tuple(drift),
        windows=tuple(_windows(plant, now, everything)),
        agreements=tuple(_agreements(plant)),
        playbooks=tuple(playbooks[name] for name in sorted(used) if name in playbooks),
        sources=tuple(map(printable, sources)),
        notes=tuple(_notes(plant, merged, left)),
    )


def _process(plant: Plant, end: End, found: list[Event]) -> Process:
    opened = [event for event in found if not event.accepted] or found
    others = [other for event in found for track in event.tracks for other in (track.src, track.dst)]
    return Process(
        anchor="",
        end=end,
        risk=max((event.risk for event in opened), key=RISKS.index),
        accepted=all(event.accepted for event in found),
        calls=agreed.calls(plant.site, found[0].playbook, end, others),
        events=tuple(found),
        playbooks=tuple(dict.fromkeys(event.playbook for event in found)),
    )


def _order(process: Process) -> tuple[bool, int, int, str]:
    worth = _WORTH[process.end.asset.criticality] if process.end.asset else -1
    return process.accepted, -RISKS.index(process.risk), -worth, process.end.key


def _numbered(groups: Sequence[Process]) -> list[Process]:
    """With the anchors of the page, counted in its order."""
    result, count = [], 0
    for number, process in enumerate(groups, 1):
        named = [replace(event, anchor=f"event-{count + n}") for n, event in enumerate(process.events, 1)]
        count += len(named)
        result.append(replace(process, anchor=f"process-{number}", events=tuple(named)))
    return result


def _pairs(found: Iterable[Event]) -> Iterable[Pair]:
    """Who did something to whom, the worst first; of accepted work only where nothing else was."""
    between: dict[tuple[str, str], tuple[End, End, list[Event]]] = {}
    for event in found:
        for track in event.tracks:
            src, dst = (track.dst, track.src) if event.reply else (track.src, track.dst)
            between.setdefault((src.key, dst.key), (src, dst, []))[2].append(event)
    pairs = []
    for src, dst, about in between.values():
        opened = [event for event in about if not event.accepted]
        risk = max((event.risk for event in opened or about), key=RISKS.index)
        titles = tuple(dict.fromkeys(event.title for event in opened or about))
        pairs.append(Pair(0, src, dst, risk, not opened, titles))
    pairs.sort(key=lambda pair: (pair.accepted, -RISKS.index(pair.risk), pair.src.key, pair.dst.key))
    return (replace(pair, number=number) for number, pair in enumerate(pairs, 1))


def _windows(plant: Plant, now: datetime | None, found: Sequence[Event]) -> Iterable[Stretch]:
    """Windows that are open or still to come, and those of the past in which something was seen."""
    for window in sorted(plant.site.maintenance, key=lambda w: (w.begin, w.until, w.work_order)):
        state = "next" if now is None or window.begin > now else "open" if window.until > now else "past"
        inside = sum(event.work == (window.work_order, window.owner) for event in found)
        if state != "past" or inside:
            begin, until = (utc(moment.timestamp()) for moment in (window.begin, window.until))
            yield Stretch(state, window, begin, until, window.assets, inside)


def _agreements(plant: Plant) -> Iterable[Agreement]:
    for staged in sorted(plant.site.stages, key=lambda s: (_STAGES.index(s.stage), s.policies, s.assets)):
        signed = [
            f"{signature.engineering[0]} (engineering, {signature.engineering[1]}), "
            f"{signature.security[0]} (security, {signature.security[1]})"
            for signature in plant.site.sign_offs
            if set(signature.policies) & set(staged.policies)
            and (not signature.assets or (staged.assets and set(staged.assets) <= set(signature.assets)))
        ]
        titles = tuple(
            (name, plant.catalog.policies[name].title if name in plant.catalog.policies else "")
            for name in staged.policies
        )
        since = staged.alert_since.isoformat() if staged.alert_since else ""
        yield Agreement(staged.stage, titles, staged.assets, since, tuple(signed))


def _notes(plant: Plant, merged: Merged, left: Leftovers) -> Iterable[str]:
    strange = sorted({o.policy for o in merged.occurrences} - plant.catalog.policies.keys())
    if strange:
        names = ", ".join(map(printable, strange[:5])) + (", ..." if len(strange) > 5 else "")
        yield f"Findings of {len(strange)} policies that this catalog does not have are not shown: {names}"
    for path, count in sorted(left.damaged.items()):
        yield f"{count} lines of {printable(path)} could not be read and are not shown"
    if left.foreign:
        yield f"{left.foreign} alerts of other rulesets are not shown"
    if merged.left_out:
        yield f"{merged.left_out} findings of further pairs of hosts are not shown"
