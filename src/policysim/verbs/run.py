"""`policysim run` goes from what was typed to an answer: read, compose, plan, play, tell."""

from __future__ import annotations

import time
from calendar import month_name
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from policysim.ask import read_question
from policysim.errors import AskError
from policysim.numbers import counted
from policysim.sweep.glance import glance
from policysim.sweep.progress import progress_of
from policysim.terminal import Terminal
from policysim.verbs import play, tell
from policysim.verbs.doubts import doubts_ahead, play_doubts, refuse_doubts
from policysim.verbs.estimate import estimate, probed
from policysim.verbs.folder import RESULTS
from policysim.words import cut

LONG = 60.0  # seconds from which on it is said before how long it takes
HELP = {
    "run": """\
policysim run [KEY=VALUE ...] [flags]        without any: ten policies, one budget, 30 futures -> results/main

  what to compare   policy=supply,agility,./mine.yaml    do_minimum is always added
  the money         budget.amount=400m  budget.start=2027-04  budget.until=2037-03  budget.prices=2025-26
  the time          calendar.start=2026-04  calendar.years=10  calendar.warm_up=5  calendar.tick=quarter
  the providers     system=england | ./list.xlsx | ./list.csv (also ods, parquet)   innovations=named
  the futures       replicates=30  seed=1  uncertainty=register|posterior|fixed
  the unknowns      parameters.NAME=0.4 | 0.2,0.4 | range(0.1,0.6,0.1) | interval(0.1,0.6)   vary=register | NAME,NAME
                    design=lhs|sobol_sequence|halton|saltelli|morris|one_at_a_time|pairs|grid  design.points=100
                    design.table=FILE.csv   design.where='parameters.A<parameters.B'   design.seed=1  design.levels=3
  the model         agility_form= fit= slack= caps=   provider=CLASS --plugin FILE.py
  a saved question  experiment=NAME (./conf/experiment, ./experiments/NAME) | ./FILE.yaml
  what is kept      name=FOLDER   headline=OUTCOME   record=nation,type,region,health_system,provider
  what is doubted   doubt=NAME,NAME (tipping points of parameters)   robustness=structure (other forms of the model)
  the machine       executor.workers=2   executor=dask executor.address=tcp://HOST:8786
  what a run takes  executor.run_seconds=60   executor.run_memory=2GB

  --quick           20 futures, and four policies where none is named
  --plan            how many runs and files, how long, how much disk, to which folder; plays a few runs to know, keeps none
  --precision 0.02  adds futures until every difference in the headline is known so well (its simulation error)
  --shard 2/5       plays the second of five parts, for machines that know nothing of each other: policysim merge
  --config-dir DIR  more configs beside ./conf        --cfg job, --info defaults   what Hydra composed
  --plain --quiet --json FILE

  policysim run --quick
  policysim run policy=supply,./mine.yaml budget.amount=400m system=./trusts.csv name=friday
  policysim run experiment=friday parameters.support_effect=0.2,0.5 --plan
The same command again is answered from its folder, or goes on where it was stopped.
Names: policysim list policies | parameters | outcomes | systems | designs; meaning: policysim explain NAME
""",
}


def run(words: Sequence[str], terminal: Terminal) -> int:
    """Play the question that `words` ask, or go on with it; 0 done, 3 some runs failed."""
    _refuse_other_verb(words)
    asked = read_question(words)
    from policysim import config

    precision, part = _precision(asked), _part(asked)
    if asked.show:
        config.show_config(asked)
        return 0
    if asked.words.has("plan"):
        progress_of(terminal).say("Planning ...")
    question = config.question(asked, config.compose(asked))
    refuse_doubts(question)
    for note in (*question.notes, *question.wasted):
        terminal.note(note)
    if asked.words.has("plan"):
        return _say_plan(question, terminal)
    if part:
        return _play_part(question, part, terminal)
    code = _play_until(question, precision, terminal) if precision else _play(question, terminal)
    if asked.words.has("quick") and not precision:
        terminal.note("Rough: --quick plays few futures; the same command without it plays more.")
    return code


def _precision(asked) -> float:
    """What --precision asks; 0 without it."""
    from policysim.verbs.precision import read_precision

    text = asked.words.flag("precision")
    return read_precision(text, f"--precision {cut(text)}") if asked.words.has("precision") else 0.0


def _part(asked):
    from policysim.sweep.part import read_part

    if asked.words.has("shard") and asked.words.has("precision"):
        raise AskError("--precision --shard: a part cannot know how precise the whole is\n  write one of the two")
    return read_part(asked.words.flag("shard")) if asked.words.has("shard") else None


def _refuse_other_verb(words: Sequence[str]) -> None:
    from policysim.cli import VERBS

    if other := next((word for word in words if word in VERBS), None):
        rest = " ".join(word for word in words if word != other)
        raise AskError(f"{other}: is a verb of its own\n  write policysim {other} {cut(rest)}".rstrip())


