"""The figures as a page of the documentation, and as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plantwatch.bench.figure import Figure, Section

_MARKS = {True: "met", False: "NOT MET", None: ""}


def page(sections: Iterable[Section], machine: Sequence[str], command: str) -> str:
    """Markdown for docs/performance.md."""
    lines = [
        "# Performance",
        "",
        f"Written by `{command}`; do not edit. Figures are processor time (user and system) unless they say "
        "otherwise, and where two things are compared they ran in turn in the same run.",
        "",
        *(f"* {fact}" for fact in machine),
    ]
    for section in sections:
        lines += [
            "",
            f"## {section.title}",
            "",
            section.how,
            "",
            "| what | figure | asked for |",
            "|---|---|---|",
        ]
        lines += (f"| {f.what} | {f.value} | {_asked(f)} |" for f in section.figures)
    return "\n".join(lines) + "\n"


def text(section: Section) -> str:
    """One section for a terminal."""
    width = max(len(figure.what) for figure in section.figures)
    lines = [section.title, f"  {section.how}"]
    for figure in section.figures:
        lines.append(f"  {figure.what:<{width}}  {figure.value:>14}  {_asked(figure)}".rstrip())
    return "\n".join(lines)


def _asked(figure: Figure) -> str:
    return f"{figure.goal}: {_MARKS[figure.met]}" if figure.goal else ""
