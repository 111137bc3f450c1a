"""PW59x: the page for a shift meeting."""

from __future__ import annotations

from plantwatch.codes.page import Code

TABLE = (
    Code(
        "PW590",
        "no findings in there",
        "The page is made from what plantwatch scan --format json prints, from Suricata's eve.json, or from "
        "Zeek's plantwatch.log (JSON or tab-separated), gzipped or not. No line of this file is either.",
        "plantwatch report --site plant.yaml day1.pcap",
        "plantwatch scan day1.pcap --site plant.yaml --format json > findings.json\n"
        "plantwatch report --site plant.yaml findings.json",
    ),
    Code(
        "PW591",
        "something that was read is not on the page",
        "Damaged lines, alerts of other rulesets, and findings of policies that this catalog does not have "
        "are counted at the end of the page: nobody should believe that a page shows all when it does not. "
        "A policy that is missing was renamed, or the sensor runs a newer catalog.",
    ),
    Code(
        "PW592",
        "drift that cannot be read",
        "Drift comes from two tables that plantwatch learn writes beside a site file, or from the lines that "
        "it prints.",
        right="plantwatch report --site plant.yaml findings.json --baseline plant.traffic.csv "
        "--observed week.traffic.csv",
    ),
    Code(
        "PW593",
        "no list of maintenance windows",
        "Windows that were opened by hand are known from what plantwatch maintenance list prints as JSON, "
        "one object a line.",
    ),
)
