"""`policysim run` goes from what was typed to an answer: read, compose, plan, play, tell."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from policysim.ask import read_question
from policysim.terminal import Terminal

RESULTS = Path("results")
SECONDS_A_RUN = 0.12  # on one core, for the built-in model; only for the line that --plan prints
HELP = {
    "run": """\
policysim run [KEY=VALUE ...] [flags]        without any: ten policies at equal cost, 30 futures -> results/main

  what to compare   policy=supply,agility,./mine.yaml    do_minimum is always added
  the money         budget.amount=400m  budget.start=2027-04  budget.until=2037-03  budget.prices=2025-26
  the time          calendar.start=2026-04  calendar.years=10  calendar.warm_up=5  calendar.tick=quarter
  the providers     system=england | ./list.csv (or .parquet)   innovations=named
  the futures       replicates=30  seed=1  uncertainty=register|fixed
  the model         parameters.NAME=0.4 | 0.2,0.4   agility_form= fit= slack= caps=   provider=CLASS --plugin FILE.py
  a saved question  experiment=NAME (./conf/experiment, ./experiments/NAME)   name=FOLDER   headline=OUTCOME
  the machine       executor.workers=2

  --quick           4 policies, 20 futures
  --plan            say what would be run, run nothing
  --config-dir DIR  more configs beside ./conf        --cfg job, --info defaults   what Hydra composed
Names: policysim list policies | parameters | outcomes | systems | experiments; meaning: policysim explain NAME
""",
}


def run(words: Sequence[str], terminal: Terminal) -> int:
    """Play the question that `words` ask, or go on with it; 0 done, 3 some runs failed."""
    asked = read_question(words)
    from policysim import config

    if asked.show:
        config.show_config(asked)
        return 0
    question = config.question(asked, config.compose(asked))
    for note in question.notes:
        print(note)
    if asked.words.has("plan"):
        print(planned(question))
        return 0
    return _play(question, terminal)


def planned(question) -> str:
    """`5 policies x 200 futures = 1,000 runs, ... -> results/friday`."""
    from policysim.sweep.progress import span
    from policysim.sweep.runner import cores

    calendar = question.scenarios[0].calendar
    workers = question.workers or cores()
    seconds = question.runs * SECONDS_A_RUN / workers
    return (
        f"{_size(question)}, {calendar.years} years from {calendar.labels()[0]} "
        f"after {calendar.warm_up:g} years of warm-up.\n"
        f"About {span(seconds)} on {workers} cores. -> {RESULTS / question.name}"
    )


def _play(question, terminal: Terminal) -> int:
    from policysim.sweep.folder import open_folder, remember
    from policysim.sweep.progress import progress_on, silent
    from policysim.verbs import tell

    plan, folder = placed(question)
    if tell.is_complete(folder, plan):
        print(f"already done: {folder}")
        open_folder(folder, plan)
        remember(folder)
    else:
        prepare(question)
        print(f"{_size(question)} -> {folder}", flush=True)
        play_into(question, plan, folder, silent() if terminal.quiet else progress_on(sys.stderr))
        folder.summary_file.unlink(missing_ok=True)
    return tell.tell(folder)


def _size(question) -> str:
    options = len(set(question.options))
    return f"{options} policies x {question.runs // options:,} futures = {question.runs:,} runs"


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
    )
    return plan, (named if question.named else same_or_new)(RESULTS, plan)


def play_into(question, plan, folder, progress) -> None:
    """Play the plan into its folder, or go on with it."""
    from policysim.sweep.playing import playing_of
    from policysim.sweep.runner import run_plan

    free = [name for cls in _classes(question) for name in _spec(cls).free_rules]
    if free:
        print(f"{', '.join(free)}: free rules, so this sweep is played by the Mesa engine, which is slower")
    playing = playing_of(question.scenarios, "mesa" if free else "compiled")
    run_plan(plan, folder, playing=playing, workers=question.workers, progress=progress)


def prepare(question) -> None:
    """Compile what is not compiled yet, once on this computer, and say so."""
    from policysim import engine

    for cls in _classes(question):
        spec = _spec(cls)
        if not spec.free_rules and not engine.is_prepared(spec):
            print(
                f"First use of {spec.name} on this computer: preparing it (once, some seconds) ...", end=" ", flush=True
            )
            engine.prepare(spec)
            print("done", flush=True)


def _classes(question) -> list[type]:
    return list(dict.fromkeys(scenario.provider for scenario in question.scenarios))


def _spec(cls: type):
    from policysim.rules import spec

    return spec(cls)
