"""`policysim sensitivity` plays a sweep's futures with an assumption at other values: where does the answer tip?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from policysim.errors import AskError, PolicysimError, did_you_mean
from policysim.terminal import Terminal
from policysim.verbs.folder import RESULTS
from policysim.words import Words, cut, take_apart

MOST_VALUES = 99
MOST_SHOWN = 10  # unknowns
WITH_VALUE = {"--against": "against", "--outcome": "outcome", "--values": "values", "--plugin": "plugin"}
HELP = {
    "sensitivity": """\
policysim sensitivity [FOLDER] PARAM ... [--against OPTION] [--outcome OUTCOME] [--values N] [executor.workers=N]
policysim sensitivity [FOLDER]

Tipping points: if an assumption were higher or lower, which option would come first? Plays every option of a sweep in
the sweep's own futures, with the same draws, the parameter held at 9 values across the range of its evidence. The runs
stay in the folder's sensitivity/, so that asking again is quick; a stopped one goes on where it ended.
Without PARAM: which share of the spread goes with which assumption, from the runs that are there. Plays nothing.

  PARAM                  policysim list parameters; several are taken one after the other
  PARAM=0.1,0.3,0.6      at these values
  --values 5             so many across the range
  --against supply       differences in the table are from that option
  --outcome waiting_time another outcome than the headline
  --plugin rules.py      the file of the provider class, where it is one of your own

Examples
  policysim sensitivity support_effect                       the last sweep
  policysim sensitivity friday support_effect imitation_rate --values 5
What decides between two options: policysim compare --deciders OPTION
""",
}


def sensitivity(words: Sequence[str], terminal: Terminal) -> int:
    """Print the tipping points of each parameter; 0, or 3 where runs failed."""
    from policysim.classes import provider_classes
    from policysim.sweep.folder import find
    from policysim.sweep.results import Sweep

    taken = take_apart(words, WITH_VALUE, {})
    number, workers = _whole(taken, "values", 9, MOST_VALUES), _workers(taken.others)
    classes = provider_classes(taken.flags.get("plugin", ()))
    folder, asked = _apart([word for word in taken.others if not word.startswith("executor")], classes)
    sweep = Sweep(find(RESULTS, folder), lambda: classes)
    from policysim.analysis.comparison import compare

    c = compare(sweep, taken.flag("against") or "do_minimum", taken.flag("outcome"))
    if not asked:
        terminal.data = _shares(c, terminal)
        return 3 if sweep.known.failed else 0
    found = [_told(c, name, values, number, workers, terminal) for name, values in asked]
    terminal.data = {"folder": str(sweep.folder), "outcome": c.headline.name, "parameters": [_data(t) for t in found]}
    return 3 if any(t.played.sweep.known.failed for t in found) else 0


def _told(c, name: str, values: tuple[float, ...], number: int, workers: int | None, terminal: Terminal):
    """Play what is missing for one parameter and print what came of it."""
    from policysim.analysis.probe import probe_of
    from policysim.analysis.tipping import Tipping, leading
    from policysim.verbs import play

    probe, lead = probe_of(c.sweep, c.sweep.classes, name, values, number), leading(c)
    for text in probe.notes:
        terminal.note(text)
    futures = probe.plan.futures // len(probe.values)
    told = f"{name}: {len(probe.values)} values x {len(c.options)} options x {futures:,} futures"
    played = play.beside(c.sweep, probe, told, workers, terminal)
    tipping = Tipping(type(c)(played, c.against, c.headline.name), probe, lead)
    _say(tipping, terminal)
    return tipping


def _say(tipping, terminal: Terminal) -> None:
    from policysim.analysis.layout import prose
    from policysim.analysis.tipping_words import caption, columns, heading, note

    terminal.say("\n" + prose(heading(tipping), terminal.width))
    terminal.say("\n" + prose(tipping.answer, terminal.width, "Answer", 8))
    terminal.say("\n" + prose(caption(tipping), terminal.width))
    _say_table(columns(tipping), terminal)
    terminal.say(prose(note(), terminal.width))
    terminal.note(f"Runs: {tipping.played.sweep.folder}")


def _say_table(columns, terminal: Terminal) -> None:
    from policysim.analysis.layout import fitted
    from policysim.verbs.tell import rule

    terminal.say("\n".join(fitted(columns, terminal.width, rule(terminal))[0]))


def _shares(c, terminal: Terminal) -> dict:
    """Print what explains the spread of the best option's difference; the shares of all options as data."""
    from policysim.analysis.layout import prose
    from policysim.analysis.texts import quoted
    from policysim.cards import lower_first
    from policysim.verbs.tell import records

    frame = c.sweep.sensitivity(c.headline.name, c.against)
    option = str(frame["option"].iloc[0])
    shown = frame[frame["option"] == option].head(MOST_SHOWN)
    base, thing = lower_first(c.label(c.against)), lower_first(c.headline.label)
    about = f"What the difference of {quoted(c.label(option))} from {base} on {thing} goes with"
    method = f"Shares of variance with their simulation errors, by {' and '.join(dict.fromkeys(shown['method']))}."
    terminal.say("\n" + prose(about, terminal.width))
    _say_table(_shares_columns(shown), terminal)
    terminal.say(
        prose(f"{method} Where the answer tips: policysim sensitivity {shown['unknown'].iloc[0]}", terminal.width)
    )
    return {"folder": str(c.sweep.folder), "outcome": c.headline.name, "shares": records(frame)}


