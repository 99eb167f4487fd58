"""YAML is read as text: `no` stays no, `010` stays 010, `12:30` stays 12:30, until a typed model says what it means."""

from __future__ import annotations

import re
from contextlib import suppress
from copy import deepcopy
from functools import lru_cache
from pathlib import Path

import yaml
from yaml.reader import ReaderError

from policysim.errors import AskError

LARGEST = 1_000_000  # bytes
READ_OTHERWISE = re.compile(r"\t|!|\?.")  # signs that libyaml takes in places where Python refuses them
TAB = ("is indented with a tab", "indent with spaces, two for each level", False)
INDENTED = ("is indented otherwise than the lines it belongs to", "indent by two spaces a level", False)
OTHER = ("is not YAML", "write key: value, with quotes where the value has signs", False)
WORDS = {  # what the parser says: what is wrong, what to do, and whether the line is the one where the trouble starts
    "found unexpected end of stream": ("a quote is opened here and never closed", "close the quote", True),
    "found unexpected document separator": ("a quote is opened here and never closed", "close the quote", True),
    "could not find expected ':'": ("has no colon after the key", "write key: value, with a space after it", True),
    "mapping values are not allowed": ("has a second colon",
                                       "put quotes around a value with a colon in it", False),
    "sequence entries are not allowed": ("has a dash where no list can stand", "write a list below its key", False),
    "expected ',' or '}'": ("a brace { is opened here, and what follows is no list of key: value, key: value }",
                            "close it with }, with commas between", True),
    "expected ',' or ']'": ("a bracket [ is opened here, and what follows is no list of a, b, c ]",
                            "close it with ], with commas between", True),
    "expected <block end>": INDENTED,
    "unindent": INDENTED,
    "found character '\\t'": TAB,
    "that cannot start any token": ("a value begins with a sign that YAML keeps for itself",
                                    "put quotes around the value", False),
    "found unknown escape character": ("has a backslash in double quotes", "use single quotes", False),
    "expected alphabetic or numeric": ("a value begins with * or &, signs that YAML keeps for itself",
                                       "put quotes around the value", False),
    "expected a single document": ("a second document begins here (---)", "one question, one file: take it out", False),
    "expected '<document start>'": INDENTED,
    "expected the node content": ("a value is missing, or begins with a sign that YAML keeps for itself",
                                  "write key: value, with quotes where the value has signs", False),
}  # fmt: skip


class Refused(yaml.MarkedYAMLError):
    """YAML that other programs read and a question does not need; its problem is told in our words."""


class OnlyText(yaml.composer.Composer, yaml.constructor.BaseConstructor):
    """Every value as text; no key twice in a mapping, no aliases."""

    def compose_node(self, parent, index):
        """Refuse an alias: a file says what it means where it means it."""
        if self.check_event(yaml.AliasEvent):
            problem = "an alias (*name) is not followed: write the value out"
            raise Refused(problem=problem, problem_mark=self.peek_event().start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node, deep=False):
        """Refuse a key that is no word, or that stands twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Refused(problem="a key must be one word", problem_mark=key.start_mark)
            if key.value in seen:
                raise Refused(problem=f'"{key.value}" stands here twice', problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


class TextLoader(OnlyText, yaml.BaseLoader):
    """Read by Python, in whose words a problem is known."""


if yaml.__with_libyaml__:

    class QuickLoader(OnlyText, yaml.cyaml.CParser, yaml.resolver.BaseResolver):
        """Read by libyaml, several times as fast."""

        def __init__(self, text):
            yaml.cyaml.CParser.__init__(self, text)
            yaml.composer.Composer.__init__(self)
            yaml.constructor.BaseConstructor.__init__(self)
            yaml.resolver.BaseResolver.__init__(self)

else:
    QuickLoader = TextLoader


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
        tree = load_yaml(text)
    except UnicodeDecodeError:
        raise AskError(f"{shown}: is not UTF-8 text\n  save it as UTF-8") from None
    except yaml.YAMLError as e:
        raise AskError(_broken(shown, text, e)) from None
    except RecursionError:
        raise AskError(f"{shown}: is nested too deeply to be a question") from None
    if tree in (None, ""):
        return {}
    if not isinstance(tree, dict):
        raise AskError(
            f"{shown}: should hold keys and values, one a line\n  write key: value, with a space after the colon"
        )
    return tree


def load_yaml(text: str) -> object:
    """What YAML says, all leaves text; raises YAMLError in Python's words, whichever of the two has read it."""
    if not READ_OTHERWISE.search(text):
        with suppress(yaml.YAMLError):
            return yaml.load(text, Loader=QuickLoader)
    return yaml.load(text, Loader=TextLoader)


def _broken(shown: str, text: str, error: yaml.YAMLError) -> str:
    """Where a file stops being YAML, the line, and what to write instead."""
    if isinstance(error, ReaderError):
        number = text.count("\n", 0, error.position) + 1
        return f"{shown}:{number}: holds a character that is not text (#{error.character:04x})\n  take it out"
    assert isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None
    if isinstance(error, Refused):
        problem, advice, at_start = str(error.problem), "", False
    else:
        said = f"{error.context} {error.problem}"
        problem, advice, at_start = next((words for sign, words in WORDS.items() if sign in said), OTHER)
    mark = (error.context_mark or error.problem_mark) if at_start else error.problem_mark
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        problem, advice, _ = TAB
    elif "second colon" in problem and line.count(":") < 2:
        problem, advice, _ = INDENTED
    told = (f"{shown}:{mark.line + 1}: {problem}", f"  {line.strip()[:100]}", f"  {advice}" if advice else "")
    return "\n".join(one for one in told if one.strip())
