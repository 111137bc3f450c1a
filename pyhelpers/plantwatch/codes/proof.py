"""PW50x: a proof failed: an engine's findings on a capture are not the expected ones."""

from __future__ import annotations

from plantwatch.codes.page import Code

TABLE = (
    Code(
        "PW501",
        "expected finding missing",
        "The expectation names a finding that the engine did not report. Run the command in the help line to "
        "see it alone. A change that is meant goes into the expectation with `plantwatch test --update`.",
    ),
    Code(
        "PW502",
        "finding not expected",
        "The engine reported something that the expectation does not name. Expectations are exact: a false "
        "alarm on traffic we know is a fault, even if nobody listed it as a near miss.",
    ),
)