def _shares_columns(shown) -> list:
    """A row an unknown; the total order where the design gives it."""
    from policysim.analysis.layout import Column
    from policysim.numbers import DASH, plain, signed, within

    shares, totals = (
        [f"{plain(100 * x, 0)} {within(100 * e, 0)}" if x == x else DASH for x, e in zip(shown[share], shown[error])]
        for share, error in (("first", "error"), ("total", "total_error"))
    )
    return [
        Column("Unknown", list(shown["unknown"])),
        Column("Alone, % of the variance", shares),
        *([Column("With all it does together with others, %", totals)] if shown["total"].notna().any() else []),
        Column("Rank correlation", [signed(x, 2) for x in shown["correlation"]]),
        Column("More than chance", ["yes" if clear else "no" for clear in shown["clear"]]),
    ]


def _data(tipping) -> dict:
    from policysim.verbs.tell import records

    return {
        "parameter": tipping.parameter, "values": list(tipping.values), "lead": tipping.lead, "answer": tipping.answer,
        "folder": str(tipping.played.sweep.folder), "tipping": records(tipping.table()),
        "by_value": records(tipping.by_value()),
    }  # fmt: skip


def _apart(words: Sequence[str], classes) -> tuple[str | None, list[tuple[str, tuple[float, ...]]]]:
    """The folder, and each parameter with the values that were typed. The first word may be a folder."""
    names = _names(classes)
    first = words[0] if words and "=" not in words[0] and words[0] not in names else None
    rest = words[1:] if first else words
    if first and not rest and not _is_folder(first):
        raise AskError(f"{cut(first)}: no such parameter{did_you_mean(first, names)}\n  policysim list parameters")
    asked = [_parameter(word) for word in rest]
    if double := next((name for name, _ in asked if [one for one, _ in asked].count(name) > 1), ""):
        raise AskError(f"{double}: is there twice\n  write its values together: {double}=0.1,0.2")
    for name, _ in asked:
        if name not in names:
            raise AskError(f"{cut(name)}: no such parameter{did_you_mean(name, names)}\n  policysim list parameters")
    return first, asked


def _parameter(word: str) -> tuple[str, tuple[float, ...]]:
    """`support_effect`, `parameters.support_effect=0.1,0.4`."""
    name, equals, text = word.removeprefix("parameters.").partition("=")
    try:
        return name, tuple(float(value) for value in text.split(",")) if equals else ()
    except ValueError:
        raise AskError(f"{cut(word)}: values are numbers with commas between them\n  write {name}=0.1,0.3") from None


def _names(classes) -> dict[str, None]:
    from policysim.rules import spec

    return {one.name: None for cls in classes.values() for one in spec(cls).parameters}


def _is_folder(word: str) -> bool:
    from policysim.sweep.folder import find

    try:
        return bool(find(RESULTS, word))
    except PolicysimError:
        return False


def _whole(taken: Words, name: str, usual: int, most: int) -> int:
    text = taken.flag(name) or str(usual)
    if not re.fullmatch("[0-9]{1,4}", text) or not 2 <= int(text) <= most:
        raise AskError(f"--{name} {cut(text)}: write a whole number from 2 to {most}")
    return int(text)


def _workers(words: Sequence[str]) -> int | None:
    """`executor.workers=2`: of the machine, only that is said here."""
    said = [word for word in words if word.startswith("executor")]
    for word in said:
        if not re.fullmatch("executor[.]workers=[1-9][0-9]{0,3}", word):
            raise AskError(
                f"{cut(word)}: of the machine, only the processes can be said here\n  write executor.workers=2"
            )
    return int(said[-1].partition("=")[2]) if said else None
