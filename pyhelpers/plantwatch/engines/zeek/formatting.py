"""Scripts as zeekscript writes them: what Zeek developers call formatted.

It takes most of a build, so a text that was formatted before is taken from the user's cache.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from plantwatch.memo import remembered

_ROUNDS = 5


def formatted(text: str) -> str:
    """The text as zeekscript writes it, formatted until nothing changes.

    Raises ValueError where it does not settle or does not parse.
    """
    return remembered("formatted", f"zeekscript {version('zeekscript')}", text, _formatted)


def _formatted(text: str) -> str:
    from zeekscript import Script  # 0.1 s to import, and only new texts need it

    with _no_collection():
        for _ in range(_ROUNDS):
            script = Script(io.BytesIO(text.encode()))
            if not script.parse() or script.has_error():
                raise ValueError(f"zeekscript does not parse the generated script: {script.get_error()}")
            _name_plain_nodes(script)
            out = io.BytesIO()
            script.format(out)
            again = out.getvalue().decode()
            if again == text:
                return text
            text = again
    raise ValueError("zeekscript does not settle on a format for the generated script")


def _name_plain_nodes(script: Any) -> None:
    """Register the fallback for node types that have no formatter of their own.

    zeekscript 1.3 looks through its whole module for them again at every node: a third of its time.
    """
    from zeekscript.formatter import MAP, Formatter

    kinds = set()
    stack = [script.root]
    while stack:
        node = stack.pop()
        if node.is_named:
            kinds.add(node.type)
        stack += node.children
    for kind in kinds - {None}:
        if MAP.get(kind) is Formatter:
            Formatter.register(kind, Formatter)


@contextmanager
def _no_collection() -> Iterator[None]:
    """No garbage collection meanwhile: it walks over a tree of a million living nodes again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
