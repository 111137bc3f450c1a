"""PW560: a policy may drop traffic only where plant and security agreed, and its record is clean.

Asked of every policy in a stage `enforce`: both signed for it and for its targets; it was in `alert` for as
long as the plant wants, counted to the later signature; the crown jewels among the targets are known and
somebody answers for them; its evidence shows no finding on what the plant accepts. Whether a rule can drop
it without dropping something else is asked in ``staging``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from plantwatch.catalog.document import Document
from plantwatch.catalog.hints import quoted
from plantwatch.diagnostics import Diagnostic
from plantwatch.site.model import SignOff, Site, Staged


def check(document: Document, site: Site, folder: Path) -> Iterator[Diagnostic]:
    """Why stages `enforce` of a site are refused. ``folder`` is where its evidence lies."""
    for number, staged in enumerate(site.stages):
        if staged.stage != "enforce":
            continue
        path = ("stages", number, "stage")
        for message, advice in _whole(site, staged):
            yield document.problem("PW560", message, path, advice=advice)
        for n, policy in enumerate(staged.policies):
            for message, advice in _one(site, staged, policy, folder):
                place = ("stages", number, "policies", n)
                yield document.problem("PW560", message, place, advice=advice)


def _whole(site: Site, staged: Staged) -> Iterator[tuple[str, str]]:
    jewels = [a for a in site.assets.values() if a.criticality == "crown_jewel"]
    if not jewels:
        yield (
            "`enforce` in a site without a crown jewel",
            "say which assets the process hangs on, and whose they are",
        )
    for jewel in jewels:
        if not jewel.owner and (not staged.assets or jewel.id in staged.assets):
            yield (
                f"`enforce` at the crown jewel {quoted(jewel.id)}, which has no `owner`",
                "who is called first?",
            )
    if staged.alert_since is None or not staged.alert_days:
        yield "`enforce` without a time in `alert`", "give alert_since and alert_days"
    if not staged.evidence:
        yield "`enforce` without evidence", "scan the plant's own captures and give the file as evidence"


def _one(site: Site, staged: Staged, policy: str, folder: Path) -> Iterator[tuple[str, str]]:
    signed = next((s for s in site.sign_offs if _covers(s, staged, policy)), None)
    name = quoted(policy)
    if signed is None:
        advice = "both engineering and security sign in sign_offs, by name and date"
        yield f"nobody signed for enforcing {name} here", advice
    elif staged.alert_since is not None:
        agreed = max(signed.engineering[1], signed.security[1])
        ready = staged.alert_since + timedelta(days=staged.alert_days)
        if agreed < ready:
            when = f"{name} is {staged.alert_days} days in `alert` on {ready}, it was signed for on {agreed}"
            yield when, "let it alert for as long as was agreed, then sign"
    if staged.evidence:
        yield from _evidence(site, staged, policy, folder / staged.evidence)


def _covers(signed: SignOff, staged: Staged, policy: str) -> bool:
    if policy not in signed.policies:
        return False
    return not signed.assets or (bool(staged.assets) and set(staged.assets) <= set(signed.assets))


def _evidence(site: Site, staged: Staged, policy: str, path: Path) -> Iterator[tuple[str, str]]:
    """Findings on accepted behaviour: lines of ``plantwatch scan --format json``."""
    targets = {name for asset in staged.assets if asset in site.assets for name in site.assets[asset].names}
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                finding = json.loads(line)
                if finding["policy"] == policy and (not targets or finding["dst"] in targets):
                    message = f"{path.name}:{number} shows a finding of {quoted(policy)} on accepted traffic"
                    yield message, "it would have dropped that; look at it before anybody signs"
                    return
    except OSError as error:
        yield f"the evidence {path.name} cannot be read: {error.strerror}", "plantwatch scan --format json"
    except (ValueError, KeyError, TypeError):
        yield f"the evidence {path.name} is no list of findings", "plantwatch scan --format json"
