"""Where different distributions of sensors keep their things, found by the paths that are there.

Sources: Debian's and Ubuntu's packages; Security Onion 2.4 (salt/suricata/enabled.sls, salt/zeek/enabled.sls:
both engines run in containers over folders of the host, and salt writes the configuration anew); Malcolm 26
(docker-compose.yml, docs/custom-rules.md: folders of the installation are mounted into the containers, and
suricata.yaml is written in the container when it starts; it ends with the includes of ``include-configs``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """All paths but those of containers are relative to the root of the machine, or of the installation.

    ``marks`` are paths, any of which tells it. ``door`` says how rules come in and ``scripts`` how
    scripts do, if not by apply. ``mounts`` leads from paths in containers to ours. ``include`` is the
    folder whose files suricata.yaml includes by itself. ``loads`` is what ``local`` has to load.
    """

    name: str
    marks: tuple[str, ...]
    suricata: str
    site: str
    local: str
    loads: str = "plantwatch"
    door: str = ""
    scripts: str = ""
    include: str = ""
    mounts: tuple[tuple[str, str], ...] = ()


LAYOUTS = (
    Layout(
        "Security Onion",
        ("opt/so/conf/suricata/suricata.yaml", "opt/so/conf/zeek/local.zeek"),
        "opt/so/conf/suricata/suricata.yaml",
        "opt/so/conf/zeek/policy/custom",
        "opt/so/conf/zeek/local.zeek",
        "custom/plantwatch",
        door="SOC, Configuration, idstools: add plantwatch-suricata.tar.gz of plantwatch bundle as a custom "
        "ruleset; settings: SOC, Configuration, suricata (salt writes suricata.yaml anew)",
        scripts="put the scripts in /opt/so/saltstack/local/salt/zeek/policy/custom/plantwatch; SOC, "
        "Configuration, zeek, config, local, load: custom/plantwatch",
        mounts=(
            ("/etc/suricata", "opt/so/conf/suricata"),
            ("/opt/zeek/share/zeek/policy", "opt/so/conf/zeek/policy"),
        ),
    ),
    Layout(
        "Malcolm",
        ("suricata/include-configs", "zeek/custom"),
        "suricata.yaml",
        "zeek/custom",
        "zeek/custom/__load__.zeek",
        "./plantwatch",
        door="put the *.rules files of plantwatch-suricata.tar.gz into suricata/rules of the installation; "
        "then scripts/restart -s suricata suricata-live",
        scripts="put the scripts into zeek/custom/plantwatch of the installation, @load ./plantwatch into "
        "zeek/custom/__load__.zeek; then scripts/restart -s zeek zeek-live",
        include="suricata/include-configs",
        mounts=(
            ("/opt/suricata/rules", "suricata/rules"),
            ("/opt/suricata/include-configs", "suricata/include-configs"),
            ("/usr/local/zeek/share/zeek/site/custom", "zeek/custom"),
        ),
    ),
    Layout(
        "Zeek from source",
        ("usr/local/zeek/share/zeek/site",),
        "etc/suricata/suricata.yaml",
        "usr/local/zeek/share/zeek/site",
        "usr/local/zeek/share/zeek/site/local.zeek",
    ),
    Layout(
        "Debian or Ubuntu",
        (),
        "etc/suricata/suricata.yaml",
        "opt/zeek/share/zeek/site",
        "opt/zeek/share/zeek/site/local.zeek",
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A machine whose files lie below ``root``: this one, a mounted disk, or a copy."""

    root: Path
    layout: Layout

    def path(self, path: Path) -> Path:
        """Where a path that an engine's configuration names lies for us."""
        if self.root != Path("/") and path.is_relative_to(self.root):
            return path
        for inside, ours in self.layout.mounts:
            if path.is_relative_to(inside):
                return self.root / ours / path.relative_to(inside)
        return self.root / path.relative_to("/") if path.is_absolute() else path


def layout(root: Path = Path("/")) -> Layout:
    """The layout of the machine whose files lie below ``root``."""
    return next(one for one in LAYOUTS if not one.marks or any((root / mark).exists() for mark in one.marks))


HERE = Place(Path("/"), LAYOUTS[-1])
