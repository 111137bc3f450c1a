"""PW0xx: a file cannot be read, or uses a part of YAML that the catalog does without."""

from __future__ import annotations

from plantwatch.codes.page import Code

TABLE = (
    Code(
        "PW001",
        "file cannot be read",
        "The file is missing, is no regular file, or the system refuses to open it.",
        right="ls -l catalog/attack-ics.yaml",
    ),
    Code(
        "PW002",
        "file too large",
        "A file of the catalog may have 1 MiB and 50,000 keys and values; what is larger is not written by "
        "people. Limits keep a hostile file from using up time and memory.",
    ),
    Code(
        "PW003",
        "not UTF-8",
        "Catalog files are UTF-8. Save the file again in that encoding; editors often call it `UTF-8 "
        "without BOM`.",
    ),
    Code(
        "PW004",
        "character not allowed",
        "Control characters, byte order marks, line separators other than a newline, and marks that "
        "change the direction of text make a reviewer see something else than a program reads. They are "
        "refused, also when they are written as escapes.",
        'title: "stop\\x07"',
        "title: stop",
    ),
    Code(
        "PW005",
        "tab character",
        "YAML does not allow tabs for indentation, and elsewhere they hide. Indent with spaces.",
    ),
    Code(
        "PW006",
        "empty file",
        "The file holds nothing but space and comments. `plantwatch new` writes one to start from.",
    ),
    Code(
        "PW007",
        "not valid YAML",
        "The YAML parser stopped here. Usual causes are a missing bracket or quote further up, wrong "
        "indentation, or text that holds `: ` or ` #` or begins with one of @ ` % ! & * and is not quoted.",
        "title: Modbus: force listen only",
        'title: "Modbus: force listen only"',
    ),
    Code(
        "PW008",
        "more than one document",
        "One file holds one document. Everything behind the second `---` would be lost, so it is refused.",
        "id: a\n---\nid: b",
        "id: a",
    ),
    Code(
        "PW009",
        "not a mapping",
        "The file must be a mapping of keys to values, not a list and not a single value.",
        "- id: modbus",
        "id: modbus",
    ),
    Code(
        "PW010",
        "key appears twice",
        "Most YAML readers silently keep the last of two equal keys. Take one of them out.",
        "severity: low\nseverity: high",
        "severity: high",
    ),
    Code(
        "PW011",
        "anchor, alias or merge key",
        "Anchors (&), aliases (*) and merge keys (<<) make a small file mean a huge one and hide what a "
        "policy says. Write the value out. Text that begins with & or * has to be quoted.",
        "from: &who {role: client}\nto: *who",
        "from: {role: client}\nto: {role: client}",
    ),
    Code(
        "PW012",
        "tag",
        "Tags (!name) ask a YAML reader for special types. The catalog has none. Text that begins with an "
        "exclamation mark, such as a display filter, has to be quoted.",
        "wireshark: !(modbus)",
        'wireshark: "!(modbus)"',
    ),
    Code(
        "PW013",
        "nested too deeply",
        "Nothing in the catalog is nested deeper than 20 levels. The rest of the file was not read.",
        "title: [[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]",
        "title: x",
    ),
    Code(
        "PW014",
        "key is not text",
        "A key is a name. A number, a list or nothing in the place of a key is refused.",
        "502: modbus",
        '"502": modbus',
    ),
    Code(
        "PW015",
        "YAML readers disagree",
        "YAML 1.1 and 1.2 give this spelling different meanings: `on` is true or text, 010 is 8 or 10, "
        "1:30 is 90 or text, 1_000 is a number or text. The catalog refuses to guess. Quote text; write "
        "numbers as plain decimal or 0x hexadecimal.",
        "title: on\nbytes: 00",
        'title: "on"\nbytes: "00"',
    ),
    Code(
        "PW016",
        "number too large",
        "The number has more digits than any field of a protocol can hold. Quote it if it is text.",
        "window: 100000000000000000000000",
        "window: 86400",
    ),
    Code(
        "PW017",
        "too many problems",
        "Reading stopped after 100 problems in one file. Mend the first ones; they may have caused the "
        "others.",
    ),
    Code(
        "PW018",
        "file would not be read",
        "The file looks like a part of the catalog but lies in the wrong folder or has another ending "
        "than `.yaml`, so its content would be ignored without a word.",
        "policies/modbus/modbus-x.yml",
        "policies/modbus/modbus-x.yaml",
    ),
    Code(
        "PW019",
        "no catalog here",
        "The folder has neither `protocols` nor `policies`. Name the folder that holds them.",
        "plantwatch check docs",
        "plantwatch check catalog",
    ),
)
