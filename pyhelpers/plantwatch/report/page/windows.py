"""Maintenance windows that were opened by hand, from what ``plantwatch maintenance list`` prints as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from plantwatch.diagnostics import Diagnostic, Span, UserError
from plantwatch.site.model import Window

_ADVICE = "plantwatch maintenance list --all --format json"


def read_windows(path: Path) -> Iterator[Window]:
    """The windows in a file, one object a line, without those that the site file plans.

    One that was closed early is left out, because the list does not say when: findings after it are open
    questions, and so are those before. Raises UserError (PW593) for a file of another kind.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise UserError(Diagnostic("PW593", Span(path.as_posix()), message, _ADVICE)) from None
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            begin, until = datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["until"])
            if begin.tzinfo is None or until.tzinfo is None:
                raise ValueError("a time without its zone")
            assets = tuple(str(asset) for asset in row["assets"])
            kept = not row["planned"] and row["state"] != "closed"
            window = Window(assets, begin, until, str(row["owner"]), str(row["work_order"]))
        except (ValueError, KeyError, TypeError):
            message = "this is no list of windows"
            raise UserError(Diagnostic("PW593", Span(path.as_posix(), number, 1), message, _ADVICE)) from None
        if kept:
            yield window
