"""YAML whose values know where they stand, so that a message about bad input names file, line and key."""

import difflib
import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import yaml


class BadInput(Exception):
    """What the user can mend; the message says where and how. The program ends with exit status 2."""


@dataclass(frozen=True)
class Value:
    """A value of a YAML file: `entries` of a map, `items` of a list, or `text`, a scalar as it is written."""

    file: Path
    line: int
    column: int
    path: str  # "studies.mission.settings[2]"
    entries: dict[str, "Value"] | None = None
    items: list["Value"] | None = None
    text: str = ""

    def bad(
        self, problem: str, allowed: str = "", wrong: str = "", names: list[str] | None = None
    ) -> BadInput:
        """The complaint to raise. wrong and names: for the nearest match."""
        message = f"{self.file}:{self.line}:{self.column}: {self.path + ': ' if self.path else ''}{problem}"
        allowed = allowed or ", ".join(names or [])
        near = difflib.get_close_matches(wrong, names or [], n=1) if wrong else []
        message += f"; allowed: {allowed}" if allowed else ""
        return BadInput(message + (f"; did you mean '{near[0]}'?" if near else ""))

    def map(self, *known: str, required: tuple[str, ...] = ()) -> dict[str, "Value"]:
        """A map with these keys and no other; any key where none is named."""
        if self.entries is None:
            raise self.bad("is not a map", "keys " + ", ".join(known) if known else "a map")
        for key, value in self.entries.items():
            if known and key not in known:
                raise value.bad(f"unknown key '{key}'", wrong=key, names=list(known))
        for key in required:
            if key not in self.entries:
                raise self.bad(f"'{key}' is missing")
        return self.entries

    def list(self) -> list["Value"]:
        if not self.items:
            raise self.bad(
                "is empty" if self.items is not None else "is not a list", "a list of at least one"
            )
        return self.items

    def string(self) -> str:
        if self.entries is not None or self.items is not None or not self.text:
            raise self.bad("is not a text", "a text that is not empty")
        return self.text

    def number(self) -> Fraction:
        try:
            return Fraction(self.string().replace("_", ""))
        except (ValueError, ZeroDivisionError):
            raise self.bad(f"'{self.text}' is not a number", "a number, for example 0.1 or 1/3") from None

    def count(self) -> int:
        number = self.number()
        if number.denominator != 1 or number < 1:
            raise self.bad(f"'{self.text}' is not a count", "a whole number from 1")
        return int(number)

    def boolean(self) -> bool:
        if self.string() not in ("true", "false"):
            raise self.bad(f"'{self.text}' is neither true nor false", "true, false")
        return self.text == "true"

    def flow(self) -> str:
        """The value on one line, as `--set KEY=` takes it."""
        if self.entries is not None:
            inside = ", ".join(f"{key}: {value.flow()}" for key, value in self.entries.items())
            return f"{{{inside}}}"
        if self.items is not None:
            return f"[{', '.join(value.flow() for value in self.items)}]"
        plain = (
            self.text and not set(self.text) & set(",:{}[]#&*!|>'\"%@`") and self.text == self.text.strip()
        )
        return self.text if plain else json.dumps(self.text)


def read(file: Path) -> Value:
    """The root of a YAML file, which is a map."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput(f"{file}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        raise BadInput(f"{place}: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise BadInput(f"{file}: {str(error).splitlines()[0]}") from None
    if node is None:
        raise BadInput(f"{file}: is empty")
    root = _value(node, file, "")
    root.map()
    return root


def _value(node: yaml.Node, file: Path, path: str) -> Value:
    place = (file, node.start_mark.line + 1, node.start_mark.column + 1, path)
    if isinstance(node, yaml.ScalarNode):
        return Value(*place, text=node.value)
    if isinstance(node, yaml.SequenceNode):
        return Value(*place, items=[_value(each, file, f"{path}[{i}]") for i, each in enumerate(node.value)])
    entries = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value in entries:
            mark = key.start_mark
            what = (
                f"key '{key.value}' stands there twice" if isinstance(key, yaml.ScalarNode) else "is no key"
            )
            raise BadInput(f"{file}:{mark.line + 1}:{mark.column + 1}: {path + ': ' if path else ''}{what}")
        entries[key.value] = _value(value, file, f"{path}.{key.value}" if path else key.value)
    return Value(*place, entries=entries)
