"""Why policies would stay silent on a Suricata sensor, each with the lines that change it.

Offline: from the configuration as Suricata reads it. Where an engine is running, what it was started with is
compared too, because a reload takes rules and variables anew and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from plantwatch.diagnostics import Span, UserError
from plantwatch.engines.suricata.config import ALERTS_PER_PACKET
from plantwatch.sensor import suricata_traffic
from plantwatch.sensor.doctor import Diagnosis, Lack
from plantwatch.sensor.mirror import Mirror
from plantwatch.sensor.package import Package
from plantwatch.sensor.suricata import SuricataSensor
from plantwatch.sensor.suricata_config import Setting
from plantwatch.sensor.suricata_needs import Rule, needs
from plantwatch.sensor.suricata_patient import Patient, cost, number, place, say
from plantwatch.sensor.suricata_rules import listed, ours, sids
from plantwatch.sensor.suricata_socket import Socket

_STARTED_WITH = ("packet-alert-max", "stream.midstream", "stream.reassembly.depth")


def diagnose(
    sensor: SuricataSensor,
    package: Package,
    version: str,
    ports: dict[str, tuple[int, ...]],
    mirror: Mirror | None = None,
) -> Diagnosis:
    """Everything that keeps policies from being live. Raises UserError (PW601)."""
    patient = Patient(sensor, sensor.settings, version, package, needs(package), ports, mirror)
    checks = (_version, _rule_files, _outputs, _parsers, _ports, _variables, _suppressed, _stream, _checksums,
              _alerts, _socket, _running, *suricata_traffic.CHECKS)  # fmt: skip
    lacks = tuple(lack for check in checks for lack in check(patient))
    return Diagnosis(sensor.engine, f"Suricata {version}, {sensor.config}", package, lacks)


def _version(p: Patient) -> Iterator[Lack]:
    if not p.version:
        text = "the version of the engine is not known here: rules that ask for a newer one may be skipped"
        yield Lack(
            say("PW627", Span(str(p.sensor.config)), text, "say it: --engine-version 7.0.10", note=True)
        )
        return
    here = number(p.version)
    if here < (7, 0):
        text = f"Suricata {p.version} is older than the rules are written for"
        yield Lack(say("PW627", Span(str(p.sensor.config)), text, "install 7.0 or newer"), dead=p.every)
        return
    lost = {rule for rule in p.needs.every() if rule.since and number(rule.since) > here}
    if lost:
        dead, weaker = p.needs.split(lost)
        text = f"{len(lost)} rules ask for a newer Suricata than {p.version} and are skipped"
        yield Lack(say("PW627", Span(str(p.sensor.config)), text, "install 8.0", note=True), dead, weaker)


def _rule_files(p: Patient) -> Iterator[Lack]:
    if ours(p.settings, p.sensor.store.ruleset) is not None:
        return
    there = {sid for item in listed(p.settings, p.sensor.path) for path in item.files for sid in _ids(path)}
    lost = {rule for rule in p.needs.every() if rule.sid not in there}
    if not lost:
        return
    dead, weaker = p.needs.split(lost)
    pattern = f"{p.sensor.store.ruleset}/*.rules"
    index = len(listed(p.settings, p.sensor.path))
    text = "rule-files does not list our folder: no policy is loaded"
    if len(lost) < len(p.needs.every()):
        text = f"{len(lost)} of our {len(p.needs.every())} rules are in no listed file, or commented out"
    help_ = p.sensor.door or f"rule-files:   - {pattern}   ({cost('rule-files')})"
    changes = {} if p.sensor.door else {f"rule-files.{index}": pattern}
    yield Lack(say("PW620", place(p, "rule-files"), text, help_), dead, weaker, changes)


def _ids(path: Path) -> set[int]:
    try:
        return {sid for sid, _, _ in sids(path.read_text(encoding="utf-8", errors="replace"))}
    except OSError:
        return set()


def _outputs(p: Patient) -> Iterator[Lack]:
    for output in p.settings.items("outputs"):
        for name, node in output.children.items():
            kinds = {item.value for item in node.items("types")}
            if node.on("enabled", False) and (name in ("fast", "alert-debug", "syslog") or "alert" in kinds):
                return
    text = "no output that is enabled writes alerts: nothing would be told"
    help_ = "outputs:   - eve-log: {enabled: yes, filetype: regular, filename: eve.json, types: [alert]}"
    yield Lack(say("PW621", place(p, "outputs"), text, help_), dead=p.every)


def _parsers(p: Patient) -> Iterator[Lack]:
    for parser in sorted({rule.parser for rule in p.needs.every()} - {""}):
        path = f"app-layer.protocols.{parser}.enabled"
        if p.settings.text(path, "no").lower() not in ("yes", "true", "1", "on"):
            lost = {rule for rule in p.needs.every() if rule.parser == parser}
            dead, weaker = p.needs.split(lost)
            text = f"the {parser} parser is off: {len(lost)} rules do not load"
            help_ = f"{path}: yes   ({cost(path)})"
            yield Lack(say("PW622", place(p, path), text, help_), dead, weaker, {path: "yes"})


def _ports(p: Patient) -> Iterator[Lack]:
    for parser in sorted({rule.parser for rule in p.needs.every()} - {""}):
        wanted = p.ports.get(parser, ())
        path = f"app-layer.protocols.{parser}.detection-ports.dp"
        there = {int(number) for number in re.findall(r"\d+", p.settings.text(path))}
        if wanted and not set(wanted) <= there:
            lost = {rule for rule in p.needs.every() if rule.parser == parser}
            dead, weaker = p.needs.split(lost)
            value = ", ".join(map(str, sorted({*wanted, *there})))
            text = f"the {parser} parser does not look at every port of the catalog"
            yield Lack(
                say("PW623", place(p, path), text, f'{path}: "{value}"   ({cost(path)})'),
                weaker=dead | weaker,
                changes={path: value},
            )


def _variables(p: Patient) -> Iterator[Lack]:
    there = {
        name
        for group in ("address", "port")
        for name in (p.settings.at(f"vars.{group}-groups") or Setting(Span(""))).children
    }
    for name in sorted({name for rule in p.needs.every() for name in rule.variables} - there):
        lost = {rule for rule in p.needs.every() if name in rule.variables}
        dead, weaker = p.needs.split(lost)
        path = f"vars.address-groups.{name}"
        text = f"the variable ${name} is not defined: {len(lost)} rules do not load"
        yield Lack(say("PW624", place(p, "vars"), text, f'{path}: "[10.0.0.0/8]"'), dead, weaker)


def _suppressed(p: Patient) -> Iterator[Lack]:
    path = p.sensor.path(Path(p.settings.text("threshold-file", "/etc/suricata/threshold.config")))
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return
    by_sid = {rule.sid: rule for rule in p.needs.every()}
    for at, line in enumerate(lines, 1):
        found = re.match(r"\s*suppress\s+gen_id\s+\d+\s*,\s*sig_id\s+(\d+)\s*(,.*)?$", line)
        rule = by_sid.get(int(found[1])) if found else None
        if found and rule:
            dead, weaker = p.needs.split({rule})
            if found[2]:
                dead, weaker = frozenset(), dead | weaker
            text = f"signature id {rule.sid} is suppressed here"
            yield Lack(say("PW625", Span(str(path), at, 1), text, "take the line out"), dead, weaker)


def _stream(p: Patient) -> Iterator[Lack]:
    stream = {rule.policy for rule in p.needs.every() if rule.stream}
    parsed = {rule.policy for rule in p.needs.every() if rule.parser}
    if not p.settings.on("stream.midstream", False):
        text = (
            "sessions that were open before the engine started are not followed: what is split over "
            "segments in them is missed, and parsers never see them"
        )
        help_ = f"stream.midstream: true   ({cost('stream.midstream', p)})"
        yield Lack(
            say("PW626", place(p, "stream.midstream"), text, help_),
            weaker=frozenset(stream | parsed),
            changes={"stream.midstream": "true"},
        )
    depth = p.settings.text("stream.reassembly.depth", "1mb")
    if depth != "0":
        text = f"past {depth} a session is no longer put together: what is split over segments is missed"
        help_ = f"stream.reassembly.depth: 0   ({cost('stream.reassembly.depth', p)})"
        yield Lack(
            say("PW628", place(p, "stream.reassembly.depth"), text, help_),
            weaker=frozenset(stream | parsed),
            changes={"stream.reassembly.depth": "0"},
        )


def _checksums(p: Patient) -> Iterator[Lack]:
    if p.settings.on("stream.checksum-validation", True):
        text = (
            "packets with a wrong checksum are ignored: with checksum offload, or a virtual mirror, that is "
            "all traffic of some hosts"
        )
        help_ = (
            f"stream.checksum-validation: no   ({cost('stream.checksum-validation')}), or on the host that "
        )
        help_ += "captures: ethtool -K IFACE rx off tx off"
        changes = {"stream.checksum-validation": "no"}
        node = place(p, "stream.checksum-validation")
        yield Lack(say("PW629", node, text, help_, note=True), changes=changes)


def _alerts(p: Patient) -> Iterator[Lack]:
    most = p.settings.text("packet-alert-max", "15")
    if not most.isdigit() or int(most) < ALERTS_PER_PACKET:
        text = f"one packet can set off {most} alerts, the rest is lost without a word"
        help_ = f"packet-alert-max: {ALERTS_PER_PACKET}   ({cost('packet-alert-max', p)})"
        yield Lack(
            say("PW630", place(p, "packet-alert-max"), text, help_),
            weaker=p.every,
            changes={"packet-alert-max": str(ALERTS_PER_PACKET)},
        )


def _socket(p: Patient) -> Iterator[Lack]:
    if p.settings.text("unix-command.enabled", "auto").lower() == "no":
        text = "the command socket is off: nothing can be reloaded live or verified"
        help_ = f"unix-command.enabled: yes   ({cost('unix-command')})"
        changes = {"unix-command.enabled": "yes"}
        yield Lack(say("PW631", place(p, "unix-command.enabled"), text, help_), changes=changes)


def _running(p: Patient) -> Iterator[Lack]:
    parsers = sorted({rule.parser for rule in p.needs.every()} - {""})
    paths = [*_STARTED_WITH, *(f"app-layer.protocols.{name}.enabled" for name in parsers)]
    try:
        with Socket(p.sensor.socket_path) as engine:
            started = {path: _asked(engine, path) for path in paths}
    except UserError:
        return
    for path, value in started.items():
        if value != p.settings.text(path):
            lost: set[Rule] = {rule for rule in p.needs.every() if rule.parser and f".{rule.parser}." in path}
            dead, weaker = p.needs.split(lost)
            text = (
                f"the running engine was started with {path}: {value or '(nothing)'}; the file says otherwise"
            )
            help_ = "restart the engine: a reload takes only rules and variables anew"
            yield Lack(say("PW632", place(p, path), text, help_), dead, weaker)


def _asked(engine: Socket, path: str) -> str:
    try:
        return str(engine.ask("conf-get", variable=path))
    except UserError:
        return ""
