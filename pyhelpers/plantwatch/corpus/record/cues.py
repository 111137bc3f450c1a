"""How ``client()`` tells ``server()`` that something happens in the field, without a word on the cable.

Both processes of a recording share its scratch folder; a cue is a file in it. So a value of the plant can
change between two polls, at the same place in each recording.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

FOLDER = "PLANTWATCH_CUES"
"""Environment variable with the folder that the recorder made."""

_POLL = 0.005


def give(name: str) -> None:
    """Let everyone who waits for this cue go on; a cue once given stays given."""
    _path(name).touch()


def wait(name: str) -> None:
    """Return as soon as the cue was given."""
    while not _path(name).exists():
        time.sleep(_POLL)


def _path(name: str) -> Path:
    return Path(os.environ[FOLDER]) / f"cue-{name.replace(' ', '-')}"
