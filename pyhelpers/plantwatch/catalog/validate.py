"""Checks the shape of a document against its published JSON Schema, in words that name the place.

The schemas in ``schema/`` are what editors use, too. jsonschema only finds out what is wrong; the codes,
messages and positions are made here. A valid document costs one pass of a compiled validator.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any, Literal

from jsonschema import Draft202012Validator, ValidationError, validators

from plantwatch.catalog.document import Document, Path
from plantwatch.catalog.hints import closest, counted, quoted
from plantwatch.diagnostics import Diagnostic

Kind = Literal["protocol", "policy", "expectation", "attack", "risk", "site"]

MAX_PROBLEMS = 100


def validate(document: Document, kind: Kind) -> list[Diagnostic]:
    """The differences between a document and its schema, 100 at most; none when its data is missing.

    A place that was already reported while reading the file as YAML is not reported again.
    """
    if document.data is None or (validator := _validator(kind)).is_valid(document.data):
        return []
    known = {(d.span.line, d.span.column) for d in document.diagnostics}
    explained = (d for error in validator.iter_errors(document.data) for d in _explained(document, error))
    return list(islice((d for d in explained if (d.span.line, d.span.column) not in known), MAX_PROBLEMS))


def schema_text(kind: Kind) -> str:
    """The published schema as JSON text."""
    return resources.files("plantwatch.catalog").joinpath("schema", f"{kind}.json").read_text("utf-8")


@cache
def _validator(kind: Kind) -> Any:
    strict: Any = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        validators={"pattern": _pattern, "uniqueItems": _unique_items},
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
    )
    return strict(json.loads(schema_text(kind)))


def _is_integer(_checker: object, instance: object) -> bool:
    """A whole number as written; 502.0 is none."""
    return isinstance(instance, int) and not isinstance(instance, bool)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern with ECMA 262's ``$``, which unlike Python's does not match before a last newline."""
    return re.compile(f"{pattern[:-1]}\\Z" if pattern.endswith("$") else pattern)


def _pattern(
    _validator: object, pattern: str, instance: object, _schema: object
) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError(f"does not match {pattern}")


def _unique_items(
    validator: object, unique: bool, instance: object, schema: Any
) -> Iterator[ValidationError]:
    """As jsonschema has it, except for a list that is too long anyway: its comparison is quadratic."""
    if isinstance(instance, list) and len(instance) <= schema["maxItems"]:
        yield from Draft202012Validator.VALIDATORS["uniqueItems"](validator, unique, instance, schema) or ()


def _explained(document: Document, error: ValidationError) -> Iterator[Diagnostic]:
    path = tuple(error.absolute_path)
    explain = _EXPLAIN.get(str(error.validator))
    if explain is None:
        yield document.problem("PW109", f"{_name(path)} has keys that do not go together", path)
    else:
        yield from explain(document, path, error)


