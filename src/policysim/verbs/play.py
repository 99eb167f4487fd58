"""What run, resume and expand share: prepare the model, play what a folder lacks, tell what came of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from policysim.numbers import counted
from policysim.sweep.glance import glance
from policysim.sweep.whole import remove
from policysim.terminal import Terminal, put
from policysim.verbs import tell

WORTH_A_BELL = 10.0  # seconds after which one may be looking elsewhere


def prepare(classes: Sequence[type], say: Callable[[str], None] = print) -> None:
    """Compile what is not compiled yet, once on this computer, and say so."""
    from policysim import engine
    from policysim.rules import spec

    for read in (spec(cls) for cls in classes):
        if not read.free_rules and not engine.is_prepared(read):
            say(f"First use of {read.name} on this computer: preparing the model (once, some seconds to a minute) ...")
            engine.prepare(read)


def engine_for(classes: Sequence[type], say: Callable[[str], None]) -> str:
    """The engine that plays provider classes: with free rules it is Mesa, and that is said."""
    from policysim.rules import spec

    free = [name for cls in classes for name in spec(cls).free_rules]
    if free:
        say(f"{', '.join(free)}: free rules, so this sweep is played by the Mesa engine, which is slower")
    return "mesa" if free else "compiled"


def beside(sweep, asked, told: str, workers: int | None, terminal: Terminal):
    """Play a sweep's futures again as a plan beside it has them, and say so; what is there already is only opened."""
    from policysim.sweep.progress import progress_of

    if left := asked.to_play(sweep):
        prepare(asked.playing.providers, terminal.note)
        terminal.note(f"{told} (paired), {counted(left, 'run')} to play")
    return asked.play(sweep, progress_of(terminal), workers)


def tell_played(folder, began: float, terminal: Terminal) -> int:
    """Print the answer of what was played just now, and the line for a mail; 0, or 3 where runs failed."""
    remove(folder.summary_file)
    code = tell.tell(folder, terminal)
    say_done(folder, time.monotonic() - began, terminal)
    return code


def tell_part(folder, parts, terminal: Terminal) -> int:
    """Say how much of the whole is there after parts of it; 0, or 3 where runs failed."""
    found = glance(folder)
    if found.whole:
        terminal.note(f"{folder} is whole: policysim compare {folder.path.name}")
    else:
        terminal.note(f"{found.played:,} of {found.runs:,} runs are in {folder}\n{together(parts)}")
    return 3 if found.failed else 0


def together(parts) -> str:
    """`part 1/2: complete; all parts together: policysim merge A B ... OUT`."""
    return f"{part_words(parts)}: complete; all parts together: policysim merge A B ... OUT"


def part_words(parts) -> str:
    """`part 1/2`, `parts 1/5, 2/5`."""
    return f"part{'s' if len(parts) > 1 else ''} {', '.join(map(str, parts))}"


def say_done(folder, took: float, terminal: Terminal) -> None:
    """One line for a mail, with the progress it ends, and a bell on a terminal."""
    if terminal.quiet:
        return
    bell = "\a" if took > WORTH_A_BELL and sys.stderr.isatty() and not terminal.plain else ""
    put(f"{glance(folder)}{bell}", sys.stderr)
