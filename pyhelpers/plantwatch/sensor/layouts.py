"""Where different distributions of sensors keep their things, found by the paths that are there.

Sources: Debian's and Ubuntu's packages; Security Onion 2.4 (salt/suricata/enabled.sls, salt/zeek/enabled.sls:
both engines run in containers over folders of the host, and salt writes the configuration anew); Malcolm
(docs/custom-rules.md: rules and scripts are dropped into folders of the installation).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """``marks`` are paths, any of which tells it; ``door`` says how rules come in, if not by apply."""

    name: str
    marks: tuple[str, ...]
    suricata: str
    site: str
    door: str = ""


LAYOUTS = (
    Layout(
        "Security Onion",
        ("opt/so/conf/suricata/suricata.yaml", "opt/so/conf/zeek/local.zeek"),
        "opt/so/conf/suricata/suricata.yaml",
        "opt/so/conf/zeek",
        "salt writes these files anew: settings go in SOC, Administration, Configuration, suricata; "
        "rules come "
        "in as a custom ruleset (the tar.gz of plantwatch bundle), scripts in "
        "/opt/so/conf/zeek/policy/custom",
    ),
    Layout(
        "Malcolm",
        ("opt/malcolm/suricata/rules", "home/analyst/Malcolm/suricata/rules", "opt/sensor/sensor_ctl"),
        "etc/suricata/suricata.yaml",
        "opt/zeek/share/zeek/site",
        "rules are *.rules files in the installation's suricata/rules, scripts a folder in zeek/custom "
        "with an "
        "@load in its __load__.zeek; then scripts/restart -s suricata-live zeek-live",
    ),
    Layout(
        "Zeek from source",
        ("usr/local/zeek/share/zeek/site",),
        "etc/suricata/suricata.yaml",
        "usr/local/zeek/share/zeek/site",
    ),
    Layout("Debian or Ubuntu", (), "etc/suricata/suricata.yaml", "opt/zeek/share/zeek/site"),
)


def layout(root: Path = Path("/")) -> Layout:
    """The layout of the machine whose files lie below ``root``."""
    return next(one for one in LAYOUTS if not one.marks or any((root / mark).exists() for mark in one.marks))