def _name(path: Path) -> str:
    """A path as people write it: ``operations.stop.when[0]``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return quoted(text) if text else "the file"


_NOUNS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}
_TYPES: Mapping[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a fraction",
    list: "a list",
    dict: "a mapping",
    type(None): "nothing",
}


def _wrong_type(document: Document, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    value: Any = error.validator_value
    wanted: list[str] = [value] if isinstance(value, str) else list(value)
    instance: Any = error.instance
    advice = _hint(error)
    if instance is None:
        advice = "write a value behind the colon, or take the key out"
    elif "string" in wanted and isinstance(instance, bool | int | float):
        advice = f'quote it to make it text: "{_written(document, path, instance)}"'
    elif isinstance(instance, str | int | float) and "array" in wanted and "string" not in wanted:
        advice = (
            f"write a list: [{instance}]"
            if len(str(instance)) < 40
            else "write a list, one item a line with `- `"
        )
    elif isinstance(instance, str) and wanted == ["integer"] and instance.isdigit():
        advice = "take the quotes off"
    nouns = " or ".join(_NOUNS[name] for name in wanted)
    yield document.problem(
        "PW101", f"{_name(path)} must be {nouns}, not {_TYPES[type(instance)]}", path, advice=advice
    )


def _written(document: Document, path: Path, instance: object) -> str:
    span = document.span(path)
    return document.line(span.line)[span.column - 1 : span.column - 1 + span.width] or str(instance)


def _unknown_keys(document: Document, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    instance: Any = error.instance
    schema: Any = error.schema
    allowed = list(schema.get("properties", {}))
    for name in instance:
        if name not in allowed:
            message = f"unknown key {quoted(name)} in {_name(path)}"
            yield document.problem("PW102", message, (*path, name), key=True, advice=closest(name, allowed))


def _missing_key(document: Document, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    schema: Any = error.schema
    instance: Any = error.instance
    keys: Any = error.validator_value
    for name in keys:
        if name not in instance and f"'{name}' is a required" in error.message:
            about = schema.get("properties", {}).get(name, {}).get("description", "")
            yield document.problem("PW103", f"{_name(path)} needs the key `{name}`", path, advice=about)


def _needs_beside(document: Document, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    instance: Any = error.instance
    needs: Any = error.validator_value
    for name, others in needs.items():
        missing = [other for other in others if name in instance and other not in instance]
        for other in missing:
            message = f"`{name}` in {_name(path)} needs `{other}` beside it"
            yield document.problem("PW109", message, (*path, name), key=True, advice=_hint(error))


def _not_allowed_value(document: Document, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    allowed: Any = error.validator_value
    shown = error.instance if isinstance(error.instance, str) else _written(document, path, error.instance)
    message = f"{_name(path)} cannot be {quoted(shown)}"
    yield document.problem("PW104", message, path, advice=closest(str(error.instance), allowed))


def _wrong_form(document: Document, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    instance: Any = error.instance
    is_key = "propertyNames" in error.absolute_schema_path
    where = f"the key {quoted(instance)} in {_name(path)}" if is_key else _name(path)
    advice = _hint(error) or f"it must match {error.validator_value}"
    if "\n" in instance:
        advice = "write it on one line, or folded with `>-`, which leaves no line end behind"
    place = (*path, instance) if is_key else path
    yield document.problem("PW105", f"{where} has the wrong form", place, key=is_key, advice=advice)


def _out_of_range(document: Document, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    word = "at least" if error.validator == "minimum" else "at most"
    message = f"{_name(path)} must be {word} {error.validator_value}, not {error.instance}"
    yield document.problem("PW106", message, path, advice=_hint(error))


def _text_length(document: Document, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    instance: Any = error.instance
    is_key = "propertyNames" in error.absolute_schema_path
    place = (*path, instance) if is_key else path
    where = f"a key in {_name(path)}" if is_key else _name(path)
    if not instance:
        message, advice = f"{where} is empty", "write something, or take the key out"
    else:
        message = f"{where} has {len(instance)} characters, at most {error.validator_value} are allowed"
        advice = "shorten it"
    yield document.problem("PW107", message, place, key=is_key, advice=advice)


def _list_length(document: Document, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    instance: Any = error.instance
    word = "at least" if str(error.validator).startswith("min") else "at most"
    limit: Any = error.validator_value
    noun = counted(limit, "item" if isinstance(instance, list) else "key")
    message = f"{_name(path)} must have {word} {noun}, not {len(instance)}"
    yield document.problem("PW108", message, path, advice=_hint(error))


def _repeated_item(document: Document, path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    seen: list[Any] = []
    instance: Any = error.instance
    for number, item in enumerate(instance):
        if item in seen:
            message = f"{_name(path)} has the same item twice, first as number {seen.index(item) + 1}"
            yield document.problem("PW108", message, (*path, number), advice="take one of them out")
        seen.append(item)


def _hint(error: ValidationError) -> str:
    """What the schema says to whoever got this value wrong."""
    schema: Any = error.schema
    if not isinstance(schema, dict):
        return ""
    return str(schema.get("patternErrorMessage") or schema.get("description") or "")


_EXPLAIN: Mapping[str, Callable[[Document, Path, ValidationError], Iterator[Diagnostic]]] = {
    "type": _wrong_type,
    "additionalProperties": _unknown_keys,
    "required": _missing_key,
    "dependentRequired": _needs_beside,
    "enum": _not_allowed_value,
    "pattern": _wrong_form,
    "minimum": _out_of_range,
    "maximum": _out_of_range,
    "minLength": _text_length,
    "maxLength": _text_length,
    "minItems": _list_length,
    "maxItems": _list_length,
    "minProperties": _list_length,
    "maxProperties": _list_length,
    "uniqueItems": _repeated_item,
}
