"""What a capture must give in each engine, read from the YAML file beside it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plantwatch.catalog.document import Document
from plantwatch.catalog.validate import validate
from plantwatch.catalog.yamlnodes import read
from plantwatch.diagnostics import Diagnostic, Span

SITES = "sites"  # folder of captures that are proven with a site, one folder each
LARGEST = 30_000_000  # bytes of all captures together
_VERSIONED = re.compile(r"[\w.-]+ \d[\w.+~-]*")


@dataclass(frozen=True, slots=True, order=True)
class Expected:
    """One finding, as people write it: which policy, who sent, who received."""

    policy: str
    src: str
    dst: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """A capture with everything that it must and must not give.

    ``findings`` maps each finding to the engines that give it; an empty tuple means all of them.
    ``recorded_with`` are the stacks that spoke, with their versions; empty for a crafted capture.
    """

    path: Path
    capture: Path
    sha256: str
    purpose: str
    generated: bool
    findings: dict[Expected, tuple[str, ...]]
    near_misses: frozenset[Expected]
    spans: dict[Expected, Span]
    recorded_with: str = ""

    def of(self, engine: str) -> frozenset[Expected]:
        """Exactly what one engine must report."""
        return frozenset(e for e, engines in self.findings.items() if not engines or engine in engines)

    @property
    def site(self) -> str:
        """The site of the catalog that it is proven with; empty for most, which hold in any plant."""
        return self.path.parent.name if self.path.parent.parent.name == SITES else ""

    @property
    def policies(self) -> frozenset[str]:
        """Every policy that the file speaks about."""
        return frozenset(e.policy for e in (*self.findings, *self.near_misses))


def read_expectation(path: Path, name: str | None = None) -> tuple[Expectation | None, list[Diagnostic]]:
    """The expectation in a file, or why there is none; ``name`` is what to call it in messages."""
    document = read(path, name or str(path))
    problems = [*document.diagnostics, *validate(document, "expectation")]
    if problems or document.data is None:
        return None, problems
    data: Any = document.data
    findings: dict[Expected, tuple[str, ...]] = {}
    spans: dict[Expected, Span] = {}
    for number, item in enumerate(data.get("findings") or ()):
        expected = _expected(item)
        findings[expected] = tuple(item.get("engines", ()))
        spans[expected] = document.span(("findings", number, "policy"))
    misses = {_expected(item): item for item in data.get("near_misses") or ()}
    for number, item in enumerate(data.get("near_misses") or ()):
        if _expected(item) in findings and not findings[_expected(item)]:
            problems.append(_both(document, number))
    expectation = Expectation(
        path=path,
        capture=path.with_name(data["capture"]),
        sha256=data["sha256"],
        purpose=data["purpose"],
        generated=any("generated from" in line for line in document.lines[:3]),
        findings=findings,
        near_misses=frozenset(misses),
        spans=spans,
        recorded_with=data["provenance"]["stack"] if data["provenance"]["how"] == "recorded" else "",
    )
    return expectation, problems


def is_expectation(path: Path) -> bool:
    """Whether a YAML file stands beside a capture of the same name."""
    return path.suffix == ".yaml" and path.with_suffix(".pcap").exists()


def expectations(paths: Iterable[Path], *, sites: bool = False) -> Iterator[Path]:
    """Every expectation file among ``paths`` and below the folders in it, sorted.

    Those that are proven with a site (``sites/<site>/``) are left out of folders unless asked for.
    """
    found: set[Path] = set()
    for path in paths:
        found |= set(_below(path, sites)) if path.is_dir() else {path}
    yield from sorted(found)


def _below(folder: Path, sites: bool) -> Iterator[Path]:
    for path in folder.rglob("*.yaml"):
        if is_expectation(path) and (sites or path.parent.parent.name != SITES):
            yield path


def readable(paths: Iterable[Path], *, sites: bool = False) -> list[Expectation]:
    """The expectations among ``paths`` and below its folders; ``corpus verify`` says what is not one."""
    read = (read_expectation(path)[0] for path in expectations(paths, sites=sites))
    return [expectation for expectation in read if expectation is not None]


def verify(expectation: Expectation, policies: Iterable[str]) -> list[Diagnostic]:
    """That the capture is the one that was expected about, its provenance is whole and its policies exist."""
    known = set(policies)
    found = []
    if not expectation.capture.is_file():
        span = Span(str(expectation.path))
        return [Diagnostic("PW407", span, f"capture {expectation.capture.name} is missing")]
    if hashlib.sha256(expectation.capture.read_bytes()).hexdigest() != expectation.sha256:
        found.append(
            Diagnostic(
                "PW405",
                Span(str(expectation.path)),
                f"{expectation.capture.name} is not the capture that this file speaks about (sha256 differs)",
                "look at what changed in the capture, then run: plantwatch test --update",
            )
        )
    stacks = expectation.recorded_with.split(", ") if expectation.recorded_with else []
    for stack in stacks:
        if not _VERSIONED.fullmatch(stack):
            message = f"recorded with {stack!r}, of which version is not said"
            found.append(Diagnostic("PW412", Span(str(expectation.path)), message))
    for expected, span in expectation.spans.items():
        if expected.policy not in known:
            found.append(
                Diagnostic(
                    "PW406", span, f"no policy '{expected.policy}' in the catalog", policy=expected.policy
                )
            )
    return found


def verify_folder(pcaps: Path) -> list[Diagnostic]:
    """That every capture below ``pcaps`` has its expectation, and that they are not too large together."""
    captures = sorted(pcaps.rglob("*.pcap"))
    found = [
        Diagnostic("PW410", Span(str(path)), "nothing says what this capture must give")
        for path in captures
        if not path.with_suffix(".yaml").is_file()
    ]
    size = sum(path.stat().st_size for path in captures)
    if size > LARGEST:
        message = f"{len(captures)} captures are {size / 1e6:.1f} MB together; {LARGEST / 1e6:.0f} MB at most"
        found.append(Diagnostic("PW411", Span(str(pcaps)), message))
    return found


def _expected(item: Any) -> Expected:
    return Expected(item["policy"], item["src"], item["dst"])


def _both(document: Document, number: int) -> Diagnostic:
    return Diagnostic(
        "PW409",
        document.span(("near_misses", number, "policy")),
        "the same policy and pair is expected to fire and to stay silent",
        "a near miss needs an address pair of its own",
    )
