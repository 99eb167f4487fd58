"""A run is played to where it breaks, and the debugger opens there: in the rule, with the provider at hand."""

from __future__ import annotations

import dis
import pdb
import sys
from bdb import BdbQuit
from dataclasses import dataclass
from types import CodeType, TracebackType
from typing import TYPE_CHECKING

from policysim.errors import RunFailed
from policysim.sweep.limits import Limits, TimeUp, alarm, caused_by, room

if TYPE_CHECKING:
    from policysim.engine import MesaModel
    from policysim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Broken:
    """A model that stands where a run broke."""

    model: MesaModel
    failure: RunFailed

    @property
    def code(self) -> CodeType | None:
        """Of the rule that broke, if it was a rule."""
        return next((r.function.__code__ for r in self.model.spec.rules if r.name == self.failure.rule), None)


def play_until_broken(scenario: Scenario, replicate: int, limits: Limits) -> Broken | None:
    """Play a run under Mesa until something breaks; None where nothing does."""
    from policysim.engine import MesaModel
    from policysim.engine.history import by_year

    model = MesaModel(scenario, replicate)
    seconds = limits.seconds if scenario.spec.free_rules else limits.looking
    try:
        with room(limits.memory), alarm(seconds or None):
            model.run_until()
        by_year(model.history())
    except RunFailed as failure:
        return Broken(model, failure)
    except (TimeUp, MemoryError) as why:
        return Broken(model, _between_rules(model, why))
    return None


def _between_rules(model: MesaModel, why: Exception) -> RunFailed:
    """What breaks a run while no rule is played: its limit was met in what others see, or in what is written down."""
    failure = RunFailed(f"tick {model.tick}, between rules: {type(why).__name__}: {why}".rstrip(": "), tick=model.tick)
    failure.__cause__ = why
    return failure


def debug(broken: Broken, scenario: Scenario, replicate: int) -> None:
    """Open the debugger where an error was raised, or, where a rule wrote what is refused, at the start of that rule."""
    cause, code = broken.failure.__cause__, broken.code
    if cause is not None and cause.__traceback__ is not None:
        pdb.post_mortem(_down_to(cause.__traceback__, code))
    elif code is not None:
        _stop_at(code, broken, scenario, replicate)


def _down_to(frames: TracebackType, code: CodeType | None) -> TracebackType:
    """The frames of an error, cut off below the last one in the file of the rule."""
    last, frame = None, frames
    while frame is not None:
        if code is not None and frame.tb_frame.f_code.co_filename == code.co_filename:
            last = frame
        frame = frame.tb_next
    if last is not None:
        last.tb_next = None
    return frames


def _stop_at(code: CodeType, broken: Broken, scenario: Scenario, replicate: int) -> None:
    """Play again up to the tick, and stop in the rule where it is played for that provider."""
    from policysim.engine import MesaModel

    model, debugger = MesaModel(scenario, replicate), pdb.Pdb()
    model.run_until(tick=broken.failure.tick)
    place = (code.co_filename, _first_line(code))
    debugger.set_break(*place, cond=f"self.id == {broken.failure.provider!r}" if broken.failure.provider else None)
    debugger.rcLines.append("continue")  # to there
    try:
        debugger.runcall(model.step)
    except BdbQuit:
        return
    except RunFailed as failure:
        if not caused_by(failure, BdbQuit):
            print(failure, file=sys.stderr)
    finally:
        debugger.clear_break(*place)  # debuggers of one process share them


def _first_line(code: CodeType) -> int:
    """Of what a rule does: below its decorator and its name, or the only line that it has."""
    lines = [line for _, line in dis.findlinestarts(code) if line]
    return min((line for line in lines if line > code.co_firstlineno + 1), default=max(lines))
