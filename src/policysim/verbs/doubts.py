"""What a question doubts is played once its sweep is: tipping points and other forms of the model, then the whole report."""

from __future__ import annotations

from policysim.errors import AskError
from policysim.numbers import counted
from policysim.terminal import Terminal
from policysim.verbs import play
from policysim.verbs.tell import MARGIN

FORMS = 6  # as it is, each of four switches off, and all


def refuse_doubts(question) -> None:
    """AskError where what is doubted cannot be played: it is better said before the sweep is."""
    forms = {tuple(sorted(one.switches.items())) for one in question.scenarios}
    if question.robustness and len(forms) > 1:
        raise AskError(
            "robustness=structure: the question compares forms of the model itself\n  leave one of the two out"
        )
    if (question.doubt or question.robustness) and len(set(question.options)) < 2:
        raise AskError("doubt, robustness: need a policy to compare with do_minimum\n  write policy=agility, say")


def doubts_ahead(question) -> str:
    """`beside them 5,400 runs for doubt, 1,800 for robustness`: what --plan says of it; nothing where nothing is doubted."""
    from policysim.analysis.probe import VALUES

    asked = (("doubt", VALUES * len(question.doubt)), ("robustness", FORMS if question.robustness else 0))
    told = [f"{counted(times * question.runs, 'run')} for {key}" for key, times in asked if times]
    return f"beside them, at most, {', '.join(told)}" if told else ""


def play_doubts(question, folder, terminal: Terminal) -> None:
    """Play what is missing, say what came of each, and write the report with it."""
    if not (question.doubt or question.robustness):
        return
    from policysim.analysis.comparison import compare
    from policysim.sweep.results import Sweep

    classes = {one.provider.__name__: one.provider for one in question.scenarios}
    sweep = Sweep(folder, lambda: classes)
    c = compare(sweep)
    found = [_tipping(c, name, question.workers, terminal) for name in question.doubt]
    if question.robustness:
        found.append(_forms(c, question.workers, terminal))
    if any(new for *_, new in found):
        from policysim.publish.public import page

        terminal.note(f"Written with it: {page(sweep)}")
    terminal.data = (terminal.data or {}) | {"doubts": {name: told for name, told, _ in found}}


def _tipping(c, name: str, workers: int | None, terminal: Terminal) -> tuple[str, str, bool]:
    """The tipping points of a parameter: its name, the answer, and whether anything was played for it."""
    from policysim.analysis.comparison import Comparison
    from policysim.analysis.probe import probe_of
    from policysim.analysis.tipping import Tipping, leading

    probe = probe_of(c.sweep, c.sweep.classes, name)
    new = bool(probe.to_play(c.sweep))
    played = play.beside(c.sweep, probe, f"{name}: {len(probe.values)} values", workers, terminal)
    answer = Tipping(Comparison(played, c.against, c.headline.name), probe, leading(c)).answer
    _say(answer, terminal)
    return name, answer, new


def _forms(c, workers: int | None, terminal: Terminal) -> tuple[str, str, bool]:
    from policysim.analysis.chart_forms import forms_data, forms_finding
    from policysim.analysis.comparison import Comparison
    from policysim.analysis.structures import structures_of

    beside = structures_of(c.sweep, c.sweep.classes)
    new = bool(beside.to_play(c.sweep))
    played = play.beside(c.sweep, beside, "forms of the model", workers, terminal)
    told = f"{forms_finding(c, forms_data(Comparison(played, c.against, c.headline.name)))}."
    _say(told, terminal)
    return "structure", told, new


def _say(told: str, terminal: Terminal) -> None:
    from policysim.analysis.layout import prose

    terminal.say("\n" + prose(told, terminal.width, "Doubt", MARGIN))
