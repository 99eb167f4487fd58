"""`policysim trace` follows one rule for one provider in one tick: each line with its values, and what would change it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from policysim.errors import AskError
from policysim.terminal import Terminal
from policysim.verbs import chosen
from policysim.verbs.folder import only_folder
from policysim.words import Words, take_apart

if TYPE_CHECKING:
    from policysim.scenario.scenario import Scenario

WITH_VALUE = {"--policy": "policy", "--future": "future", "--provider": "provider", "--tick": "tick", "--when": "when",
              "--rule": "rule", "--innovation": "innovation", "--plugin": "plugin", "--config-dir": "config_dir"}  # fmt: skip
ALONE = {"--deep": "deep"}
STARTING = "consider"  # the rule that is meant where an innovation is named and no rule
HELP = {
    "trace": """\
policysim trace [FOLDER | KEY=VALUE ...] [--rule RULE] --provider ID (--tick T | --when YYYY-MM)
                [--innovation NAME] [--policy OPTION] [--future N] [--deep] [--plugin FILE.py]

Why did this provider start, or not? Shows what the rule read and where that comes from, each line with its
values filled in, what it changed, and the nearest numbers at which it would have come out otherwise.
Of a sweep (the last one without FOLDER), or of a question typed as for run. Tick 0 is the first of the warm-up.
Without --rule, an innovation is traced through consider, the rule that decides on starting. A rule of the nation
takes no --provider; --deep shows the lines inside helpers and each turn of a loop.

  policysim trace --policy agility --rule consider --provider acute-003 --innovation virtual_wards --when 2030-02
  policysim trace policy=agility calendar.years=5 --rule take_stock --provider acute-003 --tick 20
  policysim trace friday --policy halves --future 17 --rule weather --tick 30
""",
}


def trace(words: Sequence[str], terminal: Terminal) -> int:
    """Tell the trace of one rule."""
    from policysim.engine.tracing import trace_as_said
    from policysim.engine.tracing.asked import on_the_command_line
    from policysim.engine.tracing.film import say_on_stderr

    taken = take_apart(words, WITH_VALUE, ALONE)
    future = _number(taken, "future") or 0
    about, scenario, replicate = (_asked if any("=" in w for w in taken.others) else _of_a_sweep)(taken, future)
    rule = _rule(taken, scenario)
    found = trace_as_said(
        scenario, replicate, rule, taken.flag("provider") or None, taken.flag("innovation") or None,
        _number(taken, "tick"), taken.flag("when") or None, on_the_command_line,
        (lambda _: None) if terminal.quiet else say_on_stderr,
    )  # fmt: skip
    found = replace(found, future=future)  # of a sweep over parameters, a future is a replicate at one of their values
    terminal.say(found.expanded() if taken.has("deep") else found)
    terminal.data = {**about, **found.data}
    return 0


def _rule(taken: Words, scenario: Scenario) -> str:
    """The rule that is named, else the one that decides on starting an innovation; AskError says which there are."""
    names = list(dict.fromkeys(rule.name for rule in scenario.spec.rules))
    if taken.has("rule") or (taken.has("innovation") and STARTING in names):
        return taken.flag("rule") or STARTING
    about = f"--rule {names[-1]}"
    if STARTING in names and scenario.innovations.named:
        about = f"--rule {STARTING} --innovation {next(iter(scenario.innovations.named))}"
    first = scenario.calendar.first
    raise AskError(
        f"trace: which rule of {scenario.spec.name}?\n  in order: {', '.join(names)}\n"
        f"  write {about} --provider ID --when {first // 12}-{first % 12 + 1:02d}"
    )


def _number(taken: Words, name: str) -> int | None:
    text = taken.flag(name)
    if text and not re.fullmatch("[0-9]{1,9}", text):
        raise AskError(f"--{name} {text}: write a whole number, 0, 1, 2 ...")
    return int(text) if text else None


def _of_a_sweep(taken: Words, future: int) -> tuple[dict, Scenario, int]:
    """The scenario and replicate of a sweep's run."""
    from policysim.sweep.folder import read_plan

    folder = only_folder(taken.others)
    plan = read_plan(folder)
    if future >= plan.futures:
        raise AskError(f"--future {future}: {folder} has futures 0 to {plan.futures - 1}")
    option = chosen.option(taken.flag("policy"), plan.options)
    replicate, position = chosen.place_in(plan, option, future)
    return {"folder": str(folder), "policy": option}, chosen.scenario_of(plan, position, taken, f"{folder}"), replicate


def _asked(taken: Words, future: int) -> tuple[dict, Scenario, int]:
    """The scenario and replicate of a question that is typed."""
    from policysim import config
    from policysim.ask import read_question

    if folders := [word for word in taken.others if "=" not in word]:
        raise AskError(f"{folders[0]}: a folder or a question (policy=...), not both")
    flags = [f"--{flag}" for flag in ("plugin", "config-dir")]
    given = [f"{flag}={value}" for flag in flags for value in taken.flags.get(flag[2:].replace("-", "_"), ())]
    asked = read_question([*taken.others, *given])
    question = config.question(asked, config.compose(asked))
    option = chosen.option(taken.flag("policy"), question.options)
    replicate, position = chosen.place(question.options, option, future)
    return {"policy": option}, question.scenarios[position], replicate
