"""What is known about one diagnostic code, and its page for ``plantwatch explain CODE``."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill, indent

_WIDTH = 88


@dataclass(frozen=True, slots=True)
class Code:
    """A diagnostic code: what it means, why it matters, and an example of it, wrong and right.

    The examples are snippets of catalog files, or what a person sees and does for codes that are not
    about the catalog.
    """

    code: str
    title: str
    explanation: str
    wrong: str = ""
    right: str = ""

    def page(self) -> str:
        """The page in plain text, without a last line end."""
        parts = [f"{self.code}  {self.title}", fill(self.explanation, _WIDTH)]
        if self.wrong:
            parts.append("Wrong:\n\n" + indent(self.wrong, "    "))
        if self.right:
            parts.append("Right:\n\n" + indent(self.right, "    "))
        return "\n\n".join(parts)
