"""What only the catalog as a whole shows: repeated ids, playbooks nobody uses, a bad ATT&CK table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from plantwatch.catalog.checks.subjects import PolicySubject
from plantwatch.catalog.document import Document
from plantwatch.catalog.hints import quoted
from plantwatch.catalog.model import Technique
from plantwatch.diagnostics import Diagnostic, Level, Span

Found = Iterator[Diagnostic]


def repeated_ids(subjects: Iterable[PolicySubject], what: str) -> Found:
    """PW204: an id belongs to one file."""
    first: dict[str, Document] = {}
    for it in subjects:
        name = it.text("id")
        if not name:
            continue
        owner = first.setdefault(name, it.document)
        if owner is not it.document:
            message = f"the {what} id {quoted(name)} is already used in {owner.span(('id',))}"
            yield it.document.problem("PW204", message, ("id",), advice="every id is used once")


def unused_playbooks(playbooks: Mapping[str, str], policies: Iterable[PolicySubject]) -> Found:
    """PW240: each playbook is named by a policy. ``playbooks`` maps names to files."""
    used = {it.text("playbook") for it in policies}
    if "" in used:  # a policy whose playbook is not known may be the one that uses it
        return
    for name, file in playbooks.items():
        if name not in used:
            advice = "name it in a policy, or delete it"
            yield Diagnostic("PW240", Span(file), "no policy uses this playbook", advice, Level.WARNING)


def consistent_techniques(document: Document, techniques: Mapping[str, Technique]) -> Found:
    """PW241: an old id leads to one new one and is none itself; a sub-technique has its technique."""
    owners: dict[str, str] = {}
    for name, technique in techniques.items():
        path = ("techniques", name)
        for number, old in enumerate(technique.legacy):
            place = (*path, "legacy", number)
            if old in techniques:
                yield document.problem("PW241", f"{old} is a present id, too", place)
            if (owner := owners.setdefault(old, name)) != name:
                yield document.problem("PW241", f"{old} already leads to {owner}", place)
        if "." in name and name.partition(".")[0] not in techniques:
            message = f"{name} has no technique {name.partition('.')[0]}"
            yield document.problem("PW241", message, path, key=True)
