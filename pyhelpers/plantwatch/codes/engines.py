"""PW3xx: what the real engines and their tools say about generated files."""

from __future__ import annotations

from plantwatch.codes.page import Code

TABLE = (
    Code(
        "PW301",
        "engine rejected a generated line",
        "The engine could not load a line that was generated from this place of the catalog. The message "
        "is the engine's own. If the catalog passes `plantwatch check`, this is a fault of the renderer: "
        "please report it.",
    ),
    Code(
        "PW302",
        "engine missing",
        "The engine is not installed or not found in PATH. What needs it was not run; everything else was.",
        right="suricata -V; zeek --version",
    ),
    Code(
        "PW303",
        "engine crashed",
        "The engine ended by a signal or with an error that names no line. The message holds the last "
        "lines it wrote.",
    ),
    Code(
        "PW304",
        "engine timed out",
        "The engine did not finish within its time limit and was ended. Results of this run are not "
        "complete.",
    ),
    Code(
        "PW305",
        "generated file out of date",
        "The file is not what the catalog gives now. Generated files are committed, never edited by hand.",
        right="plantwatch build",
    ),
    Code(
        "PW306",
        "engine understood a rule otherwise than meant",
        "The engine loaded the rule, but its own analysis differs from what the detection says: another "
        "direction, protocol, buffer or byte pattern. Such a rule loads and never fires, or fires on "
        "something else.",
    ),
    Code(
        "PW307",
        "lint complaint",
        "The engine's linter accepts the generated line and still has something to say about it: unused "
        "names, slow patterns, deprecated keywords.",
    ),
    Code(
        "PW320",
        "engine fails whatever it reads",
        "The rules load, but every run ends with the same complaint: on a lone packet that no rule is about, "
        "or on one capture after the other. So no capture is at fault, and none was judged. The message is "
        "the engine's own.",
        right="plantwatch check --engines",
    ),
)
