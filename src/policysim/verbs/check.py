"""`policysim check` says what was understood and what money buys, and runs nothing; a file is checked for what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from policysim.ask import ALONE, WITH_VALUE, read_question
from policysim.errors import AskError
from policysim.known import KEYS
from policysim.library import library, show
from policysim.own_files import YAML, is_file, is_path, own_file
from policysim.scenario.book import file_and_sheet
from policysim.scenario.months import in_words
from policysim.terminal import Terminal
from policysim.words import Words, take_apart
from policysim.yaml_text import read_yaml

if TYPE_CHECKING:
    from policysim.config import Question
    from policysim.scenario.buys import Buys

FLAGS = {**WITH_VALUE, "--save": "save"}
OF_A_POLICY = {"label", "description", "base", "spend"}
BASELINE = "do_minimum"
FILE = re.compile(r"[^=]+\.[A-Za-z]{2,7}")
PARTS = {key.partition(".")[0] for key in KEYS if "." in key} | {"parameters"}  # of settings, which have a point too
EQUAL = 0.01  # share by which present values may differ and still be called equal
HELP = {
    "check": """\
policysim check policy=X [KEY=VALUE ...]     what the money buys, for whom, from when to when, what is left over
policysim check policy=X,Y [KEY=VALUE ...]   the same for several, side by side
policysim check experiment=E | FILE.yaml     what a saved question asks, and what each of its policies buys
policysim check LIST.csv | .xlsx | .ods | .parquet [--save conf/system/NAME.yaml]   what is understood of a list of providers
policysim check system=NAME                  the same of a list that has a name
policysim check RULES.py                     whether a provider class of your own holds

  policysim check policy=agility
  policysim check policy=./halves.yaml budget.amount=400m budget.start=2027-04 system=./trusts.csv
  policysim check conf/experiment/friday.yaml

Nothing is run. Settings are those of `policysim run`. A dose of 1 is all that money can buy of a lever for those it reaches.
""",
}


def check(words: Sequence[str], terminal: Terminal) -> int:
    """Say what is understood of a question or a file; 0, or 2 where it cannot be played."""
    if not words:
        raise AskError("check: what?\n  write policysim check policy=agility, or the path of a file")
    taken = take_apart(words, FLAGS, ALONE)
    files = [word for word in taken.others if is_file(word) or ("=" not in word and _is_meant_as_file(word))]
    if listed := _list_alone(taken):
        return _check_file(listed, words, _beside(taken, "system="), terminal)
    if not files:
        return _check_question(words, terminal)
    if len(files) > 1:
        raise AskError(f"{' '.join(files)}: one file at a time\n  write policysim check {files[0]}")
    return _check_file(files[0], words, _beside(taken, files[0]), terminal)


def _is_meant_as_file(word: str) -> bool:
    """Whether a word has the form of a file's name, whether there is one or not."""
    return is_path("system", word) or (FILE.fullmatch(word) is not None and word.partition(".")[0] not in PARTS)


def _list_alone(taken: Words) -> str:
    """The list of providers that is asked for by `system=` without a question, as a file; nothing where it is none."""
    pairs = dict(word.partition("=")[::2] for word in taken.others)
    name = pairs.get("system", "")
    if not name or not {"system", "provider"} >= set(pairs):
        return ""
    if is_path("system", name) and (is_file(name) or "," not in name):
        return name if Path(file_and_sheet(name)[0]).suffix.lower() not in YAML or _kind_is_list(Path(name)) else ""
    found = library(taken.flag("config_dir") or None).find(f"system/{name}")
    return show(found) if isinstance(found, Path) and _kind_is_list(found) else ""


def _kind_is_list(path: Path) -> bool:
    return is_file(path) and "table" in read_yaml(path, show(path))


def _beside(taken: Words, word: str) -> Words:
    """What was said beside a file."""
    return Words(taken.flags, tuple(other for other in taken.others if not other.startswith(word)))


def _check_file(file: str, words: Sequence[str], rest: Words, terminal: Terminal) -> int:
    suffix = Path(file).suffix.lower()
    if suffix == ".py":
        from policysim.verbs.check_rules import check_rules  # plays the class: only for rules

        return check_rules(file, rest, terminal)
    kind = _kind(own_file("policy", file, file)) if suffix in YAML else "list"
    if kind in ("policy", "experiment"):
        return _check_question([f"{kind}={word}" if word == file else word for word in words], terminal)
    from policysim.verbs.check_list import check_list  # reads tables: only for a list

    return check_list(file, rest, terminal)


def _kind(path: Path) -> str:
    """What a YAML file says: a policy, a list of providers, or an experiment."""
    tree = read_yaml(path, show(path))
    if "table" in tree:
        return "list"
    if other := next((key for key in ("types", "named") if key in tree), None):
        setting = {"types": "system", "named": "innovations"}[other]
        raise AskError(
            f"{show(path)}: is checked with a question\n  write policysim check {setting}={path.stem} policy=X"
        )
    return "policy" if OF_A_POLICY.intersection(tree) else "experiment"


