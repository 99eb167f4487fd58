"""`policysim` does one verb at a time; a verb's modules are imported when it is called, help imports nothing."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from policysim.errors import AskError, PolicysimError, did_you_mean
from policysim.terminal import Terminal

VERBS = {
    "run": ("policysim.verbs.run", "compare policies at equal cost and write results/NAME"),
    "status": ("policysim.verbs.folder", "how far a sweep is"),
    "compare": ("policysim.verbs.tell", "the answer and the table of a sweep, again"),
    "replay": ("policysim.verbs.replay", "play one run of a sweep again, step by step"),
    "verify": ("policysim.verbs.folder", "read every byte of a sweep and print its digest"),
    "list": ("policysim.verbs.look", "policies, levers, parameters, outcomes, systems, experiments ..."),
    "explain": ("policysim.verbs.look", "any name: meaning, unit, default, range, source"),
    "bench": ("policysim.verbs.bench", "how fast the engines are here"),
}
HELP = """\
policysim VERB ...

{verbs}

Help on one of them: policysim VERB --help
FOLDER is a sweep: its path, or its name under results/; without one, the last.
Exit codes: 0 done, 2 not understood, 3 some runs failed, 4 differs or damaged, 5 cannot write, 130 stopped.
"""
FIRST_SCREEN = """\
policysim {version} - which policies get health-care providers to take up what works, what comes of it,
and how sure can we be?

  Try it           policysim run --quick             4 policies, 20 futures, about 20 seconds
  The main job     policysim run                     10 policies at equal cost, 30 futures, under a minute
  Look around      policysim list policies · policysim explain support_effect
  Last result      {last}
Help: policysim --help, policysim run --help
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _do(words)
        sys.stdout.flush()
        return code
    except PolicysimError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output, as `head`, has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _do(words: list[str]) -> int:
    if not words:
        print(FIRST_SCREEN.format(version=_version(), last=_last_result()), end="")
        return 0
    verb, *rest = words
    if verb in ("--help", "-h", "help"):
        print(HELP.format(verbs="\n".join(f"  {name:9} {told}" for name, (_, told) in VERBS.items())), end="")
        return 0
    if verb in ("--version", "-V"):
        print(_version())
        return 0
    if verb not in VERBS:
        raise _no_such_verb(verb)
    module = importlib.import_module(VERBS[verb][0])
    if "--help" in rest or "-h" in rest:
        print(module.HELP[verb], end="")
        return 0
    rest, terminal = _terminal(rest)
    code = getattr(module, verb if verb != "list" else "list_names")(rest, terminal)
    terminal.write()
    return code


def _terminal(words: list[str]) -> tuple[list[str], Terminal]:
    """The flags that every verb takes, and the words that are left."""
    terminal, left, rest = Terminal(), [], iter(words)
    for word in rest:
        if word in ("--plain", "--quiet"):
            setattr(terminal, word[2:], True)
        elif word == "--json" or word.startswith("--json="):
            file = word.partition("=")[2] or next(rest, "")
            if not file or file.startswith("--"):
                raise AskError("--json: needs a file\n  write --json FILE")
            terminal.file = Path(file)
        else:
            left.append(word)
    return left, terminal


def _no_such_verb(verb: str) -> AskError:
    if "=" in verb:
        return AskError(f"{verb}: say what to do first\n  write policysim run {verb}")
    return AskError(f"{verb}: no such verb{did_you_mean(verb, VERBS)}\n  verbs: {', '.join(VERBS)}")


def _version() -> str:
    from importlib.metadata import version

    return version("policysim")


def _last_result() -> str:
    last = Path("results") / "LAST"
    if not last.is_file():
        return "none yet in ./results"
    name = last.read_text().strip()
    report = Path("results") / name / "report.html"
    return f"{report}   policysim compare" if report.is_file() else f"results/{name}   policysim compare"
