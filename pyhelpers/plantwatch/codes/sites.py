"""PW54x to PW57x: a site file has the right shape, but what it says cannot be meant, or is not agreed."""

from __future__ import annotations

from plantwatch.codes.page import Code

TABLE = (
    Code(
        "PW544",
        "unknown kind of point",
        "The protocol says in `points` which kinds of points there are. Left out, the first of "
        "them is meant; a protocol without any has no values that could be watched.",
        "flow: {protocol: modbus, kind: registers, place: 40, ...}",
        "flow: {protocol: modbus, kind: register, place: 40, ...}",
    ),
    Code(
        "PW545",
        "limits that nothing can be held against",
        "No message that the catalog describes carries a value of this kind and type. Coils and relays have "
        "no numbers: they can be protected.",
        "pump: {protocol: modbus, kind: coil, high: 1, ...}",
        "pump: {protocol: modbus, kind: coil, protected: true, ...}",
    ),
    Code(
        "PW546",
        "point that is not watched",
        "A point without limits that is not protected is a note to readers; no engine looks at it.",
        right="flow: {..., low: 0, high: 120}",
    ),
    Code(
        "PW547",
        "point of an asset without an IP address",
        "Points are known by the address of the device that has them.",
        right="plc-1: {addresses: [10.20.1.10], ...}",
    ),
    Code(
        "PW548",
        "place that no message names",
        "A place is a number of the protocol's own: a register, an index, an information object address, a "
        "byte of a data block. `scope` is what such places are counted in (unit, link address, common "
        "address, data block), where the protocol has that.",
    ),
    Code(
        "PW549",
        "station number in a protocol without",
        "`stations` of an asset are for protocols that say in `stations` how a device tells its number.",
        "plc-1: {stations: {modbus: [1]}, ...}",
        "rtu-1: {stations: {dnp3: [10]}, ...}",
    ),
    Code(
        "PW550",
        "name leads nowhere in the site",
        "A conduit, point, stage, sign-off or window names an asset, zone, protocol or policy that does not "
        "exist. A window for an asset that nobody knows would open for nothing.",
        "conduits:\n  hmi: {from: {zone: contol}, ...}",
        "conduits:\n  hmi: {from: {zone: control}, ...}",
    ),
    Code(
        "PW551",
        "address with two owners, or asset without one",
        "An asset is known by its addresses: each has one, and no two share one. Two machines that take "
        "turns behind one address (a redundant pair) are one asset.",
        "plc-1: {addresses: [10.20.1.10], ...}\nplc-2: {addresses: [10.20.1.10], ...}",
        "plc-1: {addresses: [10.20.1.10], ...}\nplc-2: {addresses: [10.20.1.11], ...}",
    ),
    Code(
        "PW552",
        "asset described twice",
        "The same id stands twice, in the site file or in its inventory. What is said in one place would be "
        "lost in the other.",
    ),
    Code(
        "PW553",
        "not an address, network, day or time",
        "The text has the form of one but is none: a byte above 255, a network with bits behind its prefix, "
        "the 30th of February.",
        "subnets: [10.20.1.7/24]",
        "subnets: [10.20.1.0/24]",
    ),
    Code(
        "PW554",
        "network in two zones",
        "The same network belongs to two zones, so nobody can say in which an asset lies. A network inside "
        "another one is fine: the narrower counts.",
    ),
    Code(
        "PW555",
        "asset in no zone",
        "No zone has the network of an address. Conduits between zones do not reach this asset.",
        right="zones:\n  control: {..., subnets: [10.20.1.0/24, 10.20.9.0/24]}",
    ),
    Code(
        "PW556",
        "crown jewel that nobody answers for",
        "What the process hangs on has an owner, who is called before anything is done to it, and a line "
        "that says what it does physically.",
        "plc-1: {..., criticality: crown_jewel}",
        "plc-1: {..., criticality: crown_jewel, owner: Shift lead, process: doses chlorine}",
    ),
    Code(
        "PW557",
        "conduit of nobody",
        "One end of a conduit is no asset of the site, so it allows nothing. All that is stated of an end "
        "has to hold for the same asset: its zone and its role.",
    ),
    Code(
        "PW558",
        "ends before it begins",
        "A maintenance window ends before it begins, or the lower limit of a point is above the upper one.",
    ),
    Code(
        "PW559",
        "line of the inventory cannot be used",
        "The inventory is a CSV table with a header line; its columns are named as the keys of an asset. "
        "Several addresses or roles in a cell are separated by spaces.",
        "id,adress\nplc-1,10.20.1.10",
        "id,addresses,roles\nplc-1,10.20.1.10,controller",
    ),
    Code(
        "PW560",
        "enforce refused",
        "Dropping traffic in a plant can stop the process. A policy is enforced only where engineering and "
        "security both signed for it by name and date, it was in `alert` for the days that the plant wants, "
        "the crown jewels are known and owned, and its findings on the plant's own captures are none.",
        "stages:\n- {stage: enforce, policies: [modbus-force-listen-only]}",
        "stages:\n- stage: enforce\n  policies: [modbus-force-listen-only]\n  alert_since: 2026-01-01\n"
        "  alert_days: 30\n  evidence: week.json\nsign_offs:\n- policies: [modbus-force-listen-only]\n"
        "  engineering: {name: A. Engineer, date: 2026-02-10}\n"
        "  security: {name: S. Analyst, date: 2026-02-12}",
    ),
    Code(
        "PW561",
        "risk table out of order",
        "The weights in risk.yaml rise from level to level, and so do the products from which on a risk "
        "begins. Otherwise a worse finding would weigh less.",
        "criticality: {normal: 2, high: 4, crown_jewel: 3}",
        "criticality: {normal: 2, high: 3, crown_jewel: 4}",
    ),
    Code(
        "PW562",
        "policy in two stages",
        "A policy has one stage for each target. What is said of assets goes before what is said of all; two "
        "lines that say different things of the same assets leave open which one the plant agreed to.",
    ),
    Code(
        "PW563",
        "cannot be dropped safely",
        "An inline sensor drops a message only if its rule knows the message from its first byte to its "
        "last. Policies that count, judge a session, look into messages within messages, or are about what "
        "controllers send have no such rule. Where few bytes tell the message, process values could look "
        "like it: then somebody has to say why it is enforced all the same.",
        "stages:\n- {stage: enforce, policies: [modbus-unit-scan], ...}",
        "stages:\n- {stage: alert, policies: [modbus-unit-scan]}",
    ),
    Code(
        "PW564",
        "enforce reaches a safety controller",
        "A safety controller stops the process when nothing else does. What is dropped on the way to it, a "
        "read included, may be what it or its engineers need at that moment. So enforcing anything there "
        "needs a line of its own that says why.",
        "stages:\n- {stage: enforce, policies: [tristation-halt], assets: [sis-1], ...}",
        "stages:\n- stage: enforce\n  policies: [tristation-halt]\n  assets: [sis-1]\n"
        "  although: {safety: The programming port is unused outside of outages; agreed in SIS-118}",
    ),
    Code(
        "PW571",
        "nothing to learn from",
        "Learning reads captures, logs of Zeek (its own, those of plantwatch and of ICSNPP, as docs/sites.md "
        "has them; JSON or tab-separated, gzipped or not), folders of such logs, and Suricata's eve.json.",
        right="plantwatch learn day1.pcap /opt/zeek/logs/2026-01-01 -o plant.yaml",
    ),
    Code(
        "PW572",
        "table of what was learned cannot be used",
        "The tables beside a site file hold what was learned, a line for each way and for each place that is "
        "written. Only `plantwatch learn` writes them; what people agree to stands in the site file.",
    ),
    Code(
        "PW573",
        "nothing can be added here",
        "`learn --merge` adds lines and changes none. It cannot add to a mapping that is written between "
        "braces, and writes nothing where the file would then not say what it said.",
        "assets: {plc-1: {addresses: [10.20.1.10], roles: []}}",
        "assets:\n  plc-1: {addresses: [10.20.1.10], roles: []}",
    ),
    Code(
        "PW574",
        "too many new hosts for a site file",
        "A site file holds about a thousand assets. `learn --merge` adds more than that only to an inventory "
        "that is called as learning itself calls it: the name of the site and `.assets.csv`.",
        right="inventory: water-works.assets.csv",
    ),
)
