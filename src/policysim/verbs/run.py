"""`policysim run` goes from what was typed to an answer: read, compose, plan, play, tell."""

from __future__ import annotations

import sys
import time
from calendar import month_name
from collections.abc import Callable, Sequence
from pathlib import Path

from policysim.ask import read_question
from policysim.errors import AskError
from policysim.sweep.glance import glance
from policysim.sweep.progress import progress_of
from policysim.terminal import Terminal, put
from policysim.verbs import tell
from policysim.verbs.estimate import estimate
from policysim.words import cut

RESULTS = Path("results")
LONG = 60.0  # seconds from which on it is said before how long it takes
WORTH_A_BELL = 10.0  # seconds after which one may be looking elsewhere
HELP = {
    "run": """\
policysim run [KEY=VALUE ...] [flags]        without any: ten policies, one budget, 30 futures -> results/main

  what to compare   policy=supply,agility,./mine.yaml    do_minimum is always added
  the money         budget.amount=400m  budget.start=2027-04  budget.until=2037-03  budget.prices=2025-26
  the time          calendar.start=2026-04  calendar.years=10  calendar.warm_up=5  calendar.tick=quarter
  the providers     system=england | ./list.xlsx | ./list.csv (also ods, parquet)   innovations=named
  the futures       replicates=30  seed=1  uncertainty=register|posterior|fixed
  the model         parameters.NAME=0.4 | 0.2,0.4   agility_form= fit= slack= caps=   provider=CLASS --plugin FILE.py
  a saved question  experiment=NAME (./conf/experiment, ./experiments/NAME) | ./FILE.yaml
  what is kept      name=FOLDER   headline=OUTCOME   record=nation,type,region,health_system,provider
  the machine       executor.workers=2

  --quick           20 futures, and four policies where none is named
  --plan            how many runs, how long, how much disk, to which folder; runs nothing
  --config-dir DIR  more configs beside ./conf        --cfg job, --info defaults   what Hydra composed
  --plain --quiet --json FILE

  policysim run --quick
  policysim run policy=supply,./mine.yaml budget.amount=400m system=./trusts.csv name=friday
  policysim run experiment=friday parameters.support_effect=0.2,0.5 --plan
The same command again is answered from its folder, or goes on where it was stopped.
Names: policysim list policies | parameters | outcomes | systems | experiments; meaning: policysim explain NAME
""",
}


def run(words: Sequence[str], terminal: Terminal) -> int:
    """Play the question that `words` ask, or go on with it; 0 done, 3 some runs failed."""
    _refuse_other_verb(words)
    asked = read_question(words)
    from policysim import config

    if asked.show:
        config.show_config(asked)
        return 0
    question = config.question(asked, config.compose(asked))
    for note in (*question.notes, *question.wasted):
        terminal.note(note)
    if asked.words.has("plan"):
        return _say_plan(question, terminal)
    code = _play(question, terminal)
    if asked.words.has("quick"):
        terminal.note("Rough: --quick plays few futures; the same command without it plays more.")
    return code


def _refuse_other_verb(words: Sequence[str]) -> None:
    from policysim.cli import VERBS

    if other := next((word for word in words if word in VERBS), None):
        rest = " ".join(word for word in words if word != other)
        raise AskError(f"{other}: is a verb of its own\n  write policysim {other} {cut(rest)}".rstrip())


def _say_plan(question, terminal: Terminal) -> int:
    """`5 policies x 200 futures = 1,000 runs, 10 years from April 2027 ... -> results/friday`."""
    calendar, takes = question.scenarios[0].calendar, estimate(question)
    start = f"{month_name[calendar.first % 12 + 1]} {calendar.first // 12}"
    folder, state = _where(question)
    terminal.say(
        f"{_size(question)}, {_number(calendar.years, 'year')} from {start} "
        f"after {calendar.warm_up:g} year{'s' if calendar.warm_up != 1 else ''} of warm-up.  {takes}.  -> {folder}{state}"
    )
    terminal.data = {
        "options": list(dict.fromkeys(question.options)), "futures": question.futures, "runs": question.runs,
        "years": list(calendar.labels()), "warm_up_years": calendar.warm_up, "about_seconds": round(takes.seconds, 1),
        "cores": takes.cores, "about_bytes": round(takes.bytes), "folder": str(folder),
    }  # fmt: skip
    return 0


