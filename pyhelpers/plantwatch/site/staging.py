"""What stages can mean: one for each policy and target, and `enforce` only where a rule can be trusted.

A rule that drops the wrong message stops a pump. So a policy is enforced only if Suricata can tell its
message from end to end (PW563), and in front of a safety controller only if somebody says why (PW564).
"""

from __future__ import annotations

from collections.abc import Iterator

from plantwatch.catalog.document import Document
from plantwatch.catalog.hints import quoted
from plantwatch.catalog.model import Catalog
from plantwatch.detection.compile import compile_policy
from plantwatch.detection.model import Detection
from plantwatch.diagnostics import Diagnostic
from plantwatch.engines.suricata.drops import unfit, weak
from plantwatch.site.model import Site, Staged
from plantwatch.site.roles import roles_of

Found = Iterator[Diagnostic]


def check(document: Document, site: Site, catalog: Catalog) -> Found:
    """What is wrong with the stages of a site, beside what was agreed about them."""
    yield from _twice(document, site)
    for number, staged in enumerate(site.stages):
        if staged.stage == "enforce":
            yield from _safety(document, number, site, staged)
            for n, name in enumerate(staged.policies):
                if policy := catalog.policies.get(name):
                    detection = compile_policy(policy, catalog.protocols[policy.protocol])
                    yield from _nobody(document, ("stages", number, "policies", n), site, detection)
                    yield from _droppable(document, ("stages", number, "policies", n), staged, detection)


def _twice(document: Document, site: Site) -> Found:
    """PW562: a policy is in one stage for a target."""
    seen: dict[tuple[str, str], str] = {}
    for number, staged in enumerate(site.stages):
        for n, policy in enumerate(staged.policies):
            for asset in staged.assets or ("",):
                before = seen.setdefault((policy, asset), staged.stage)
                if before != staged.stage:
                    where = f" at {quoted(asset)}" if asset else ""
                    message = f"{quoted(policy)} is in the stage `{before}`{where} already"
                    path = ("stages", number, "policies", n)
                    yield document.problem(
                        "PW562", message, path, advice="a target has one stage of a policy"
                    )


def _droppable(
    document: Document, path: tuple[str | int, ...], staged: Staged, detection: Detection
) -> Found:
    """PW563: a rule can drop the message and nothing else."""
    name = quoted(detection.policy.id)
    if reason := unfit(detection):
        advice = "leave it in `alert`: it is told, and people decide"
        yield document.problem("PW563", f"{name} cannot be enforced: {reason}", path, advice=advice)
    elif (reason := weak(detection)) and "weak_pattern" not in staged.although:
        advice = "leave it in `alert`, or say why in `although: {weak_pattern: ...}`"
        yield document.problem("PW563", f"{name} should not be enforced: {reason}", path, advice=advice)


def _nobody(document: Document, path: tuple[str | int, ...], site: Site, detection: Detection) -> Found:
    """PW563: the roles that a policy names have members; without any it would speak of everybody."""
    policy = detection.policy
    known = {party.role for party in roles_of(site).parties(detection) if party}
    for party in (policy.source, policy.target):
        if party and party.role not in known:
            message = (
                f"no asset has the role `{party.role}`: {quoted(policy.id)} would drop what anybody sends"
            )
            advice = f"give the role `{party.role}` to the assets that have it"
            yield document.problem("PW563", message, path, advice=advice)


def _safety(document: Document, number: int, site: Site, staged: Staged) -> Found:
    """PW564: nothing is dropped in front of a safety controller unless somebody says why."""
    if "safety" in staged.although:
        return
    for asset in site.assets.values():
        if "safety" in asset.roles and (not staged.assets or asset.id in staged.assets):
            message = f"`enforce` would reach the safety controller {quoted(asset.id)}"
            advice = "name other `assets`, or say why in `although: {safety: ...}`"
            yield document.problem("PW564", message, ("stages", number, "stage"), advice=advice)
            return
