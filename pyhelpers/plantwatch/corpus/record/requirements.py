"""Whether this machine can record: rights, programs, and the stacks in the versions the scenarios name."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version

from plantwatch.corpus.record.network import TOOLS
from plantwatch.corpus.record.problems import diagnostic
from plantwatch.corpus.record.scenario import Scenario
from plantwatch.diagnostics import Diagnostic, UserError


def check(scenarios: Iterable[Scenario]) -> None:
    """Raise one UserError with everything that is missing: PW313 root, PW314 programs, PW315 stacks."""
    found = [*_machine(), *(d for scenario in scenarios for d in (*_stacks(scenario), *_packages(scenario)))]
    if found:
        raise UserError(*found)


def _machine() -> Iterator[Diagnostic]:
    subject = "corpus record"
    if os.geteuid() != 0:
        help = "namespaces and captures need it: sudo plantwatch corpus record"
        yield diagnostic("PW313", subject, "recording needs root", help)
    for tool in TOOLS:
        if shutil.which(tool) is None:
            help = "apt install iproute2 ethtool tcpdump procps"
            yield diagnostic("PW314", subject, f"the program {tool} is missing", help)


def _stacks(scenario: Scenario) -> Iterator[Diagnostic]:
    for stack in scenario.recording.stacks:
        name, wanted = stack.split()
        try:
            installed = version(name)
        except PackageNotFoundError:
            installed = "none"
        if installed != wanted:
            message = f"{name} {wanted} is needed, {installed} is installed"
            yield diagnostic("PW315", scenario.path, message, "pip install 'plantwatch[record]'")


def _packages(scenario: Scenario) -> Iterator[Diagnostic]:
    for program in scenario.recording.programs:
        name, wanted = program.split()
        installed = _package_version(name)
        if installed != wanted:
            message = f"{name} {wanted} is needed, {installed or 'none'} is installed"
            yield diagnostic("PW315", scenario.path, message, f"apt install {name}")


def _package_version(name: str) -> str:
    """The version that the authors of a Debian package gave it; empty when it is not installed."""
    try:
        query = ["dpkg-query", "-W", "-f", "${source:Upstream-Version}", name]
        return subprocess.run(query, check=False, capture_output=True, text=True).stdout
    except FileNotFoundError:
        return ""