def _say_plan(question, terminal: Terminal) -> int:
    """`5 policies x 200 futures = 1,000 runs, 10 years from April 2027 ...  About 9 s ...  -> results/friday`."""
    calendar, takes = question.scenarios[0].calendar, probed(question, progress_of(terminal).say)
    start = f"{month_name[calendar.first % 12 + 1]} {calendar.first // 12}"
    folder, state = _where(question)
    terminal.say(
        f"{_size(question)}, {counted(calendar.years, 'year')} from {start} "
        f"after {calendar.warm_up:g} year{'s' if calendar.warm_up != 1 else ''} of warm-up.  {takes}.  -> {folder}{state}"
    )
    if told := doubts_ahead(question):
        terminal.note(told)
    terminal.data = {
        "options": list(dict.fromkeys(question.options)), "futures": question.futures, "runs": question.runs,
        "years": list(calendar.labels()), "warm_up_years": calendar.warm_up, "about_seconds": round(takes.seconds, 1),
        "cores": takes.cores, "about_bytes": round(takes.bytes), "shards": takes.shards, "runs_played": takes.played,
        "folder": str(folder),
    }  # fmt: skip
    return 0


def _where(question) -> tuple[str, str]:
    """The folder of a question, and what of it is there already."""
    from policysim.sweep.growing import have_grown

    if not (RESULTS / question.name / "plan.json").exists() and (question.named or not have_grown(RESULTS)):
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
    done = tell.is_complete(folder, question.limits)
    if done:
        terminal.note(f"already done: {folder}")
        open_folder(folder, plan)
        remember(folder)
        code = tell.tell(folder, terminal)
    else:
        _begin(question, folder, terminal)
        began = time.monotonic()
        _warn_if_long(question, terminal)
        play_into(question, plan, folder, progress_of(terminal))
        code = play.tell_played(folder, began, terminal)
    terminal.data = {**_data(question, folder, already_done=done), **(terminal.data or {})}
    play_doubts(question, folder, terminal)
    return code


def _begin(question, folder, terminal: Terminal) -> None:
    prepare(question, terminal.note)
    terminal.note(f"{_size(question)} -> {folder}")


def _play_until(question, wanted: float, terminal: Terminal) -> int:
    """Play, judge and grow the sweep until its headline is known as well as wanted."""
    from policysim.sweep.same_question import difference_but_for_futures
    from policysim.verbs.precision import play_until

    if len(set(question.options)) < 2:
        raise AskError("--precision: needs a policy to compare with do_minimum\n  write policy=agility, say")
    plan, folder = placed(question, difference_but_for_futures)
    _begin(question, folder, terminal)
    code = play_until(wanted, plan, folder, partial(play_into, question), terminal)
    play_doubts(question, folder, terminal)
    return code


def _play_part(question, part, terminal: Terminal) -> int:
    """Play a part of the shards; what the whole tells is told once the parts are together."""
    plan, folder = placed(question)
    _begin(question, folder, terminal)
    terminal.note(f"part {part}: {counted(part.runs(plan), 'run')} in {counted(len(part.shards(plan)), 'shard')}")
    if not part.shards(plan):
        terminal.note(f"nothing to play here: the sweep has only {counted(len(plan.shards), 'shard')}")
    play_into(question, plan, folder, progress_of(terminal), part)
    code = play.tell_part(folder, [part], terminal)
    terminal.data = _data(question, folder, already_done=False) | {"part": str(part), "played": glance(folder).played}
    return code


def _warn_if_long(question, terminal: Terminal) -> None:
    takes = estimate(question)
    if takes.seconds > LONG:
        terminal.note(f"{takes}: stop with Ctrl-C any time; nothing is lost")


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
    return f"{policies} x {counted(question.futures, 'future')} = {counted(question.runs, 'run')}"


def placed(question, unlike=None):
    """The plan, and the folder where it belongs; `unlike` tells how two plans differ, where not everything counts."""
    from policysim.sweep.folder import named
    from policysim.sweep.growing import same_grown_or_new
    from policysim.sweep.plan import make_plan
    from policysim.sweep.same_question import first_difference

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
    if question.design:
        plan = replace(plan, about={**plan.about, "design": question.design}, design=question.kept)
    return plan, (named if question.named else same_grown_or_new)(RESULTS, plan, unlike or first_difference)


def play_into(question, plan, folder, progress, part=None, executor=None) -> None:
    """Play the plan, or a part of it, into its folder, or go on with it; by an executor where one is given."""
    from policysim.sweep.part import WHOLE
    from policysim.sweep.playing import playing_of
    from policysim.sweep.runner import run_plan

    playing = replace(
        playing_of(question.scenarios, play.engine_for(_classes(question), progress.say)),
        limits=question.limits,
        start_method=question.start_method,
    )
    if question.cluster is not None:
        from policysim.sweep.cluster import Cluster

        executor = Cluster(question.cluster, question.workers)
    run_plan(
        plan,
        folder,
        playing=playing,
        workers=question.workers,
        progress=progress,
        part=part or WHOLE,
        executor=executor,
    )


def prepare(question, say: Callable[[str], None] = print) -> None:
    """Compile what is not compiled yet, once on this computer, and say so."""
    play.prepare(_classes(question), say)


def _classes(question) -> list[type]:
    return list(dict.fromkeys(scenario.provider for scenario in question.scenarios))
