"""The page as one HTML file: styles, script and pictures inside, nothing to fetch.

Everything that comes from logs, sites and catalogs passes through escaping; the browser is told to run and
load nothing but the two texts of ours whose digests stand in the page's Content-Security-Policy.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from plantwatch.report.page.ends import Directory
from plantwatch.report.page.map.chart import chart
from plantwatch.report.page.map.drawing import Drawing, draw
from plantwatch.report.page.map.grid import NARROW, WIDE
from plantwatch.report.page.shift import Shift
from plantwatch.report.printable import printable
from plantwatch.site.model import Site

VIEWS = (("operator", "Operator"), ("engineer", "Engineer"), ("soc", "SOC"))


def shift_page(shift: Shift, site: Site, directory: Directory) -> str:
    """The page of a shift, with the map of its site in both shapes."""
    plan = chart(site, shift.pairs, directory)
    return page(shift, draw(plan, WIDE), draw(plan, NARROW))


def page(shift: Shift, wide: Drawing, narrow: Drawing) -> str:
    """The whole file. ``wide`` and ``narrow`` are the same map for a desk or paper, and for a phone."""
    style, script = _text("page.css"), _text("page.js")
    policy = (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    )
    return (
        _environment()
        .get_template("page.html")
        .render(
            shift=shift,
            maps=(("wide", wide), ("narrow", narrow)),
            views=VIEWS,
            books={book.name: book.title for book in shift.playbooks},
            content_policy=policy,
            style=Markup(style),
            script=Markup(script),
        )
    )


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("plantwatch.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_inert,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["span"] = _span
    found.filters["listed"] = _listed
    return found


def _text(name: str) -> str:
    text = resources.files("plantwatch.report.page").joinpath("templates", name).read_text("utf-8")
    return f"\n{text}"


def _digest(text: str) -> str:
    """A source as the policy names it (CSP level 3, hash-source)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _inert(value: object) -> object:
    """Text without characters that a reader cannot see, such as those that turn the direction of writing."""
    return " ".join(map(printable, value.split("\n"))) if type(value) is str else value


def _span(times: tuple[str, str]) -> str:
    """Two times as people say them: the day once where it is the same."""
    first, last = times
    if first == last:
        return first
    return f"{first} to {last[11:] if first[:10] == last[:10] else last}"


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
