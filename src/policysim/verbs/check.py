"""`policysim check` says what was understood and what money buys, and runs nothing; a file is checked for what it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from policysim.ask import ALONE, WITH_VALUE, read_question
from policysim.errors import AskError
from policysim.library import show
from policysim.own_files import YAML, is_file, is_path, own_file
from policysim.scenario.months import in_words
from policysim.scenario.parameters import outside_range
from policysim.terminal import Terminal
from policysim.words import Words, take_apart
from policysim.yaml_text import read_yaml

if TYPE_CHECKING:
    from policysim.config import Question
    from policysim.scenario.buys import Buys

FLAGS = {**WITH_VALUE, "--save": "save"}
OF_A_POLICY = {"label", "description", "base", "spend"}
BASELINE = "do_minimum"
EQUAL = 0.01  # share by which present values may differ and still be called equal
HELP = {
    "check": """\
policysim check policy=X [KEY=VALUE ...]     what the money buys, for whom, from when to when, what is left over
policysim check policy=X,Y [KEY=VALUE ...]   the same for several, side by side
policysim check experiment=E | FILE.yaml     what a saved question asks, and what each of its policies buys
policysim check LIST.csv | .xlsx | .ods | .parquet [--save conf/system/NAME.yaml]   what is understood of a list of providers
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
    files = [word for word in taken.others if is_file(word) or ("=" not in word and is_path("system", word))]
    if not files:
        return _check_question(words, terminal)
    if len(files) > 1:
        raise AskError(f"{' '.join(files)}: one file at a time\n  write policysim check {files[0]}")
    return _check_file(files[0], words, taken, terminal)


def _check_file(file: str, words: Sequence[str], taken: Words, terminal: Terminal) -> int:
    rest = Words(taken.flags, tuple(word for word in taken.others if word != file))
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
    for note in outside_range(question.scenarios[0].spec, question.scenarios[0].parameters):
        terminal.note(note)
    whole = "experiment" in asked.said
    if whole:
        terminal.say("\n".join(_asked(question)) + "\n")
        terminal.data |= _as_plain(question)
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
    return [question.text or question.name, *(f"  {key:<9}  {text}" for key, text in told.items())]


def _as_plain(question: Question) -> dict:
    return {
        "question": question.text, "name": question.name, "futures": question.futures, "runs": question.runs,
        "years": list(question.scenarios[0].calendar.labels()), "headline": question.headline,
    }  # fmt: skip


def _side_by_side(question: Question, bought: dict[str, Buys]) -> list[str]:
    """Options in a table: money at its highest, present value, what is left over, the highest dose."""
    first = next(iter(bought.values()))
    heads = ("", "£m a year at most", "present value, £m", "left over, £m", "highest dose")
    rows = [heads, *(_row(question.labels[name], buys) for name, buys in bought.items())]
    wide = [max(len(row[n]) for row in rows) for n in range(len(heads))]
    lines = [f"{row[0]:<{wide[0]}}" + "".join(f"   {text:>{w}}" for text, w in zip(row[1:], wide[1:])) for row in rows]
    values = [buys.present_value() for buys in bought.values()]
    equal = max(values) - min(values) <= EQUAL * max(values)
    low, high = (f"£{value / 1e6:,.0f} million" for value in (min(values), max(values)))
    costs = "Costs are equal" if equal else f"Costs are not equal: present values go from {low} to {high}"
    return [f"Budget {first.describe}; present values at {100 * first.rate:.4g} %", *lines, costs]


def _row(label: str, buys: Buys) -> tuple[str, ...]:
    doses = [one.dose for one in buys.instruments if one.dose is not None]
    most = max((float(year) for year in buys.budget - buys.left_over), default=0.0)
    left = float(buys.left_over.sum())
    millions = (f"{value / 1e6:,.1f}" for value in (most, buys.present_value(), left))
    return (label, *millions, f"{max(doses):.2f}" if doses else "-")


def _warnings(bought: dict[str, Buys]) -> list[str]:
    told = [f"{name}: {text}" for name, buys in bought.items() for text in buys.warnings()]
    return [f"{'warnings' if n == 0 else '':8}  {text}" for n, text in enumerate(told)]
