"""What can keep a recording from being made, in one place: each has a code, a message and a way out.

PW311 the scenario file cannot be read, PW312 no such scenario, PW313 not root, PW314 a program is missing,
PW315 a stack is missing or has another version, PW316 the network could not be built, PW317 a server or a
client failed, PW318 a recording took too long, PW319 nothing was captured or the capture has a hole.
"""

from __future__ import annotations

from pathlib import Path

from plantwatch.diagnostics import Diagnostic, Span, UserError


def diagnostic(code: str, subject: Path | str, message: str, help: str) -> Diagnostic:
    """A diagnostic about a file, or about the machine as a whole."""
    return Diagnostic(code, Span(str(subject)), message, help)


def problem(code: str, subject: Path | str, message: str, help: str) -> UserError:
    """The same as an error."""
    return UserError(diagnostic(code, subject, message, help))