def _where(question) -> tuple[str, str]:
    """The folder of a question, and what of it is there already."""
    if not (RESULTS / question.name / "plan.json").exists():
        return str(RESULTS / question.name), ""
    from policysim.sweep.glance import glance

    plan, folder = placed(question)
    if not folder.plan_file.exists():
        return str(folder), ""
    played = glance(folder).played
    return str(folder), " (already done)" if played == plan.runs else f" ({played:,} runs are done)"


def _play(question, terminal: Terminal) -> int:
    from policysim.sweep.folder import open_folder, remember

    plan, folder = placed(question)
    done = tell.is_complete(folder, plan)
    if done:
        terminal.note(f"already done: {folder}")
        open_folder(folder, plan)
        remember(folder)
        code = tell.tell(folder, terminal)
    else:
        prepare(question, terminal.note)
        terminal.note(f"{_size(question)} -> {folder}")
        began = time.monotonic()
        _warn_if_long(question, terminal)
        play_into(question, plan, folder, progress_of(terminal))
        folder.summary_file.unlink(missing_ok=True)
        code = tell.tell(folder, terminal)
        _say_done(folder, time.monotonic() - began, terminal)
    terminal.data = {**_data(question, folder, already_done=done), **(terminal.data or {})}
    return code


def _warn_if_long(question, terminal: Terminal) -> None:
    takes = estimate(question)
    if takes.seconds > LONG:
        terminal.note(f"{takes}: stop with Ctrl-C any time; nothing is lost")


def _say_done(folder, took: float, terminal: Terminal) -> None:
    """One line for a mail, with the progress it ends, and a bell on a terminal."""
    if terminal.quiet:
        return
    bell = "\a" if took > WORTH_A_BELL and sys.stderr.isatty() and not terminal.plain else ""
    put(f"{glance(folder)}{bell}", sys.stderr)


def _data(question, folder, already_done: bool) -> dict:
    found = glance(folder)
    return {
        "folder": str(folder), "question": question.text, "headline": question.headline,
        "options": list(dict.fromkeys(question.options)), "futures": question.futures, "runs": question.runs,
        "failed": found.failed, "already_done": already_done,
    }  # fmt: skip


def _size(question) -> str:
    options = len(set(question.options))
    amounts = options > len({scenario.policy.name for scenario in question.scenarios})
    policies = f"{options} {'options' if amounts else 'policies' if options > 1 else 'policy'}"
    return f"{policies} x {_number(question.futures, 'future')} = {_number(question.runs, 'run')}"


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count != 1 else ''}"


def placed(question):
    """The plan, and the folder where it belongs."""
    from policysim.sweep.folder import named, same_or_new
    from policysim.sweep.plan import make_plan

    plan = make_plan(
        question.scenarios,
        options=question.options,
        labels=question.labels,
        replicates=question.replicates,
        name=question.name,
        question=question.text,
        headline=question.headline,
        size=question.shard,
        record=question.record,
    )
    return plan, (named if question.named else same_or_new)(RESULTS, plan)


def play_into(question, plan, folder, progress) -> None:
    """Play the plan into its folder, or go on with it."""
    from policysim.sweep.playing import playing_of
    from policysim.sweep.runner import run_plan

    free = [name for cls in _classes(question) for name in _spec(cls).free_rules]
    if free:
        progress.say(f"{', '.join(free)}: free rules, so this sweep is played by the Mesa engine, which is slower")
    playing = playing_of(question.scenarios, "mesa" if free else "compiled")
    run_plan(plan, folder, playing=playing, workers=question.workers, progress=progress)


def prepare(question, say: Callable[[str], None] = print) -> None:
    """Compile what is not compiled yet, once on this computer, and say so."""
    from policysim import engine

    for cls in _classes(question):
        spec = _spec(cls)
        if not spec.free_rules and not engine.is_prepared(spec):
            say(f"First use of {spec.name} on this computer: preparing the model (once, some seconds to a minute) ...")
            engine.prepare(spec)


def _classes(question) -> list[type]:
    return list(dict.fromkeys(scenario.provider for scenario in question.scenarios))


def _spec(cls: type):
    from policysim.rules import spec

    return spec(cls)
