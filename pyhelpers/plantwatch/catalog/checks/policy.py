"""What a single policy can get wrong: names that lead nowhere, and counts that cannot be reached."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from plantwatch.catalog.build import alternatives
from plantwatch.catalog.checks.subjects import PolicySubject
from plantwatch.catalog.conditions import normalise
from plantwatch.catalog.hints import closest, counted, quoted
from plantwatch.catalog.model import Technique
from plantwatch.catalog.wire import Field
from plantwatch.diagnostics import Diagnostic, Level

Found = Iterator[Diagnostic]
PLACEHOLDERS = ("src", "dst")  # what an explanation may have between braces


@dataclass(frozen=True, slots=True)
class Names:
    """What policies can refer to.

    ``protocols`` holds the operations of each protocol as written, or ``None`` for a protocol that could
    not be read; ``fields`` the fields of those of the right shape. ``techniques`` is ``None`` when the
    table of techniques could not be read.
    """

    protocols: Mapping[str, Mapping[str, Any] | None]
    fields: Mapping[str, Mapping[str, Field]]
    techniques: Mapping[str, Technique] | None
    playbooks: Sequence[str]


def file_name(it: PolicySubject, _names: Names) -> Found:
    """PW201: the file is called as the policy."""
    yield from named_as_file(it, "policy")


def named_as_file(it: PolicySubject, what: str) -> Found:
    """PW201 for a document of any kind with an ``id``."""
    stem = PurePath(it.document.file).stem
    if it.text("id") and it.text("id") != stem:
        message = f"the {what} {quoted(it.text('id'))} is in a file called `{stem}.yaml`"
        yield it.document.problem("PW201", message, ("id",), advice="rename the file or the id")


def folder(it: PolicySubject, names: Names) -> Found:
    """PW202: the file is in the folder of its protocol."""
    parent = PurePath(it.document.file).parent.name
    if it.text("protocol") in names.protocols and parent != it.text("protocol"):
        message = f"a policy for {quoted(it.text('protocol'))} is in the folder `{parent}`"
        advice = f"move it to policies/{it.text('protocol')}/"
        yield it.document.problem("PW202", message, ("protocol",), advice=advice)


def id_prefix(it: PolicySubject, names: Names) -> Found:
    """PW203: the id begins with the protocol."""
    prefix = f"{it.text('protocol')}-"
    if it.text("id") and it.text("protocol") in names.protocols and not it.text("id").startswith(prefix):
        message = f"the id of a policy for `{it.text('protocol')}` begins with `{prefix}`"
        yield it.document.problem("PW203", message, ("id",))


def known_protocol(it: PolicySubject, names: Names) -> Found:
    """PW230: the protocol exists."""
    name = it.text("protocol")
    if name and name not in names.protocols:
        message = f"unknown protocol {quoted(name)}"
        yield it.document.problem("PW230", message, ("protocol",), advice=closest(name, names.protocols))


def known_operations(it: PolicySubject, names: Names) -> Found:
    """PW231: the operations exist."""
    operations = names.protocols.get(it.text("protocol"))
    if operations is None:
        return
    for path, name in it.names("when", "operation"):
        if name not in operations:
            message = f"protocol `{it.text('protocol')}` has no operation {quoted(name)}"
            yield it.document.problem("PW231", message, path, advice=closest(name, operations))


def known_distinct_field(it: PolicySubject, names: Names) -> Found:
    """PW232: the field whose values are counted exists."""
    fields = names.fields.get(it.text("protocol"))
    name = it.text("when", "count", "distinct")
    if fields is not None and name and name not in fields:
        message = f"protocol `{it.text('protocol')}` has no field {quoted(name)}"
        yield it.document.problem(
            "PW232", message, ("when", "count", "distinct"), advice=closest(name, fields)
        )


def reachable_count(it: PolicySubject, names: Names) -> Found:
    """PW233: the field can take as many distinct values as are asked for."""
    fields = names.fields.get(it.text("protocol"))
    name, wanted = it.text("when", "count", "distinct"), it.number("when", "count", "at_least")
    if fields is None or name not in fields or wanted is None:
        return
    operations = names.protocols[it.text("protocol")] or {}
    possible = sum(
        _values(operations[operation], fields[name])
        for _, operation in it.names("when", "operation")
        if operation in operations
    )
    if 0 < possible < wanted:
        message = f"`{name}` takes at most {counted(possible, 'value')} here, {wanted} are asked for"
        yield it.document.problem("PW233", message, ("when", "count", "at_least"))


def _values(operation: Mapping[str, Any], field: Field) -> int:
    """How many values of the field the operation lets through, at most."""
    matches = [match for _, match in alternatives(operation.get("when"))]
    if not matches:
        return 1 << 8 * field.size
    total = 0
    for match in matches:
        condition = normalise(match.get(field.name, {"min": 0}), field)
        free = 1 << (8 * field.size - condition.mask.bit_count())
        total += free * sum(high - low + 1 for low, high in condition.ranges)
    return total


def one_period(it: PolicySubject, _names: Names) -> Found:
    """PW234: a count has its own period."""
    if it.has("when", "count") and it.has("window"):
        message = "`window` has no effect beside `count`"
        advice = "the period of a count is `when.count.within`"
        yield it.document.problem("PW234", message, ("window",), key=True, advice=advice)


def known_techniques(it: PolicySubject, names: Names) -> Found:
    """PW235: the techniques exist in this version of ATT&CK for ICS."""
    if names.techniques is None:
        return
    replaced = {old: new for new in names.techniques.values() for old in new.legacy}
    for path, name in it.names("attack"):
        if name not in names.techniques:
            new = replaced.get(name)
            advice = f"it is {new.id} now: {new.name}" if new else closest(name, names.techniques)
            message = f"ATT&CK for ICS has no technique {quoted(name)}"
            yield it.document.problem("PW235", message, path, advice=advice)


def known_playbook(it: PolicySubject, names: Names) -> Found:
    """PW236: the playbook exists."""
    name = it.text("playbook")
    if name and name not in names.playbooks:
        message = f"there is no playbook {quoted(name)}"
        advice = closest(name, names.playbooks) or f"write playbooks/{quoted(name)[1:-1]}.md"
        yield it.document.problem("PW236", message, ("playbook",), advice=advice)


def stable_is_proven(it: PolicySubject, _names: Names) -> Found:
    """PW237: a stable policy can be checked by others."""
    if it.text("status") != "stable":
        return
    for key, why in (
        ("wireshark", 'give the display filter, or "" when Wireshark cannot say it'),
        ("references", "name the section of the specification"),
    ):
        if not it.data.get(key) and not (key == "wireshark" and it.has(key)):
            message = f"a stable policy has no `{key}`"
            yield it.document.problem("PW237", message, ("status",), advice=why, level=Level.WARNING)


def known_placeholders(it: PolicySubject, _names: Names) -> Found:
    """PW238: only addresses are filled into an explanation."""
    for reader in ("operator", "network", "soc"):
        for name in re.findall(r"\{([a-z_]+)\}", it.text("explain", reader)):
            if name not in PLACEHOLDERS:
                message = f"`{{{name[:60]}}}` is printed as it stands"
                advice = "only {src} and {dst} are filled in"
                place = ("explain", reader)
                yield it.document.problem("PW238", message, place, advice=advice, level=Level.WARNING)


CHECKS: Sequence[Callable[[PolicySubject, Names], Found]] = (
    file_name,
    folder,
    id_prefix,
    known_protocol,
    known_operations,
    known_distinct_field,
    reachable_count,
    one_period,
    known_techniques,
    known_playbook,
    stable_is_proven,
    known_placeholders,
)
