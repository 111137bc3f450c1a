"""PW2xx: the file has the right shape, but what it says cannot be meant."""

from __future__ import annotations

from plantwatch.codes.page import Code

_PLACES = (
    Code(
        "PW201",
        "file name differs from the id",
        "A protocol or policy is in a file called like its id, so that it is found by name.",
        "# modbus-stop.yaml\nid: modbus-halt",
        "# modbus-stop.yaml\nid: modbus-stop",
    ),
    Code(
        "PW202",
        "wrong folder",
        "A policy lies in the folder of its protocol: policies/<protocol>/<id>.yaml.",
        "# policies/dnp3/modbus-stop.yaml\nprotocol: modbus",
        "# policies/modbus/modbus-stop.yaml\nprotocol: modbus",
    ),
    Code(
        "PW203",
        "id does not begin with the protocol",
        "The id of a policy begins with its protocol and a hyphen, so that ids sort and read well in alerts.",
        "id: stop\nprotocol: modbus",
        "id: modbus-stop\nprotocol: modbus",
    ),
    Code(
        "PW204",
        "repeated id",
        "Two files have the same id. The message names both places; one of them needs another id.",
        "id: modbus-stop    # in two files",
        "id: modbus-stop-all",
    ),
)

_PROTOCOLS = (
    Code(
        "PW210",
        "unknown key or length field",
        "The protocol's `key` and `pdu.length.field` are names of its own fields.",
        "key: func\nfields:\n  function: {at: 7}",
        "key: function\nfields:\n  function: {at: 7}",
    ),
    Code(
        "PW211",
        "condition on an unknown field",
        "A condition is about a field that the protocol describes under `fields`.",
        "when: {functoin: 8}",
        "when: {function: 8}",
    ),
    Code(
        "PW212",
        "value does not fit the field",
        "A field of one byte holds 0 to 255, one of two bytes 0 to 65535, and so on.",
        "when: {function: 300}",
        "when: {function: 30}",
    ),
    Code(
        "PW213",
        "condition can never hold",
        "No value of the field satisfies the condition: `min` is larger than `max`, `is` asks for a bit "
        "that the mask removes, or `not` leaves nothing.",
        "when: {control: {mask: 0x4f, is: 0x10}}",
        "when: {control: {mask: 0x4f, is: 0x40}}",
    ),
    Code(
        "PW214",
        "condition always holds",
        "Every value of the field satisfies the condition, so it says nothing.",
        "when: {function: 8, unit: {min: 0}}",
        "when: {function: 8}",
    ),
    Code(
        "PW215",
        "conditions contradict each other",
        "Two conditions, or a condition and the constant bytes of a PDU, ask for different values of the "
        "same byte. Fields may overlap; both then have to agree.",
        "pdu: {start: [{at: 2, bytes: '00 00'}], ...}\nwhen: {protocol_id: 1}    # at: 2, size: 2",
        "when: {protocol_id: 0}",
    ),
    Code(
        "PW216",
        "field beyond the longest PDU",
        "The field or constant ends behind `pdu.maximum`. Offsets count from the first byte of the PDU, "
        "from zero.",
        "pdu: {maximum: 260, ...}\nfields: {x: {at: 260}}",
        "fields: {x: {at: 259}}",
    ),
    Code(
        "PW217",
        "field beyond the length asked for",
        "The condition fixes the length of the PDU and asks for a field that such a PDU does not have.",
        "when: {length: 2, function: 8, subfunction: 4}",
        "when: {length: 6, function: 8, subfunction: 4}",
    ),
    Code(
        "PW218",
        "sizes of PDUs out of order",
        "`pdu.minimum` is at most `pdu.maximum`, and the shortest PDU reaches the end of the length field.",
        "pdu: {minimum: 300, maximum: 260, ...}",
        "pdu: {minimum: 8, maximum: 260, ...}",
    ),
    Code(
        "PW219",
        "nothing recognises the operation",
        "An operation needs `when` (bytes), `anomaly` (what the stream cutter notices) or `native` (what "
        "an engine's own parser reports).",
        "stop: {title: Stop, class: control, from: client}",
        "stop: {title: Stop, class: control, from: client, when: {function: 8}}",
    ),
    Code(
        "PW220",
        "when and anomaly together",
        "Bytes are compared in well-formed PDUs, anomalies are about the others. A policy can name two "
        "operations.",
        "odd: {when: {function: 0}, anomaly: bad_length, ...}",
        "odd: {when: {function: 0}, ...}\nlong: {anomaly: bad_length, ...}",
    ),
    Code(
        "PW221",
        "same bytes as another operation",
        "Two operations from the same side are recognised by the same bytes, so both would always be "
        "reported.",
        "stop: {when: {function: 8}, ...}\nhalt: {when: {function: 8}, ...}",
        "stop: {when: {function: 8}, ...}",
    ),
    Code(
        "PW222",
        "unknown field to report",
        "The `fields` of an operation are names of fields of the protocol.",
        "fields: [unti]",
        "fields: [unit]",
    ),
    Code(
        "PW223",
        "anomaly this protocol cannot show",
        "`bad_checksum` needs `pdu.checksums`; `unanswered` is about requests, which clients send.",
        "anomaly: bad_checksum    # and no pdu.checksums",
        "pdu:\n  checksums: {every: 16, size: 2, header: 5}",
    ),
    Code(
        "PW224",
        "first_in_segment without when",
        "`first_in_segment` limits where bytes are looked for; without `when` there are none.",
        "odd: {anomaly: bad_length, first_in_segment: true, ...}",
        "odd: {anomaly: bad_length, ...}",
    ),
    Code(
        "PW225",
        "nothing tells where a message ends",
        "`pdu.length` names a field, says `at` where a length stands, or gives the `bytes` of every message; "
        "left out, a datagram is one message. Alternatives for the bytes of a start are equally long.",
        "length: {add: 6}",
        "length: {field: length, add: 6}",
    ),
    Code(
        "PW226",
        "unknown part",
        "`part` of a field and `in` of a part name one of the protocol's `parts`; no part lies in itself.",
        "parts:\n  apdu: {...}\nfields:\n  service: {part: adpu, at: 0}",
        "parts:\n  apdu: {...}\nfields:\n  service: {part: apdu, at: 0}",
    ),
    Code(
        "PW227",
        "fields of parts that do not lie in each other",
        "The fields that one match tests are of the PDU, of a part in it, of a part in that part, and so on. "
        "A path's `when` tests what the path starts from.",
        "parts:\n  apdu:\n    found: [{when: {service: 15}, path: [6]}]   # a field of apdu itself",
        "parts:\n  apdu:\n    found: [{when: {control: 4}, path: [6]}]    # a field of the PDU",
    ),
    Code(
        "PW229",
        "transport and place do not go together",
        "TCP and UDP protocols say the server's `ports`; one on Ethernet itself says `ethertypes`, runs over "
        "nothing else, and all its operations are `from: either`.",
        "transports: [ethernet]\nports: [502]",
        "transports: [ethernet]\nethertypes: [0x88b8]",
    ),
    Code(
        "PW230",
        "comparison that cannot be made",
        "`compared` names fields of the protocol, and goes with `when`. A field that is `counted` has a "
        "variable size, so it can be compared and reported but not tested.",
        "compared: {field: state_nmber, is: lower}",
        "compared: {field: state_number, is: lower}",
    ),
    Code(
        "PW228",
        "a path that stands still",
        "A path to a part of the same kind, or to the next element of a list, leads on by at least a byte; "
        "the one to the next element has no anchor.",
        "nested: [{when: {service: 0x52}, path: []}]",
        "nested: [{when: {service: 0x52}, path: [1, {jump: 1, times: 2}, 4]}]",
    ),
)

