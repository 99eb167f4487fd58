"""YAML is read as text: `no` stays no, `010` stays 010, `12:30` stays 12:30, until a typed model says what it means."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from pathlib import Path

import yaml

from policysim.errors import AskError

LARGEST = 1_000_000  # bytes


class TextLoader(yaml.BaseLoader):
    """Every value as text; no key twice in a mapping, no aliases."""

    def compose_node(self, parent, index):
        """Refuse an alias: a file says what it means where it means it."""
        if self.check_event(yaml.AliasEvent):
            problem = "an alias (*name) is not followed: write the value out"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=self.peek_event().start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node, deep=False):
        """Refuse a key that is no word, or that stands twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be one word", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f'"{key.value}" stands here twice', problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path, shown: str) -> dict:
    """The mapping in a YAML file, all leaves text, or AskError with the line; `shown` is its name for the reader."""
    try:
        about = path.stat()
        if about.st_size > LARGEST:
            raise AskError(f"{shown}: is over 1 MB, which no question is")
        return deepcopy(_read(path, shown, about.st_mtime_ns, about.st_size))
    except OSError as e:
        raise AskError(f"{shown}: cannot be read: {e.strerror}") from None


@lru_cache(maxsize=256)
def _read(path: Path, shown: str, written: int, size: int) -> dict:
    """Hydra asks for the same files over and over; `written` and `size` tell a changed file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        tree = yaml.load(text, Loader=TextLoader)
    except UnicodeDecodeError:
        raise AskError(f"{shown}: is not UTF-8 text\n  save it as UTF-8") from None
    except yaml.YAMLError as e:
        raise AskError(_broken(shown, text, e)) from None
    except RecursionError:
        raise AskError(f"{shown}: is nested too deeply to be a question") from None
    if tree in (None, ""):
        return {}
    if not isinstance(tree, dict):
        raise AskError(f"{shown}: should hold keys and values, `key: value`, one a line")
    return tree


def _broken(shown: str, text: str, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "is not YAML"
    if mark is None:
        return f"{shown}: {problem}"
    lines = text.splitlines()
    line = lines[mark.line].strip() if mark.line < len(lines) else ""
    advice = "check colons, quotes and the indentation: two spaces a level"
    if "\\t" in problem:
        advice = "indent with spaces, not with tabs"
    told = [f"{shown}, line {mark.line + 1}: {problem}", f"  {line[:100]}" if line else "", f"  {advice}"]
    return "\n".join(filter(None, told))
