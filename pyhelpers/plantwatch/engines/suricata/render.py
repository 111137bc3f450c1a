"""Detections as Suricata rules: one file a protocol, a source map and the cells.

Rule style follows the ecosystem (snake-case metadata, shipped classtypes, readable references). The
rendered text depends on nothing but its input: same detections and ledger, same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby

from plantwatch.catalog.model import Count
from plantwatch.detection.ledger import Entry, digest
from plantwatch.detection.model import Detection
from plantwatch.detection.parties import Roles
from plantwatch.detection.ruleset import Ruleset
from plantwatch.diagnostics import Span
from plantwatch.engines.base import Cell, CellState, Origin, Rendering
from plantwatch.engines.suricata import network, parties
from plantwatch.engines.suricata.body import Body
from plantwatch.engines.suricata.config import fragment
from plantwatch.engines.suricata.numbering import NO_ROOM, POINTS, SITE_SIDS, Numbering, ordered
from plantwatch.engines.suricata.triggers import bodies, bodies_in, missing

VERSIONS = ("7.0", "8.0")
SITE = "plantwatch-site.rules"
_POINTS_HEAD = (
    "# Values of one plant's points, and its station numbers. Generated from a site file: edit it there.",
    "# Signature ids follow from that file: they change with it.",
    "",
)
_SITE_HEAD = (
    "# What a plant agreed to, told to other rules. Generated from a site file; nothing here alerts.",
    "",
)
_PRIORITY = {"critical": 1, "high": 2, "medium": 3, "low": 4, "info": 5}
_URL_ROOM = 2000  # characters of all references of a rule, which has 8191 (src/detect.h)
_PLAIN_URL = re.compile(r"[A-Za-z0-9._/?=-]+")  # what the option keeps (src/detect-reference.c)
_WINDOW = re.compile(r"threshold:type limit, track by_both, count 1, seconds \d+; ")  # texts have `\;`
_TRACK = {"src": "by_src", "dst": "by_dst", "pair": "by_both"}
_CLASSTYPE = {
    "read": "protocol-command-decode",
    "write": "protocol-command-decode",
    "control": "attempted-dos",
    "program": "attempted-admin",
    "configuration": "policy-violation",
    "diagnostic": "bad-unknown",
    "session": "misc-activity",
    "discovery": "attempted-recon",
}


def meaning(detection: Detection) -> str:
    """Digest of what the rules of a policy match and how often: what ``rev`` follows."""
    if detection.protocol.everywhere:
        return digest([network.meaning(detection), _threshold(detection)])
    return digest(
        f"{body.protocol} {body.endpoints} {'; '.join(body.options)} {_threshold(detection)} {body.since}"
        for body in bodies(detection)
    )


def render(ruleset: Ruleset) -> Rendering:
    """All rule files, with the line of each policy's rules."""
    files: dict[str, str] = {}
    origins: list[Origin] = []
    cells: dict[str, dict[str, Cell]] = {}
    told = network.marks(ruleset.detections, ruleset.plant)
    silent: list[tuple[Detection, Body]] = []
    anywhere = replace(ruleset, plant=network.any_plant(ruleset.protocols))
    numbering = Numbering(ruleset)
    of_points: list[tuple[Detection, str]] = []
    for protocol, group in groupby(ordered(ruleset), key=lambda d: d.protocol):
        name = f"plantwatch-{protocol.id}.rules"
        lines = [
            f"# plantwatch rules for {protocol.title}. Generated from catalog/: edit the policies there.",
            "# Licence: BSD-3-Clause.",
        ]
        for detection in group:
            built = list(numbering.numbered(detection))
            known = [numbered.body for numbered in built] or bodies_in(detection, anywhere)
            full = numbering.full and any(body.subject for body in known)
            cells[detection.policy.id] = {
                version: _cell(detection, known, version, full=full) for version in VERSIONS
            }
            lines.append("")
            lines.append(f"# {detection.policy.id}: {cells[detection.policy.id][VERSIONS[0]].state}")
            entry = ruleset.ledger.entries[detection.policy.id]
            for numbered in built:
                body = numbered.body
                entry = replace(entry, sid=numbered.sid)
                if body.subject:
                    of_points.append((detection, rule(detection, body, entry, ruleset.roles)))
                    continue
                if (options := told.get(body.kind, ())) and not any(ruleset.roles.parties(detection)):
                    body = replace(body, options=(*body.options, *options))
                elif options:  # who may do it does not matter to those who watch
                    silent.append(
                        (detection, replace(body, options=(*body.options, *options, "noalert"), silent=True))
                    )
                lines.append(rule(detection, body, entry, ruleset.roles))
                origins.append(Origin(name, len(lines), detection.policy.id, detection.policy.span))
        files[name] = "\n".join(lines) + "\n"
    if of_points:
        files[POINTS] = "\n".join([*_POINTS_HEAD, *(text for _, text in of_points)]) + "\n"
        origins += [
            Origin(POINTS, len(_POINTS_HEAD) + n, d.policy.id, d.policy.span)
            for n, (d, _) in enumerate(of_points, 1)
        ]
    if helpers := _helpers(ruleset, silent):
        files[SITE] = "\n".join([*_SITE_HEAD, *helpers]) + "\n"
        origins += [Origin(SITE, len(_SITE_HEAD) + n, "", Span(SITE)) for n in range(1, len(helpers) + 1)]
    files["plantwatch.yaml"] = fragment(ruleset.protocols, sorted(files))
    files |= parties.files(ruleset.detections, ruleset.plant)
    return Rendering(files, tuple(origins), cells)


