"""The data model of the relays, in the configuration format of libiec61850 (its DynamicModel parser).

Every function gives lines; an attribute is ``DA(name, array elements, type, constraint, triggers, address)``.
"""

from __future__ import annotations

_TYPES = {"bool": 0, "int32": 3, "int8u": 6, "float": 10, "enum": 12, "octets": 13, "name": 19}
_TYPES |= {"time": 22, "quality": 23, "check": 24, "structure": 27}
_CONSTRAINTS = {"ST": 0, "MX": 1, "SP": 2, "CF": 4, "CO": 12}
_CHANGE = 1  # a new value is reported


def relay() -> str:
    """A feeder relay ``F12`` with one logical device ``CTRL``."""
    lines = [
        "MODEL(F12){",
        "LD(CTRL){",
        *_node("LLN0", *_own_node()),
        *_node("XCBR1", *_breaker()),
        *_node("GGIO1", *_inputs_and_outputs()),
        *_node("MMXU1", *_measurements()),
        *_node("PTOC1", *_protection()),
        "}",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _own_node() -> list[str]:
    return [
        *_object("Mod", *_value("stVal", "enum", "ST", 1), *_value("q", "quality", "ST")),
        "DS(Events){",
        "DE(GGIO1$ST$Ind1);",
        "DE(MMXU1$MX$TotW);",
        "}",
        f"RC(EventsRCB01 Events 0 Events 1 {_CHANGE | 16} 111 0 0);",
        "SG(1 4);",
    ]


def _breaker() -> list[str]:
    actions = [*_command("Oper"), *_command("Cancel")]
    return [
        *_object("Pos", *_status(), *_command("SBOw"), *actions, *_value("ctlModel", "enum", "CF", 4)),
        *_object(
            "BlkOpn", *_status(), *_value("SBO", "name", "CO"), *actions, *_value("ctlModel", "enum", "CF", 2)
        ),
    ]


def _inputs_and_outputs() -> list[str]:
    return [
        *_object("Ind1", *_status()),
        *_object("SPCSO1", *_status(), *_command("Oper"), *_value("ctlModel", "enum", "CF", 1)),
    ]


def _measurements() -> list[str]:
    lines = []
    for name in ("TotW", "Hz", "A"):
        magnitude = _structure("mag", "MX", *_value("f", "float", "MX", 50.0, trigger=_CHANGE))
        lines += _object(name, *magnitude, *_value("q", "quality", "MX"))
    return lines


def _protection() -> list[str]:
    pickup = _structure("setMag", "SP", *_value("f", "float", "SP", 640.0))
    return [*_object("StrVal", *pickup), *_object("OpDlTmms", *_value("setVal", "int32", "SP", 400))]


def _node(name: str, *lines: str) -> list[str]:
    return [f"LN({name}){{", *lines, "}"]


def _object(name: str, *lines: str) -> list[str]:
    return [f"DO({name} 0){{", *lines, "}"]


def _value(name: str, kind: str, constraint: str, preset: object = None, *, trigger: int = 0) -> list[str]:
    tail = "" if preset is None else f"={preset}"
    return [f"DA({name} 0 {_TYPES[kind]} {_CONSTRAINTS[constraint]} {trigger} 0){tail};"]


def _structure(name: str, constraint: str, *members: str) -> list[str]:
    return [f"DA({name} 0 {_TYPES['structure']} {_CONSTRAINTS[constraint]} 0 0){{", *members, "}"]


def _status() -> list[str]:
    state = _value("stVal", "bool", "ST", trigger=_CHANGE)
    return [*state, *_value("q", "quality", "ST"), *_value("t", "time", "ST")]


def _command(name: str) -> list[str]:
    origin = _structure("origin", "CO", *_value("orCat", "enum", "CO"), *_value("orIdent", "octets", "CO"))
    members = [*_value("ctlVal", "bool", "CO"), *origin, *_value("ctlNum", "int8u", "CO")]
    members += [*_value("T", "time", "CO"), *_value("Test", "bool", "CO")]
    if name != "Cancel":
        members += _value("Check", "check", "CO")
    return _structure(name, "CO", *members)
