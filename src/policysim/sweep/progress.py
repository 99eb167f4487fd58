"""While a sweep runs: how much is done, how fast, how long still, what failed, and the headline so far."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TextIO

from policysim.sweep.folder import Folder
from policysim.sweep.plan import Plan
from policysim.sweep.so_far import SoFar
from policysim.terminal import Terminal, put

SECONDS_A_LINE = 10.0


class Screen(Protocol):
    """Where progress is shown."""

    def update(self, progress: "Progress") -> None:
        """Something has happened."""

    def close(self, progress: "Progress") -> None:
        """Nothing more will happen."""

    def say(self, words: str) -> None:
        """A sentence that stays, above what moves."""


@dataclass
class Progress:
    """Runs done of all, with failures; counts whether or not anything is shown."""

    screen: Screen | None = None
    total: int = 0
    done: int = 0
    failed: int = 0
    headline: str = ""
    noun: str = "runs"
    clock: float = 0.0
    before: int = 0  # runs that do not tell how fast the next ones are
    since: float = 0.0  # when the first of those that do was begun
    _so_far: SoFar | None = field(default=None, repr=False)

    def start(self, plan: Plan, folder: Folder, runs: int, shards: Sequence[int], failed: int) -> None:
        """So many runs of a sweep start, with those of `shards` from an earlier call."""
        done = sum(len(plan.shards[number]) for number in shards)
        self.total, self.done, self.before, self.failed = runs, done, done, failed
        self.clock = self.since = time.monotonic()
        self._so_far = SoFar(plan, folder, shards) if self.screen and len(plan.shards) > 2 else None
        self._show()

    def stage(self, expected: int, headline: str = "", noun: str = "runs") -> None:
        """So many runs, or what they are called, are to come, of another kind than those before."""
        self.noun = noun
        self.since = time.monotonic()
        self.clock = self.clock or self.since
        self.total, self.before, self.headline = self.done + expected, self.done, headline

    def say(self, words: str) -> None:
        """Something that takes a while before the first run, or has changed since."""
        if self.screen:
            self.screen.say(words)

    def step(self, runs: int, failed: int) -> None:
        """So many more runs are played, so many of them failed."""
        self.done, self.failed = self.done + runs, self.failed + failed
        self._show()

    def committed(self, number: int) -> None:
        """A shard is safe."""
        if self._so_far:
            self.headline = self._so_far.with_shard(number)

    def end(self) -> None:
        """The sweep has ended, or was stopped."""
        if self.screen:
            self.screen.close(self)

    @property
    def rate(self) -> float:
        """Runs a second."""
        return (self.done - self.before) / max(time.monotonic() - self.since, 1e-9)

    @property
    def left(self) -> str:
        """Time left, or nothing while it is not known."""
        if self.done <= self.before or self.done >= self.total:
            return ""
        return f"about {span((self.total - self.done) / self.rate)} left"

    @property
    def failures(self) -> str:
        """Failed runs, or nothing."""
        return f"{self.failed:,} failed" if self.failed else ""

    @property
    def words(self) -> str:
        """`12 a second  about 3 min 20 s left  2 failed  Build agility +0.21 ± 0.04 so far`, as far as it is known."""
        rate = f"{self.rate:,.0f} a second" if self.done > self.before else ""
        return "  ".join(filter(None, (rate, self.left, self.failures, self.headline)))

    def _show(self) -> None:
        if self.screen:
            self.screen.update(self)


class Bar:
    """A bar on a terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        columns = (BarColumn(40), TextColumn("{task.completed:,.0f}/{task.total:,.0f}"), TimeElapsedColumn())
        self._bar = RichProgress(*columns, TextColumn("{task.description}"), console=Console(stderr=True))
        self._task = self._bar.add_task("", total=1)

    def update(self, progress: Progress) -> None:
        """Draw it."""
        self._bar.start()
        self._bar.update(self._task, total=progress.total, completed=progress.done, description=progress.words)

    def close(self, progress: Progress) -> None:
        """Leave the last state standing."""
        self._bar.update(self._task, description=progress.failures)
        self._bar.stop()

    def say(self, words: str) -> None:
        """Above the bar, which rich redraws."""
        put(words, sys.stderr)


class Cell:
    """A bar in a notebook: a widget where ipywidgets is there, else text in the output of the cell."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out
        self._bar: Any = None  # made when it is first drawn

    def update(self, progress: Progress) -> None:
        """Draw it, ten times a second at most."""
        self._draw(progress, progress.words)

    def close(self, progress: Progress) -> None:
        """Leave the last state standing."""
        if self._bar is not None:
            took = span(time.monotonic() - progress.clock)
            self._draw(progress, "  ".join(filter(None, (took, progress.failures, progress.headline))))
            self._bar.close()

    def say(self, words: str) -> None:
        """Above the bar."""
        _tqdm().write(words, file=self._out or sys.stderr)

    def _draw(self, progress: Progress, words: str) -> None:
        told = f"{progress.done:,}/{progress.total:,} {progress.noun}  {words}".rstrip()
        if self._bar is None:
            self._bar = _tqdm()(
                total=progress.total, initial=progress.done, desc=told, file=self._out, miniters=1,
                bar_format="{percentage:3.0f} %|{bar}| {desc}",
            )  # fmt: skip
        if self._bar.total != progress.total:
            self._bar.reset(progress.total)
        self._bar.set_description_str(told, refresh=False)
        self._bar.update(progress.done - self._bar.n)


def _tqdm() -> Any:
    """The bar that suits this notebook; without ipywidgets one of text, which is no cause for a warning."""
    import warnings

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "IProgress not found")
        from tqdm.auto import tqdm

    return tqdm


class Lines:
    """A line from time to time, where there is no terminal."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out, self._next = out or sys.stderr, SECONDS_A_LINE

    def update(self, progress: Progress) -> None:
        """Write a line if the last is some time ago."""
        if time.monotonic() - progress.clock >= self._next:
            self._next += SECONDS_A_LINE
            self._write(progress, progress.left)

    def close(self, progress: Progress) -> None:
        """Write the last line."""
        self._write(progress, f"{span(time.monotonic() - progress.clock)}")

    def say(self, words: str) -> None:
        """A line more."""
        put(words, self._out)

    def _write(self, progress: Progress, time_told: str) -> None:
        share = f"{100 * progress.done // max(progress.total, 1)} %"
        told = (
            share,
            f"{progress.done:,}/{progress.total:,} {progress.noun}",
            time_told,
            progress.failures,
            progress.headline,
        )
        put("  ".join(filter(None, told)), self._out)


def silent() -> Progress:
    """Progress that is counted and not shown."""
    return Progress()


def progress_of(terminal: Terminal) -> Progress:
    """What the words after a verb ask for: a bar, lines with --plain, nothing with --quiet."""
    if terminal.quiet:
        return silent()
    return lines_on(sys.stderr) if terminal.plain else progress_on(sys.stderr)


def progress_on(out: TextIO | None = None) -> Progress:
    """A bar on a terminal and in a notebook, lines elsewhere; on standard error by default."""
    if in_notebook():
        return Progress(Cell())
    return Progress(Bar()) if (out or sys.stderr).isatty() else lines_on(out)


def in_notebook() -> bool:
    """Whether this is the kernel of a notebook."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return getattr(shell, "kernel", None) is not None


def lines_on(out: TextIO | None = None) -> Progress:
    """Lines from time to time, on a terminal too: nothing that moves."""
    return Progress(Lines(out))


def span(seconds: float) -> str:
    """`12 s`, `3 min 20 s`, `2 h 05 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
