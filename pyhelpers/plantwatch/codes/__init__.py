"""Every diagnostic code, with its explanation: ``CODES["PW231"].page()``.

PW0xx a file and its YAML, PW1xx its shape, PW2xx its meaning, PW3xx engines, PW4xx captures. A code keeps
its meaning for ever; one that is no longer used stays in the table.
"""

from __future__ import annotations

from collections.abc import Mapping

from plantwatch.codes import captures, engines, files, meaning, shape
from plantwatch.codes.page import Code

CODES: Mapping[str, Code] = {
    code.code: code
    for table in (files.TABLE, shape.TABLE, meaning.TABLE, engines.TABLE, captures.TABLE)
    for code in table
}

__all__ = ["CODES", "Code"]