def _check_question(words: Sequence[str], terminal: Terminal) -> int:
    asked = read_question(words)
    from policysim import config  # composes: a question that is not understood never gets here

    question = config.question(asked, config.compose(asked))
    bought = {name: s.buys() for name, s in zip(question.options, question.scenarios) if name != BASELINE}
    bought = bought or {BASELINE: question.scenarios[0].buys()}
    terminal.data = {"options": {name: buys.as_plain() for name, buys in bought.items()}}
    whole = "experiment" in asked.said
    if whole:
        terminal.say("\n".join(_asked(question)) + "\n")
        terminal.data |= _as_plain(question)
    for note in question.notes:
        terminal.note(note)
    if whole or len(bought) == 1:
        terminal.say("\n\n".join("\n".join(buys.lines(terminal.width)) for buys in bought.values()))
    if len(bought) > 1:
        terminal.say(("\n" if whole else "") + "\n".join(_side_by_side(question, bought)))
    if len(bought) > 1 and not whole:
        terminal.say("\n".join(_warnings(bought)))
    return 0


def _asked(question: Question) -> list[str]:
    """The question in words: options, futures, runs, calendar, budget, providers."""
    one = question.scenarios[0]
    options = list(dict.fromkeys(question.options))
    calendar, system = one.calendar, one.system
    warm_up = f"after {calendar.warm_up:g} years of warm-up"
    told = {
        "options": f"{len(options)}: {', '.join(question.labels[name] for name in options)}",
        "futures": f"{question.futures:,}, the same for every option: {question.runs:,} runs",
        "calendar": f"{calendar.years} years from {in_words(calendar.first)} {warm_up}",
        "budget": one.budget.describe(calendar),
        "providers": f"{system.number:,} of {system.label or system.name}",
        "headline": question.headline,
    }
    return [question.text, *(f"  {key:<9}  {text}" for key, text in told.items())]


def _as_plain(question: Question) -> dict:
    return {
        "question": question.text, "name": question.name, "futures": question.futures, "runs": question.runs,
        "years": list(question.scenarios[0].calendar.labels()), "headline": question.headline,
    }  # fmt: skip


def _side_by_side(question: Question, bought: dict[str, Buys]) -> list[str]:
    """Options in a table: money at its highest, present value, what is left over, the highest dose."""
    first = next(iter(bought.values()))
    drawn = [buys.drawn for buys in bought.values() if buys.drawn]
    heads = ("", "£m a year at most", "present value, £m", "left over, £m", "highest dose")
    heads += ("present value with drawn prices, £m",) if drawn else ()
    rows = [heads, *(_row(question.labels[name], buys)[: len(heads)] for name, buys in bought.items())]
    wide = [max(len(row[n]) for row in rows) for n in range(len(heads))]
    lines = [f"{row[0]:<{wide[0]}}" + "".join(f"   {text:>{w}}" for text, w in zip(row[1:], wide[1:])) for row in rows]
    prices = " and default prices" if drawn else ""
    head = f"Budget {first.describe}; present values at {100 * first.rate:.4g} %{prices}"
    return [head, *lines, *_costs(bought)]


def _costs(bought: dict[str, Buys]) -> list[str]:
    """Whether the options cost the same, at default prices and on average of futures that draw their prices."""
    futures = next((buys.drawn.futures for buys in bought.values() if buys.drawn), 0)
    usual = _compared([buys.present_value() for buys in bought.values()])
    if not futures:
        return [f"Costs are {usual}"]
    drawn = _compared([buys.present_value_when_drawn for buys in bought.values()])
    return [
        f"Costs are {usual}, at default prices",
        f"Costs are {drawn}, on average of {futures} futures with drawn prices",
    ]


def _compared(values: list[float]) -> str:
    if max(values) - min(values) <= EQUAL * max(values):
        return "equal"
    return f"not equal: present values go from £{min(values) / 1e6:,.0f} million to £{max(values) / 1e6:,.0f} million"


def _row(label: str, buys: Buys) -> tuple[str, ...]:
    doses = [one.dose for one in buys.instruments if one.dose is not None]
    most = max((float(year) for year in buys.budget - buys.left_over), default=0.0)
    left = float(buys.left_over.sum())
    millions = [f"{value / 1e6:,.1f}" for value in (most, buys.present_value(), left, buys.present_value_when_drawn)]
    return (label, *millions[:3], f"{max(doses):.2f}" if doses else "-", millions[3])


def _warnings(bought: dict[str, Buys]) -> list[str]:
    told = [f"{name}: {text}" for name, buys in bought.items() for text in buys.warnings()]
    return [f"{'warnings' if n == 0 else '':8}  {text}" for n, text in enumerate(told)]
