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
    Code(
        "PW614",
        "Zeek cannot be restarted without a gap",
        "Zeek cannot reload scripts, so zeekctl restarts it, and a second Zeek watches the same interfaces "
        "meanwhile. Here it cannot: it did not start, nodes are on other hosts, or they read from cards that "
        "only one program can read. With `--gap` zeekctl restarts Zeek without it.",
        right="plantwatch sensor apply --engine zeek --gap",
    ),
)

_DOCTOR = (
    Code(
        "PW620",
        "rule files not listed",
        "Suricata loads what `rule-files` names and nothing else. A list in an included file takes the place "
        "of the one before it.",
        "rule-files:\n  - suricata.rules",
        "rule-files:\n  - suricata.rules\n  - /var/lib/plantwatch/suricata/current/ruleset/*.rules",
    ),
    Code(
        "PW621",
        "alerts are written nowhere",
        "No output that is enabled has alerts among its types: rules fire and nobody is told.",
        "outputs:\n  - eve-log: {enabled: no}",
        "outputs:\n  - eve-log: {enabled: yes, filetype: regular, filename: eve.json, types: [alert]}",
    ),
    Code(
        "PW622",
        "parser switched off",
        "Stock configurations have the parsers for Modbus, DNP3 and EtherNet/IP off. Rules that name one do "
        "not load, and suricata-update comments them out with one line of information. Almost all of our "
        "rules look at bytes and need none.",
        "app-layer:\n  protocols:\n    modbus:\n      enabled: no",
        "app-layer:\n  protocols:\n    modbus:\n      enabled: yes",
    ),
    Code(
        "PW623",
        "parser does not look at the port",
        "A parser is tried on its detection ports. On another port its rules never match.",
        "modbus: {enabled: yes, detection-ports: {dp: 502}}",
        'modbus: {enabled: yes, detection-ports: {dp: "502, 1502"}}',
    ),
    Code(
        "PW624",
        "address variable not defined",
        "A rule that uses a variable which `vars` does not define is refused, and suricata-update "
        "comments it "
        "out.",
        right='vars:\n  address-groups:\n    PLC_NET: "[10.20.1.0/24]"',
    ),
    Code(
        "PW625",
        "policy switched off on the sensor",
        "A `suppress` line of threshold.config, or Zeek's PlantWatch::disabled_policies, silences the "
        "policy.",
    ),
    Code(
        "PW626",
        "sessions that are already open are not followed",
        "OT sessions last for months. With `stream.midstream: false` a restarted Suricata never follows "
        "those "
        "that are open: parsers do not see them, and messages that are split over segments are missed.",
        "stream:\n  midstream: false",
        "stream:\n  midstream: true",
    ),
    Code(
        "PW627",
        "engine version",
        "Some rules use what only a newer engine has; an older engine skips them without an error "
        "(`requires`). `plantwatch coverage` has a column for each version.",
    ),
    Code(
        "PW628",
        "stream depth",
        "Past `stream.reassembly.depth` (1 MB) a session is no longer put together. OT sessions carry "
        "that in "
        "hours. `stream-depth` of a parser has no effect on Modbus and DNP3.",
        "stream:\n  reassembly:\n    depth: 1mb",
        "stream:\n  reassembly:\n    depth: 0",
    ),
    Code(
        "PW629",
        "packets with wrong checksums are ignored",
        "Network cards and virtual switches fill checksums in late, so a mirror may carry wrong ones. "
        "Engines "
        "that validate them then see nothing of these hosts.",
        "stream:\n  checksum-validation: yes",
        "stream:\n  checksum-validation: no",
    ),
    Code(
        "PW630",
        "alerts of one packet are lost",
        "Suricata keeps 15 alerts of a packet and drops the rest without a word. A long reassembled "
        "chunk of an "
        "OT session can set off more.",
        right="packet-alert-max: 255",
    ),
    Code(
        "PW631",
        "what runs cannot be verified",
        "Without its command socket, or without loaded_scripts.log in Zeek, nobody can say what an "
        "engine has "
        "loaded.",
        right="unix-command: {enabled: yes}",
    ),
    Code(
        "PW632",
        "the running engine was started with other settings",
        "A reload takes rules and variables anew. Parsers, stream settings and limits are those of the "
        "start.",
        right="systemctl restart suricata",
    ),
    Code(
        "PW633",
        "our include file is not in effect",
        "`plantwatch sensor doctor --fix` writes plantwatch.yaml beside suricata.yaml. It has to be "
        "included as "
        "the last line, and written again when suricata.yaml changes in the keys that it replaces: an "
        "include "
        "replaces whole keys.",
        right="include: plantwatch.yaml",
    ),
    Code(
        "PW634",
        "packet analyzer missing",
        "Protocols on Ethernet itself (PROFINET DCP, GOOSE ...) reach Zeek's scripts only through a packet "
        "analyzer of a few lines, which spicyz compiles once.",
        right="spicyz -o $(spicyz --print-module-path)/plantwatch-frames.hlto zeek-scripts/spicy/frames.*",
    ),
)

_TRAFFIC = (
    Code(
        "PW635",
        "only one direction reaches the sensor",
        "The mirror port shows what clients send, or what servers answer, and not both. Policies about the "
        "other side stay silent. With `stream.async-oneside: true` Suricata puts together what one side sent "
        "without the acknowledgements of the other; Zeek does that anyway.",
        "stream:\n  async-oneside: false",
        "stream:\n  async-oneside: true",
    ),
    Code(
        "PW636",
        "VLAN tags differ by direction",
        "Requests carry one VLAN tag and answers another, as with routed mirrors. Suricata takes the tag for "
        "a part of the session, so neither half is ever put together. Zeek ignores tags here.",
        "vlan:\n  use-for-tracking: true",
        "vlan:\n  use-for-tracking: false",
    ),
    Code(
        "PW637",
        "the running engine loses packets",
        "A counter of the running engine says that packets, sessions or alerts were dropped. Whatever they "
        "carried was not looked at.",
        right="suricatasc -c dump-counters",
    ),
    Code(
        "PW638",
        "ICSNPP analyzers",
        "Other rulesets for Zeek need the analyzers of ICSNPP. Ours need none: scripts decode the protocols, "
        "so policies are as live without them.",
    ),
)

_BUNDLE = (
    Code(
        "PW640",
        "bundle is damaged or no bundle of ours",
        "The file cannot be read, holds something that its manifest does not name, lacks something that it "
        "does, or wants to write outside its place. Nothing of it was used.",
        right="plantwatch bundle --key ~/.ssh/id_ed25519",
    ),
    Code(
        "PW641",
        "cannot sign",
        "ssh-keygen or minisign refuses the key, or is not installed. `--key` is a private key file of ssh, "
        "the public half of a key that the ssh agent holds, or a secret key of minisign without a password.",
        right="ssh-keygen -t ed25519 -f release-key",
    ),
    Code(
        "PW642",
        "bundle is not signed by anybody who is trusted here",
        "The signature is missing, wrong, or by a key that the sensor's list of signers does not have. "
        "`--unsigned` takes a bundle without a signature, never one with a wrong one.",
        right="echo 'you@example namespaces=\"plantwatch\" ssh-ed25519 AAAA' >> allowed_signers",
    ),
    Code(
        "PW643",
        "no package for zkg",
        "A bundle of zkg holds a git clone of the package, so making one needs git. The rest is "
        "made without.",
        right="apt install git",
    ),
)

TABLE = (*_APPLY, *_DOCTOR, *_TRAFFIC, *_BUNDLE)
