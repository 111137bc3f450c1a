"""PW1xx: the file is good YAML but not what its JSON Schema asks for."""

from __future__ import annotations

from plantwatch.codes.page import Code

TABLE = (
    Code(
        "PW101",
        "wrong type",
        "The value is of another kind than the key needs: text, a whole number, a list or a mapping. "
        "Unquoted YAML text that looks like a number is a number; quote it. A key with nothing behind it "
        "has no value at all.",
        "title: 3",
        'title: "3"',
    ),
    Code(
        "PW102",
        "unknown key",
        "The key means nothing here. Most often it is mistyped or indented too little or too far.",
        "tittle: PLC stopped",
        "title: PLC stopped",
    ),
    Code(
        "PW103",
        "missing key",
        "A key that everything of this kind needs is not there. The schema, and so your editor, says what "
        "it is for.",
        "explain:\n  operator: The controller stopped.",
        "explain:\n  operator: The controller stopped.\n  network: ...\n  soc: ...",
    ),
    Code(
        "PW104",
        "not one of the values",
        "The key takes one of a few words. The help line names the nearest, or all of them.",
        "severity: sever",
        "severity: critical",
    ),
    Code(
        "PW105",
        "wrong form",
        "The text has to follow a pattern: ids are lower case words joined by hyphens, names of "
        "operations and fields use underscores, titles and explanations stay on one line. Fold long text "
        "with `>-`, not `>` or `|`, which leave a line end behind.",
        "id: Modbus_Stop",
        "id: modbus-stop",
    ),
    Code(
        "PW106",
        "number out of range",
        "The number is smaller or larger than anything that makes sense here: a port above 65535, a field "
        "of five bytes, a window of a year.",
        "ports: [70000]",
        "ports: [502]",
    ),
    Code(
        "PW107",
        "text too long or empty",
        "Titles are read in alert lists and explanations under stress; both have a limit. An empty text "
        "says nothing.",
        'title: ""',
        "title: PLC told to stop answering",
    ),
    Code(
        "PW108",
        "too few, too many or repeated items",
        "A list or mapping has fewer or more items than it may have, or the same item twice.",
        "attack: []",
        "attack: [T0814]",
    ),
    Code(
        "PW109",
        "keys that do not go together",
        "Some keys need another beside them.",
        "when: {control: {mask: 0x4f}}",
        "when: {control: {mask: 0x4f, is: 0x40}}",
    ),
)
