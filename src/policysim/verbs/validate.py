"""`policysim validate` runs the published patterns that the model should show, and says which it does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from policysim.errors import AskError, did_you_mean
from policysim.numbers import decimals_for, plain, within
from policysim.terminal import Terminal
from policysim.verbs.figure import figure_folder, write_figure
from policysim.words import Words, cut, take_apart

if TYPE_CHECKING:
    from policysim.evidence.patterns.frame import Check, Result, Settings, Tolerance

TO = "results/validate"
STAR = "* Not fitted to it, but some parameters were chosen with it in view: policysim explain NAME says which."
HELD_OUT = "held out"
USED = {"verifies": "verifies the code", "calibrates": "calibrated", "validates": HELD_OUT}
HELP = {
    "validate": """\
policysim validate [P1 P7 ...] [--quick] [--seed 1] [--save FOLDER] [--json FILE]

Does the model show what was found in the real world? Runs the published patterns, all 15 or those that are named, and holds
what the model shows against the bounds of each. A pattern that fails is a finding: the exit code is 0.
All of them take a few minutes; --quick plays a quarter of the futures, so that some verdicts are chance.

  --save FOLDER   where the figure, its points and validation.json go: results/validate, from where a publication takes them

  policysim validate
  policysim validate P7 P9
  policysim list patterns            what they are, and where they were found
  policysim explain P7
