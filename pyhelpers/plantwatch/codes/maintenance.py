"""PW58x: a maintenance window cannot be opened or closed, or a sensor was not told."""

from __future__ import annotations

from plantwatch.codes.page import Code

TABLE = (
    Code(
        "PW580",
        "time of a window cannot be used",
        "A window ends after it begins, in the future, and no more than 31 days later: one that is "
        "for ever hides everything. A time without a zone means another hour to everybody who reads it.",
        "--until 16:00",
        "--until 2026-03-31T16:00Z\n--until +4h",
    ),
    Code(
        "PW581",
        "a sensor was not told",
        "The window is in the audit log and the other sensors have it. This one does not: its command socket "
        "or data file cannot be reached. Until it is told, its findings go out without a mark, and after a "
        "`close` they may be marked until the window would have ended. None is lost.",
        right="plantwatch maintenance sync --site plant.yaml",
    ),
    Code(
        "PW582",
        "no such window",
        "Only a window that is open or still to come can be closed.",
        right="plantwatch maintenance list --site plant.yaml",
    ),
    Code(
        "PW583",
        "line of the audit log cannot be read",
        "The audit log has a line of JSON for everything that happened to a window; lines are only ever "
        "added. This one was cut short by a crash, or changed by hand. It is passed over and stays there.",
    ),
    Code(
        "PW584",
        "the ruleset of a sensor cannot mark findings",
        "Suricata marks findings inside windows by three rules that come with a ruleset for a site. This "
        "sensor runs one without them.",
        right="plantwatch build --site plant.yaml --out DIR",
    ),
    Code(
        "PW585",
        "no sensor to tell",
        "No sensor was named, no window that is open has one, and this machine runs none.",
        right="plantwatch maintenance open ... --suricata-socket /run/suricata-command.socket",
    ),
    Code(
        "PW586",
        "audit log cannot be used",
        "The folder may belong to somebody else, or the disk is full. Nothing was changed: there is no "
        "window without a line that says who opened it.",
        right="ls -ld /var/lib/plantwatch/maintenance; df -h /var/lib/plantwatch",
    ),
    Code(
        "PW587",
        "a sensor cannot mark some addresses",
        "Suricata before 8 must not be given IPv6 addresses over its socket: it writes past the end of a "
        "variable, and the mark ends up on another host. Findings about these addresses go out unmarked.",
        right="plantwatch maintenance mark /var/log/suricata/eve.json --site plant.yaml",
    ),
)