def _helpers(ruleset: Ruleset, silent: Sequence[tuple[Detection, Body]]) -> list[str]:
    """Rules that raise no alert and tell others what they found."""
    watching = [d for d in ruleset.detections if d.protocol.everywhere and ruleset.plant.watches(d)]
    agreed = list(network.agreements(ruleset.plant, ruleset.protocols)) if watching else []
    sids = count(SITE_SIDS)
    return [
        *(_agreement(body, next(sids)) for body in agreed),
        *(rule(d, body, Entry(next(sids), 1, ""), ruleset.roles) for d, body in silent),
    ]


def _agreement(body: Body, sid: int) -> str:
    options = "; ".join(['msg:"PLANTWATCH a conduit allows it"', *body.options, f"sid:{sid}", "rev:1"])
    return f"alert {body.protocol} {body.endpoints} ({options};)"


def rule(detection: Detection, body: Body, entry: Entry, roles: Roles) -> str:
    """One rule as text, with the signature id and revision of the entry."""
    policy = detection.policy
    options = [f"requires:version >= {body.since}"] if body.since else []
    options += [f'msg:"{escape(f"PLANTWATCH {policy.title}")}"', *body.options]
    if not body.silent:
        options += parties.tests(detection, roles)
        options.append(_threshold(detection))
        options.append(f"classtype:{_CLASSTYPE[detection.triggers[0].kind]}")
        options.append(f"priority:{_PRIORITY[policy.severity]}")
        options += [f"reference:url,{url}" for url in _urls(policy.references)]
    options.append(f"metadata:{_metadata(detection, body)}")
    options += [f"sid:{entry.sid}", f"rev:{max(1, entry.rev)}"]
    return f"alert {body.protocol} {body.endpoints} ({'; '.join(options)};)"


def escape(text: str) -> str:
    """Text as it may stand between the quotes of an option (Suricata rules format, 'msg')."""
    return "".join(f"\\{char}" if char in '\\";:' else char for char in text)


def without_windows(text: str) -> str:
    """Rule text in which every match alerts.

    Suricata inspects what is left of an open session when it needs the flow's place, which may be at the
    time of the next capture of a stream; a window that begins then would silence that capture.
    """
    return _WINDOW.sub("", text)


def _threshold(detection: Detection) -> str:
    count: Count | None = detection.count
    if count is None:
        return f"threshold:type limit, track by_both, count 1, seconds {detection.window}"
    return f"threshold:type both, track {_TRACK[count.per]}, count {count.at_least}, seconds {count.within}"


def _metadata(detection: Detection, body: Body) -> str:
    policy = detection.policy
    pairs: list[tuple[str, str]] = [
        ("policy", policy.id),
        ("protocol", policy.protocol),
        ("status", policy.status),
        ("signature_severity", policy.severity),
        ("confidence", policy.confidence),
        ("playbook", policy.playbook),
        *(("mitre_technique_id", technique) for technique in policy.attack),
        *((("subject", body.subject.replace(":", ".")),) if body.subject else ()),
    ]
    return ", ".join(f"{key} {value}" for key, value in pairs)


def _urls(references: Iterable[str]) -> Iterator[str]:
    """References that are pages, as the option wants them: without the scheme, no more than fit."""
    room = _URL_ROOM
    for reference in references:
        scheme, _, rest = reference.partition("#")[0].partition("://")
        if scheme in ("http", "https") and _PLAIN_URL.fullmatch(rest) and len(rest) <= room:
            room -= len(rest) + len("reference:url,; ")
            yield rest


def _cell(detection: Detection, built: Iterable[Body], version: str, *, full: bool = False) -> Cell:
    """What the rules that load in ``version`` amount to.

    Rules that only a newer version has make the reasons of the older form moot there.
    """
    loud = [body for body in built if not body.silent and body.since[:3] <= version]
    newest = max((body.since for body in loud), default="")
    reasons = dict.fromkeys(reason for body in loud if body.since == newest for reason in body.reasons)
    reasons |= dict.fromkeys(missing(detection))
    reasons |= dict.fromkeys([NO_ROOM] if full else [])
    if not loud:
        return Cell(CellState.NONE, tuple(reasons))
    notes = dict.fromkeys(note for body in loud for note in body.notes)
    return Cell(CellState.PARTIAL if reasons else CellState.FULL, (*reasons, *notes))