""",
}


def validate(words: Sequence[str], terminal: Terminal) -> int:
    """Run, print and write; 0 whatever holds."""
    taken = take_apart(words, {"--save": "save", "--seed": "seed"}, {"--quick": "quick"})
    ids, seed, folder = _ids(taken), _seed(taken), Path(taken.flag("save") or TO)
    figure_folder(folder)
    from policysim import engine
    from policysim.evidence import validate as patterns
    from policysim.evidence.trial import model

    if not engine.is_prepared(model()):
        terminal.note("compiling the rules: once, about half a minute")
    effort = patterns.QUICK if taken.has("quick") else 1.0
    results = _run(ids, patterns.usual_settings(seed, effort), terminal)
    _tell(results, terminal)
    if taken.others:
        _tell_beside(results, terminal)
    from policysim.evidence.validate_chart import validate_chart  # a second for drawing, when there is something

    statements = {name: row["statement"] for name, row in _rows().items()}
    write_figure(validate_chart(results, statements), folder, "patterns", terminal)
    if not taken.others:
        from policysim.publish.validated import keep

        keep(results, folder, model().provider_class, seed, effort)
    if taken.has("quick"):
        terminal.note("Rough: --quick plays a quarter of the futures; what fails may hold with all of them.")
    terminal.data = {
        "answer": patterns.in_a_sentence(results), "seed": seed, "quick": taken.has("quick"),
        "patterns": [patterns.as_plain(result) | _words(result.id) for result in results],
    }  # fmt: skip
    return 0


def _run(ids: Sequence[str], settings: Settings, terminal: Terminal) -> list[Result]:
    """Run the patterns, with a bar that counts them."""
    from policysim.evidence.validate import validate as patterns_run
    from policysim.sweep.progress import progress_of

    progress = progress_of(terminal)
    progress.stage(len(ids), noun="patterns")
    try:
        return patterns_run(ids, settings, progress)
    finally:
        progress.end()


def _ids(taken: Words) -> list[str]:
    """The patterns that were named, all without a name."""
    known = list(_rows())
    wanted = [word.upper() for word in taken.others]
    for typed, name in zip(taken.others, wanted, strict=True):
        if name not in known:
            near = did_you_mean(name, known)
            raise AskError(
                f"{cut(typed)}: no such pattern{near}\n  known: {known[0]} to {known[-1]}: policysim list patterns"
            )
    return [name for name in known if name in wanted] or known


def _seed(taken: Words) -> int:
    text = taken.flag("seed") or "1"
    if not text.isascii() or not text.isdigit() or int(text) >= 2**63:
        raise AskError(f"--seed {cut(text)}: must be a whole number from 0 to 2^63 - 1\n  write --seed 1")
    return int(text)


def _rows() -> dict[str, dict[str, str]]:
    from policysim.lookup.texts import table

    return {row["pattern"]: row for row in table("patterns")}


def _words(name: str) -> dict[str, str | list[str]]:
    """What the pattern says, by key, for programs."""
    from policysim.evidence.validate import chosen_for

    row = _rows()[name]
    told = {key: row[key] for key in ("statement", "target", "source")}
    return {**told, "role": used_as(name), "parameters_chosen_for_it": chosen_for(name)}


def used_as(name: str) -> str:
    """Whether a pattern verifies the code, calibrated parameters, or is held out; few are wholly held out."""
    from policysim.evidence.validate import chosen_for

    used = USED[_rows()[name]["role"].split()[0]]
    chosen = len(chosen_for(name))
    if used != HELD_OUT or not chosen:
        return used
    return f"{used}, but {chosen} {'parameters were' if chosen > 1 else 'parameter was'} chosen for it"


def _tell(results: Sequence[Result], terminal: Terminal) -> None:
    """A sentence, what does not hold, the table."""
    from policysim.analysis.layout import prose
    from policysim.evidence.validate import in_a_sentence

    terminal.say(f"\n{prose(in_a_sentence(results), terminal.width)}")
    for result in results:
        if not result.passed:
            terminal.say(
                prose(f"{result.id} does not hold: {_rows()[result.id]['statement']}", terminal.width, "  ", 2)
            )
    terminal.say("\n" + "\n".join(table(results, terminal)))
    if any("chosen" in used_as(result.id) for result in results):
        terminal.note(prose(STAR, terminal.width))


def _tell_beside(results: Sequence[Result], terminal: Terminal) -> None:
    """Further numbers of the patterns that were named."""
    for result in filter(lambda one: one.detail, results):
        told = "; ".join(
            f"{name} {plain(value, decimals_for([value], [], 2))}" for name, value in result.detail.items()
        )
        terminal.note(f"{result.id} beside it: {told}")


def table(results: Sequence[Result], terminal: Terminal) -> list[str]:
    """Lines of the table: a row for each pattern, and one for each number that it is tested by."""
    from policysim.analysis.layout import Column, fitted
    from policysim.verbs.tell import rule

    heads = ("Pattern", "Model", "Target", "Verdict", "Used as", "Futures")
    rows = [row for result in results for row in _table_rows(result)]
    columns = [Column(head, [row[n] for row in rows], (0, 0, 0, 0, 1, 2)[n], head) for n, head in enumerate(heads)]
    return fitted(columns, terminal.width, rule(terminal))[0]


def _table_rows(result: Result) -> list[tuple[str, ...]]:
    row = _rows()[result.id]
    checks = [
        (
            f"- {check.tolerance.measure}, {check.tolerance.unit}",
            _value(check),
            bounds(check.tolerance),
            _within(check),
            "",
            "",
        )
        for check in result.checks
    ]
    whole = (f"{result.id} {row['statement']}", "", "", _verdict(result), _short(result.id), f"{result.futures:,}")
    return [whole, *checks]


def _short(name: str) -> str:
    """`used_as` for a column, with a star where it says more."""
    used, *but = used_as(name).split(", but")
    return f"{used}*" if but else used


def _value(check: Check) -> str:
    decimals = check.tolerance.decimals
    return (
        f"{plain(check.value, decimals)} {within(check.error, decimals)}"
        if check.error
        else plain(check.value, decimals)
    )


def bounds(tolerance: Tolerance) -> str:
    """`4.9 to 12.1`, `at least 95.0`, `at most 3.0`."""
    low, high = (plain(bound, tolerance.decimals) for bound in (tolerance.low, tolerance.high))
    if math.isinf(tolerance.high):
        return f"at least {low}"
    return f"at most {high}" if math.isinf(tolerance.low) else f"{low} to {high}"


def _within(check: Check) -> str:
    return ("within" if check.passed else "outside") + (", close" if check.close else "")


def _verdict(result: Result) -> str:
    return ("passed" if result.passed else "FAILED") + (", narrowly" if result.close else "")
