"""PW6xx: what is wrong on a sensor, or with what goes onto it."""

from __future__ import annotations

from plantwatch.codes.page import Code

_APPLY = (
    Code(
        "PW601",
        "sensor configuration cannot be read",
        "The engine's configuration, or a file that it includes, is missing, may not be read, or is no YAML. "
        "Nothing was changed.",
        right="plantwatch sensor plan --config /etc/suricata/suricata.yaml",
    ),
    Code(
        "PW602",
        "sensor does not load our folder",
        "The ruleset lies in generations below one folder, and one link says which is current. The sensor's "
        "configuration has to load what that link leads to; until it does, applied rules would never fire.",
        "rule-files:\n  - suricata.rules",
        "rule-files:\n  - suricata.rules\n  - /var/lib/plantwatch/suricata/current/ruleset/*.rules",
    ),
    Code(
        "PW603",
        "signature id already in use on the sensor",
        "Another rule file of the sensor has a rule with the same id. The engine keeps one of the two and "
        "drops the other. Usual cause: our rules were copied or came through suricata-update before. Take "
        "one of the two sides out, or give the catalog another base (`base:` in catalog/sids.yaml).",
    ),
    Code(
        "PW604",
        "the sensor's engine refuses the ruleset",
        "The sensor's own engine, with its own configuration, could not load a line. Nothing was activated. "
        "Usual cause: a parser is switched off. `plantwatch sensor doctor` says which, and "
        "`plantwatch sensor apply --leave-out` leaves the policies out that this sensor cannot load.",
        right="plantwatch sensor doctor",
    ),
    Code(
        "PW605",
        "verification failed",
        "After the switch the running engine did not have exactly the new ruleset. The sensor was put back "
        "to the generation before, unless the message says otherwise.",
        right="plantwatch sensor status",
    ),
    Code(
        "PW606",
        "the running engine does not answer",
        "The engine's command socket is missing, refuses us, or gave no answer in time. Without it nobody "
        "can say what the engine really runs. In suricata.yaml: `unix-command: {enabled: yes}`; the socket "
        "belongs to the user that Suricata runs as.",
        right="plantwatch sensor status",
    ),
    Code(
        "PW607",
        "somebody else is at work on this sensor",
        "Another `apply` or `rollback` holds the lock. It ends with the process that holds it, so there is "
        "nothing to clean up.",
    ),
    Code(
        "PW608",
        "cannot write on the sensor",
        "The disk is full, the file system is read-only, or the folder belongs to somebody else. The "
        "generation that was active still is.",
        right="df -h /var/lib/plantwatch; ls -ld /var/lib/plantwatch",
    ),
    Code(
        "PW609",
        "no such generation",
        "There is nothing to go back to: no ruleset was applied, or the generation is no longer kept.",
        right="plantwatch sensor status",
    ),
    Code(
        "PW610",
        "generation differs from its manifest",
        "A file of the generation was changed, added or removed after it was written. Apply again: a new "
        "generation is written from the catalog or the bundle.",
        right="plantwatch sensor apply",
    ),
    Code(
        "PW611",
        "applied but not verified",
        "A generation is active that was never verified: an apply was interrupted, or no engine was running "
        "to verify it with. The ruleset on disk is complete.",
        right="plantwatch sensor verify",
    ),
    Code(
        "PW612",
        "a rule of somebody else does not load",
        "The sensor has rules, not ours, that its engine refuses. That is as it was before, and does not "
        "keep ours from loading.",
    ),
    Code(
        "PW613",
        "policy left out",
        "With `--leave-out` the rules that this sensor's engine refuses are left out of the generation. "
        "The policy, or a part of it, is not live on this sensor.",
        right="plantwatch sensor doctor",
    ),
)

TABLE = _APPLY