_POLICIES = (
    Code(
        "PW230",
        "unknown protocol",
        "The policy names a protocol for which there is no file in protocols/.",
        "protocol: modbuss",
        "protocol: modbus",
    ),
    Code(
        "PW231",
        "unknown operation",
        "The protocol has no operation of this name. Operations are listed in protocols/<protocol>.yaml.",
        "when: {operation: force_listen}",
        "when: {operation: force_listen_only}",
    ),
    Code(
        "PW232",
        "unknown field to count",
        "`count.distinct` is the name of a field of the protocol.",
        "count: {at_least: 5, within: 60, per: src, distinct: units}",
        "count: {at_least: 5, within: 60, per: src, distinct: unit}",
    ),
    Code(
        "PW233",
        "count can never be reached",
        "The operations fix the field, or leave it fewer values than the count asks for.",
        "when: {operation: stop, count: {at_least: 3, distinct: function, ...}}    # stop: {function: 8}",
        "when: {operation: stop, count: {at_least: 3, distinct: unit, ...}}",
    ),
    Code(
        "PW234",
        "window beside count",
        "With `count` there is at most one finding in `count.within`; a `window` beside it has no effect.",
        "when: {operation: stop, count: {within: 60, ...}}\nwindow: 30",
        "when: {operation: stop, count: {within: 60, ...}}",
    ),
    Code(
        "PW235",
        "unknown ATT&CK technique",
        "The id is not in attack-ics.yaml. Several techniques got new ids in v19; the help line names the "
        "new one.",
        "attack: [T0855]",
        "attack: [T1692.001]",
    ),
    Code(
        "PW236",
        "unknown playbook",
        "There is no page of this name in playbooks/.",
        "playbook: loss-of-controll",
        "playbook: loss-of-control",
    ),
    Code(
        "PW237",
        "stable without proof",
        "A stable policy names a Wireshark filter, as a second opinion, and references, so that others "
        'Where Wireshark cannot say it, write `wireshark: ""`.',
        "can check it. status: stable    # and no references",
        'status: stable\nreferences: ["Modbus Application Protocol V1.1b3, section 6.8"]',
    ),
    Code(
        "PW238",
        "unknown placeholder",
        "Explanations may hold {src} and {dst}, which become addresses. Any other word in braces is "
        "printed as it stands.",
        "network: Restart sent by {source}.",
        "network: Restart sent by {src}.",
    ),
    Code(
        "PW240",
        "unused playbook",
        "No policy leads to this page.",
    ),
    Code(
        "PW241",
        "ATT&CK table contradicts itself",
        "An old id leads to exactly one present one and is not present itself, and a sub-technique has "
        "its technique.",
        "T1692.001: {legacy: [T0855], ...}\nT1692.002: {legacy: [T0855], ...}",
        "T1692.001: {legacy: [T0855], ...}\nT1692.002: {legacy: [T0856], ...}",
    ),
    Code(
        "PW242",
        "mixes one protocol with the whole network",
        "A protocol over `network` stands for what all protocols show together: its operations are "
        "sessions (`session`), classes of messages (`messages`), and messages about a site's points and "
        "station numbers (`points`, `stations`), sent by clients, and it has no ports, "
        "PDU, key and fields of its own. Every other protocol has those, and operations recognised by `when` "
        "and its like.",
        "transports: [network]\noperations:\n  stop: {when: {function: 8}, ...}",
        "transports: [network]\noperations:\n  internet_session: {session: {source: internet}, ...}",
    ),
    Code(
        "PW243",
        "places of points counted from elsewhere",
        "The places, values and numbers of a message under `points` are counted from the PDU, or from the "
        "`part` that it names; the fields that the message is known by lie in it or around it.",
        "when: {service: 15}\nplace: {at: 5, size: 4}           # service is a field of the part apdu",
        "when: {service: 15}\npart: apdu\nplace: {at: 5, size: 4}",
    ),
    Code(
        "PW244",
        "value that cannot be read",
        "How a value is coded says the message (`type` of its value), the point in the site file, or the "
        "kind of point. Where a message has the values of several places, `every` says how many bytes lie "
        "between them.",
        "span: {at: 10, size: 2}\nvalue: {at: 13}",
        "span: {at: 10, size: 2}\nvalue: {at: 13, every: 2}",
    ),
    Code(
        "PW245",
        "points of what has no address",
        "Points and station numbers belong to hosts with IP addresses; a protocol on Ethernet itself has "
        "neither.",
    ),
)

_LEDGER = (
    Code(
        "PW250",
        "ledger of signature ids is damaged",
        "A line of catalog/sids.yaml has the wrong form, or gives a signature id or a policy a second time. "
        "After a merge keep the line that was there first and build again.",
        right="plantwatch build",
    ),
)

TABLE = (*_PLACES, *_PROTOCOLS, *_POLICIES, *_LEDGER)
