"""Playbooks as the page shows them: the title, what cannot wait, and the whole text below."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

URGENT = ("Call first", "First minutes", "Never to a running controller")  # what the page puts beside events
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
    sections: tuple[Section, ...]

    @property
    def urgent(self) -> tuple[Section, ...]:
        """What people need before they read on, in the order in which they need it; what there is of it."""
        return tuple(s for title in URGENT for s in self.sections if s.title == title)


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
    return Playbook(name, title, about.html, tuple(sections))
