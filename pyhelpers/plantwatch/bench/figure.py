"""A figure as it is published: what was measured, what came out, what is asked for, and how."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """``met`` is None where nothing is asked for, or where it was not measured."""

    what: str
    value: str
    goal: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that belong together; ``how`` says in a sentence or two how they were measured."""

    title: str
    how: str
    figures: tuple[Figure, ...]


def seconds(value: float) -> str:
    """With the digits that a noisy machine leaves."""
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def times(ratio: float) -> str:
    """A ratio as people say it."""
    return f"{ratio:.2f} times" if ratio < 10 else f"{ratio:.0f} times"


def percent(ratio: float) -> str:
    """How much more than 1, in percent."""
    return f"{(ratio - 1) * 100:+.1f} %"


def taken(rounds: int) -> str:
    """How often something was measured, in words."""
    return "one round" if rounds == 1 else f"medians of {rounds} rounds"
