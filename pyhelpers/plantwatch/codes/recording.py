"""PW31x: a scenario cannot be recorded from the protocol stacks it names."""

from __future__ import annotations

from plantwatch.codes.page import Code

TABLE = (
    Code(
        "PW311",
        "recording scenario cannot be used",
        "The scenario file does not run as Python, or lacks `RECORDING`, `server()` or `client()`.",
    ),
    Code(
        "PW312",
        "unknown recording scenario",
        "No recording scenario has this name.",
        right="plantwatch corpus record --help",
    ),
    Code(
        "PW313",
        "recording needs root",
        "Recording builds a network namespace with its own interfaces, which only root may do.",
    ),
    Code(
        "PW314",
        "program for recording missing",
        "A system program that recording needs is not installed. Nothing else needs it.",
        right="apt install iproute2 ethtool tcpdump procps",
    ),
    Code(
        "PW315",
        "protocol stack missing",
        "The Python stack that speaks this protocol is not installed in the version the scenario names.",
        right="pip install 'plantwatch[record]'",
    ),
    Code(
        "PW316",
        "network of the recording could not be built",
        "A command that sets up the namespace or its interfaces failed; the message holds what it said.",
    ),
    Code(
        "PW317",
        "recorded stack failed",
        "The client or server of the scenario ended with an error; the help holds its last lines.",
    ),
    Code(
        "PW318",
        "recorded stack timed out",
        "The client or server of the scenario was not ready, or not done, within its time limit.",
    ),
    Code(
        "PW319",
        "recording is empty or broken",
        "The conversation took place but the capture holds no packets or cannot be read. Nothing changed.",
    ),
)
