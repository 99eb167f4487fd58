"""A verb speaks to a person on the terminal and, where `--json FILE` is typed, to a program in that file."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from policysim.errors import WriteError

if TYPE_CHECKING:
    from rich.console import Console

NARROW, WIDE = 80, 140  # columns: narrower terminals fold lines, wider ones are not filled


def put(text: object, stream: TextIO) -> None:
    """Print a line; where its reader has left, as `head` does, nobody is told any more and the work goes on."""
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        leave(stream)


def leave(stream: TextIO) -> None:
    """From here on what is printed goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@dataclass
class Terminal:
    """Where a verb prints; `data` is what it has to say, as JSON's types."""

    plain: bool = False  # --plain: no colours, no lines drawn, nothing that moves
    quiet: bool = False  # --quiet: the answer without notes and progress
    file: Path | None = None
    data: Any = None

    def say(self, text: object = "") -> None:
        """Print what was asked for."""
        put(text, sys.stdout)

    def note(self, text: object = "") -> None:
        """Print what a reader in a hurry can do without."""
        if not self.quiet:
            self.say(text)

    @property
    def width(self) -> int:
        """Columns to fill."""
        return max(NARROW, min(WIDE, shutil.get_terminal_size((WIDE, 40)).columns))

    @property
    def colours(self) -> bool:
        """Whether colours may be used: not with --plain or NO_COLOR, not into a file."""
        return not self.plain and not os.environ.get("NO_COLOR") and sys.stdout.isatty()

    def console(self) -> Console:
        """For tables: as wide as the terminal, coloured where that is right."""
        from rich.console import Console  # draws: only where there is a table

        return Console(width=self.width, no_color=not self.colours, highlight=False)

    def write(self) -> None:
        """Write `data` to the file that was asked for. WriteError where that fails."""
        if self.file is None or self.data is None:
            return
        try:
            self.file.write_text(json.dumps(self.data, indent=1, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")
        except OSError as why:
            raise WriteError(f"--json {self.file}: cannot be written: {why.strerror}") from None
