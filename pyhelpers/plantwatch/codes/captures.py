"""PW4xx: captures, and the expectations beside them."""

from __future__ import annotations

from plantwatch.codes.page import Code

TABLE = (
    Code(
        "PW401",
        "not a capture",
        "The file begins like neither pcap nor pcapng, whatever its name says. Contents decide.",
        right="file traffic.pcap",
    ),
    Code(
        "PW402",
        "capture is truncated",
        "The file ends in the middle of a packet. Everything before that was used. The recording was "
        "stopped hard, or the copy is not complete.",
    ),
    Code(
        "PW403",
        "link type not supported",
        "Ethernet, Linux cooked v1 and v2, null, loopback and raw IP are read. Others, such as radio or "
        "USB, are not.",
        right="editcap -T ether in.pcap out.pcap    # only when the bytes really are Ethernet",
    ),
    Code(
        "PW404",
        "capture has no packets",
        "The file is a capture with a header and nothing behind it. No engine can say anything about it.",
    ),
    Code(
        "PW405",
        "capture changed",
        "The SHA-256 of the capture is not the one that its expectation names. Either the capture was "
        "replaced and the expectation has to be reviewed, or the file was damaged.",
        right="plantwatch test pcaps/modbus/force-listen-only.yaml --update",
    ),
    Code(
        "PW406",
        "expectation names an unknown policy",
        "The expectation counts on a policy that the catalog does not have: renamed, removed or mistyped.",
    ),
    Code(
        "PW407",
        "capture missing",
        "The expectation names a capture that is not beside it.",
    ),
    Code(
        "PW408",
        "compressed file is broken",
        "The file is compressed and cannot be unpacked to its end.",
        right="gzip -t traffic.pcap.gz",
    ),
    Code(
        "PW409",
        "same finding expected and forbidden",
        "The expectation lists the same policy and addresses under `findings` and `near_misses`.",
        right="give the near miss an address pair of its own",
    ),
    Code(
        "PW410",
        "capture without expectation",
        "A capture below `pcaps/` has no YAML file of its name beside it, so nothing says what it must give.",
        right="plantwatch corpus craft modbus/force-listen-only",
    ),
    Code(
        "PW411",
        "captures are too large",
        "All captures together are 30 MB at most: they are cloned with the repository. What is larger is "
        "generated when it is needed, as the variants and the benign set are.",
    ),
    Code(
        "PW412",
        "recorded with an unknown version",
        "The provenance of a recorded capture names the stacks that spoke with their versions.",
        right='stack: "pymodbus 3.16.1"',
    ),
    Code(
        "PW413",
        "captures of a site that is not there",
        "Captures in pcaps/sites/<site>/ are proven with the ruleset for catalog/sites/<site>.yaml.",
        right="mv pcaps/sites/waterworks pcaps/sites/water-works",
    ),
)
