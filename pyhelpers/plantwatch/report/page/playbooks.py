"""Playbooks as the page shows them: the title, what to do in the first minutes, and the rest below."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

FIRST = "First minutes"
NEVER_PRINT_HTML = "js-default"  # the preset in which HTML in the text is shown, not obeyed


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a playbook. ``html`` is safe: markup in the text was escaped."""

    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Playbook:
    """``name`` as policies write it; ``about`` stands before the first section."""

    name: str
    title: str
    about: str
    first: Section | None
    rest: tuple[Section, ...]


def read_playbook(path: Path) -> Playbook:
    """The playbook in a file. Raises OSError where it cannot be read."""
    return playbook(path.stem, path.read_text(encoding="utf-8"))


def playbook(name: str, text: str) -> Playbook:
    """A playbook from its Markdown: ``# title``, a paragraph, ``## section`` and so on."""
    markdown = MarkdownIt(NEVER_PRINT_HTML)
    title = name
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        if line.startswith("# "):
            title = line[2:].strip()
        elif line.startswith("## "):
            parts.append((line[3:].strip(), []))
        else:
            parts[-1][1].append(line)
    about, *sections = [
        Section(heading, str(markdown.render("\n".join(lines))).strip()) for heading, lines in parts
    ]
    first = next((section for section in sections if section.title == FIRST), None)
    return Playbook(name, title, about.html, first, tuple(s for s in sections if s is not first))
