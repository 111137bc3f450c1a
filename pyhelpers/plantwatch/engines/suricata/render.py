"""Detections as Suricata rules: one file a protocol, a source map and the cells.

Rule style follows the ecosystem (snake-case metadata, shipped classtypes, readable references). The
rendered text depends on nothing but its input: same detections and ledger, same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from plantwatch.catalog.model import Count
from plantwatch.detection.ledger import Entry, digest
from plantwatch.detection.model import Detection
from plantwatch.detection.parties import Roles
from plantwatch.detection.ruleset import Ruleset
from plantwatch.engines.base import Cell, CellState, Origin, Rendering
from plantwatch.engines.suricata import enforcing, maintenance, network, parties, telling
from plantwatch.engines.suricata.body import Body
from plantwatch.engines.suricata.config import fragment
from plantwatch.engines.suricata.copies import GIDS, PLAIN, Copier, Copy
from plantwatch.engines.suricata.generations import weaknesses
from plantwatch.engines.suricata.numbering import NO_ROOM, POINTS, Numbering, ordered
from plantwatch.engines.suricata.triggers import bodies, bodies_in, missing

VERSIONS = ("7.0", "8.0")
_POINTS_HEAD = (
    "# Values of one plant's points, and its station numbers. Generated from a site file: edit it there.",
    "# Signature ids follow from that file: they change with it.",
    "",
)
_URL_ROOM = 2000  # characters of all references of a rule, which has 8191 (src/detect.h)
_PLAIN_URL = re.compile(r"[A-Za-z0-9._/?=-]+")  # what the option keeps (src/detect-reference.c)
_WINDOW = re.compile(r"threshold:type limit, track by_both, count 1, seconds \d+; ")  # texts have `\;`
_TRACK = {"src": "by_src", "dst": "by_dst", "pair": "by_both"}
_SAID = {
    GIDS["observe"]: "observed: ",
    GIDS["enforce"]: "dropped: ",
    GIDS["cut"]: "cut after: ",
}  # before the title
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
    told = telling.Told(ruleset)
    copier = Copier(ruleset.stance)
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
            for numbered in built:
                body = told.marked(detection, numbered.body)
                entry = replace(ruleset.ledger.entries[detection.policy.id], sid=numbered.sid)
                for copy in [PLAIN] if body.silent else copier.copies(detection, body):
                    text = rule(detection, body, entry, ruleset.roles, copy)
                    if body.subject:
                        of_points.append((detection, text))
                        continue
                    lines.append(text)
                    origins.append(Origin(name, len(lines), detection.policy.id, detection.policy.span))
        files[name] = "\n".join(lines) + "\n"
    if of_points:
        files[POINTS] = "\n".join([*_POINTS_HEAD, *(text for _, text in of_points)]) + "\n"
        origins += [
            Origin(POINTS, len(_POINTS_HEAD) + n, d.policy.id, d.policy.span)
            for n, (d, _) in enumerate(of_points, 1)
        ]
    files |= told.files(rule)
    files |= maintenance.files(ruleset)
    files["plantwatch.yaml"] = fragment(ruleset.protocols, sorted(files))
    files |= enforcing.files(ruleset, copier, rule)
    files |= {**parties.files(ruleset.detections, ruleset.plant), **copier.files()}
    return Rendering(files, tuple(origins), cells)


def rule(
    detection: Detection, body: Body, entry: Entry, roles: Roles, copy: Copy, action: str = "alert"
) -> str:
    """One rule as text, with the signature id and revision of the entry."""
    policy = detection.policy
    options = [f"requires:version >= {body.since}"] if body.since else []
    title = f"PLANTWATCH {_SAID.get(copy.gid, '')}{policy.title}"
    options += [f'msg:"{escape(title)}"', *body.options]
    if not body.silent:
        options += [*parties.tests(detection, roles), *copy.tests]
        if not any(option.startswith("threshold:") for option in body.options):
            options.append(_threshold(detection))
        kind = "not-suspicious" if copy.observed else _CLASSTYPE[detection.triggers[0].kind]
        options.append(f"classtype:{kind}")
        options.append(f"priority:{copy.priority}")
        options += [f"reference:url,{url}" for url in _urls(policy.references)]
    options.append(f"metadata:{_metadata(detection, body, copy)}")
    options += [f"gid:{copy.gid}"] if copy.gid != GIDS["normal"] else []
    options += [f"sid:{entry.sid}", f"rev:{max(1, entry.rev)}"]
    return f"{action} {body.protocol} {body.endpoints} ({'; '.join(options)};)"


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


def _metadata(detection: Detection, body: Body, copy: Copy) -> str:
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
        *copy.metadata,
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
    reasons |= dict.fromkeys(weaknesses(detection.protocol.id, loud, version))
    notes = dict.fromkeys(note for body in loud for note in body.notes)
    return Cell(CellState.PARTIAL if reasons else CellState.FULL, (*reasons, *notes))
