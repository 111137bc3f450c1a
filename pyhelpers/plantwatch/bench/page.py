"""The figures as a page of the documentation, and as text.

A whole run takes long, so a run may bring the figures of one section up to date: each says by itself what
it was measured with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from plantwatch.bench.figure import Figure, Section

_MARKS = {True: "met", False: "NOT MET", None: ""}
_HEAD = """# Performance

Written by `plantwatch bench --out docs/performance.md`; do not edit. Figures are processor time (user and
system) unless they say otherwise. Where two things are compared they ran in turn, in the same run: read the
ratios, not the seconds.
"""
_TITLE = re.compile(r"^## (.*)$", re.MULTILINE)


def page(sections: Iterable[Section], machine: Sequence[str], command: str, before: str = "") -> str:
    """Markdown; sections of the page ``before`` that were not measured again stay as they are."""
    kept = dict(_sections(before))
    kept |= {section.title: _block(section, machine, command) for section in sections}
    return _HEAD + "".join(f"\n## {title}\n\n{block}" for title, block in kept.items())


def text(section: Section) -> str:
    """One section for a terminal."""
    width = max(len(figure.what) for figure in section.figures)
    lines = [section.title, f"  {section.how}"]
    for figure in section.figures:
        lines.append(f"  {figure.what:<{width}}  {figure.value:>14}  {_asked(figure)}".rstrip())
    return "\n".join(lines)


def _sections(markdown: str) -> Iterable[tuple[str, str]]:
    _, *parts = _TITLE.split(markdown)
    for title, block in zip(parts[::2], parts[1::2], strict=True):
        yield title, block.strip("\n") + "\n"


def _block(section: Section, machine: Sequence[str], command: str) -> str:
    lines = [section.how, "", f"`{command}`; {'; '.join(machine)}.", ""]
    lines += ["| what | figure | asked for |", "|---|---|---|"]
    lines += (f"| {f.what} | {f.value} | {_asked(f)} |" for f in section.figures)
    return "\n".join(lines) + "\n"


def _asked(figure: Figure) -> str:
    return f"{figure.goal}: {_MARKS[figure.met]}" if figure.goal else ""
