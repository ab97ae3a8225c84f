"""Lines of a JSON file: where each value stands, and a layout that keeps diffs readable."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain

JsonPath = tuple[str | int, ...]
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

WIDTH = 110
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+)')


def find_lines(text: str) -> dict[JsonPath, int]:
    """Map the path of every value of valid JSON ``text`` to the line where it starts."""
    tokens = ((m.group(1), text.count("\n", 0, m.start(1)) + 1) for m in _TOKEN.finditer(text))
    return dict(_walk(tokens, path=()))


def line_of(path: JsonPath, *, lines: dict[JsonPath, int]) -> int:
    """Line of ``path``, or of the nearest parent that exists."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _walk(tokens: Iterator[tuple[str, int]], *, path: JsonPath) -> Iterator[tuple[JsonPath, int]]:
    token, line = next(tokens)
    yield path, line
    if token == "{":
        yield from _walk_object(tokens, path=path)
    elif token == "[":
        yield from _walk_array(tokens, path=path)


def _walk_object(tokens: Iterator[tuple[str, int]], *, path: JsonPath) -> Iterator[tuple[JsonPath, int]]:
    for token, _ in tokens:
        if token == "}":
            return
        if token != ",":
            next(tokens)  # the colon
            yield from _walk(tokens, path=(*path, json.loads(token)))


def _walk_array(tokens: Iterator[tuple[str, int]], *, path: JsonPath) -> Iterator[tuple[JsonPath, int]]:
    index = 0
    for token, line in tokens:
        if token == "]":
            return
        if token != ",":
            yield from _walk(chain([(token, line)], tokens), path=(*path, index))
            index += 1


def dump(value: Json, *, indent: int = 0) -> str:
    """Lay out JSON with one value a line, short objects and lists kept on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or (indent and len(flat) + 2 * indent <= WIDTH):
        return flat
    pad, end = "  " * (indent + 1), "  " * indent
    if isinstance(value, dict):
        rows = [f"{pad}{json.dumps(k, ensure_ascii=False)}: {dump(v, indent=indent + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{end}}}"
    rows = [f"{pad}{dump(v, indent=indent + 1)}" for v in value]
    return "[\n" + ",\n".join(rows) + f"\n{end}]"
