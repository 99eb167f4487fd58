"""`policysim` does one verb at a time; a verb's modules are imported when it is called, help imports nothing."""

from __future__ import annotations

import gc
import importlib
import io
import sys
import traceback
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from policysim.errors import AskError, PolicysimError, WriteError, did_you_mean
from policysim.stopping import StopSignal, deaf, ending_in_time, leave_at_once, listening, told_to_stop
from policysim.terminal import Terminal, leave
from policysim.words import cut

VERBS = {
    "list": ("policysim.verbs.look", "policies, levers, parameters, outcomes, systems, experiments ..."),
    "explain": ("policysim.verbs.look", "any name: meaning, unit, default, range, source"),
    "check": ("policysim.verbs.check", "what a policy buys, what is understood of a list or a file; runs nothing"),
    "new": ("policysim.verbs.new", "files to start from: a project, a policy, an experiment, a provider class"),
    "run": ("policysim.verbs.run", "compare policies for the same budget and write results/NAME"),
    "status": ("policysim.verbs.folder", "how far a sweep is"),
    "resume": ("policysim.verbs.grow", "go on with a sweep that was stopped, from its folder"),
    "expand": ("policysim.verbs.grow", "add futures to a sweep; what is played stays"),
    "merge": ("policysim.verbs.merge", "put together the parts of a sweep that several machines have played"),
    "compare": ("policysim.verbs.compare", "the answer and the table of a sweep, again"),
    "sensitivity": (
        "policysim.verbs.sensitivity",
        "tipping points: at which value of an assumption does the answer change?",
    ),
    "diff": ("policysim.verbs.diff", "what two sweeps were asked differently, and what they found differently"),
    "sql": ("policysim.verbs.sql", "ask a sweep anything, in SQL: its tables, columns and units"),
    "trace": ("policysim.verbs.trace", "a rule for one provider in one tick, line by line: why did it start, or not?"),
    "replay": ("policysim.verbs.replay", "play one run of a sweep again, step by step"),
    "validate": (
        "policysim.verbs.validate",
        "does the model show 15 published patterns that it was not told?",
    ),
    "backtest": ("policysim.verbs.backtest", "would the model have predicted adoption that happened?"),
    "calibrate": ("policysim.verbs.calibrate", "find the parameter sets that fit what happened: the posterior"),
    "verify": ("policysim.verbs.folder", "read every byte of a sweep and print its digest"),
    "report": (
        "policysim.verbs.report",
        "the page of a sweep; with --publish, all that a reviewer needs in one folder",
    ),
    "reproduce": ("policysim.verbs.reproduce", "check a publication: its files, tables, runs and claims"),
    "bench": ("policysim.verbs.bench", "how fast the engines are here"),
    "completion": ("policysim.verbs.completion", "what teaches the Tab key of bash, zsh or fish our words"),
}
GROUPS = {
    "ask": ("list", "explain", "check", "new"),
    "run": ("run", "status", "resume", "expand", "merge"),
    "look": ("compare", "sensitivity", "diff", "sql", "trace", "replay"),
    "trust": ("validate", "backtest", "calibrate", "verify", "bench", "completion"),
    "share": ("report", "reproduce"),
}
KEEPS = ("run", "expand", "resume")  # verbs that keep what they have done
GO_ON = ": nothing that was done is lost, the same command goes on"
STOPPED = 128  # exit codes above it: ended by a signal
FUNCTIONS = {"list": "list_names"}  # a verb's function has its name, unless Python has a use for that name
HELP = """\
policysim VERB ...

{verbs}

Help on one of them: policysim VERB --help
FOLDER is a sweep: its path, or its name under results/; without one, the last.
Every verb takes --plain (no colours, nothing that moves), --quiet (no notes, no progress), --json FILE (for programs).
Exit codes: 0 done, 2 not understood, 3 some runs failed, 4 differs or damaged, 5 cannot write, 130 stopped,
143 told to end.
"""
FIRST_SCREEN = """\
policysim {version} - which policies get health-care providers to take up what works, what comes of it,
and how sure can we be?

{tries}
  Last result      {last}
Help: policysim --help, policysim run --help"""
TRIES = {
    "run": "Try it           policysim run --quick             4 policies, 20 futures, about 20 seconds",
    "new": "Start a project  policysim new project my-options  a folder with a policy, an experiment and a provider list",
    "explain": "Look around      policysim list policies · policysim explain support",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit code."""
    if argv is not None:
        return _exit_code(list(argv))
    words = sys.argv[1:]
    with listening(), ending_in_time(_stopped(words)):
        code = _exit_code(words)
        if code > STOPPED:
            leave_at_once(code)
    deaf()
    gc.freeze()  # nothing is collected any more: this process ends
    return code


def _exit_code(words: list[str]) -> int:
    """What the words come to; every error is told here."""
    try:
        _write_every_sign()
        _refuse_control_characters(words)
        code = _do(words)
        sys.stdout.flush()
        return code
    except PolicysimError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except StopSignal as why:
        print(_stopped(words), file=sys.stderr)
        return why.exit_code
    except BrokenPipeError:  # the reader of a table or a help, as `head`, has left
        leave(sys.stdout)
        return 0
    except Exception as fault:  # nobody who asks a question should have to read a traceback
        code = told_to_stop()  # what a stop broke on its way out is no news
        print(_stopped(words) if code else _our_fault(words, fault), file=sys.stderr)
        return code or 1


def _stopped(words: list[str]) -> str:
    return f"stopped{GO_ON if words and words[0] in KEEPS else ''}"


def _write_every_sign() -> None:
    """A terminal without £ or − shows ? in its place."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _refuse_control_characters(words: list[str]) -> None:
    for word in words:
        typed = word.replace("\n", " ").replace("\t", " ") if words[0] == "sql" else word  # queries have lines
        if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in typed):
            told = word.encode("unicode_escape").decode()
            raise AskError(f"{cut(told)}: holds a character that cannot be typed\n  take it out")


def _our_fault(words: list[str], fault: Exception) -> str:
    *_, last = traceback.extract_tb(fault.__traceback__)
    return (
        f"{cut(' '.join(words))}: policysim broke; this is a fault of the program, not of the question\n"
        f"  {type(fault).__name__}: {cut(str(fault))}\n"
        f"  at {Path(last.filename).name}:{last.lineno}; please report it with the command and policysim --version"
    )


def _do(words: list[str]) -> int:
    verb, *rest = words or [""]
    if verb in ("", "-V", "--version"):
        print(_version() if verb else _first_screen())
        return 0
    if verb in ("--help", "-h", "help"):
        print(_help(*rest[:1]), end="")
        return 0
    module = _module(verb)
    if "--help" in rest or "-h" in rest:
        print(module.HELP[verb], end="")
        return 0
    rest, terminal = _terminal(rest)
    code = getattr(module, FUNCTIONS.get(verb, verb))(rest, terminal)
    terminal.write()
    return code


def _module(verb: str):
    if verb not in VERBS:
        raise _no_such_verb(verb)
    return importlib.import_module(VERBS[verb][0])


def _help(verb: str = "") -> str:
    return _module(verb).HELP[verb] if verb else HELP.format(verbs="\n".join(_verbs()))


def _verbs() -> list[str]:
    """The verbs by what they are for, each with a line."""
    lines = []
    for group, verbs in GROUPS.items():
        there = [verb for verb in verbs if verb in VERBS]
        lines += [f"{group if verb == there[0] else '':7}{verb:12}{VERBS[verb][1]}" for verb in there]
    return lines


def _first_screen() -> str:
    tries = "\n".join(f"  {line}" for verb, line in TRIES.items() if verb in VERBS)
    return FIRST_SCREEN.format(version=_version(), tries=tries, last=_last_result())


def _terminal(words: list[str]) -> tuple[list[str], Terminal]:
    """The flags that every verb takes, and the words that are left."""
    terminal, left, rest = Terminal(), [], iter(words)
    for word in rest:
        if word in ("--plain", "--quiet"):
            setattr(terminal, word[2:], True)
        elif word == "--json" or word.startswith("--json="):
            terminal.file = _file_for_programs(word.partition("=")[2] or next(rest, ""))
        else:
            left.append(word)
    return left, terminal


def _file_for_programs(file: str) -> Path:
    """Where `--json` writes, known to be a place before anything takes long."""
    if not file or file.startswith("--"):
        raise AskError("--json: needs a file\n  write --json FILE")
    path = Path(file)
    if path.is_dir() or not path.parent.is_dir():
        why = "is a folder" if path.is_dir() else f"there is no folder {path.parent}"
        raise WriteError(f"--json {file}: cannot be written: {why}")
    return path


def _no_such_verb(verb: str) -> AskError:
    if "=" in verb:
        return AskError(f"{cut(verb)}: say what to do first\n  write policysim run {cut(verb)}")
    if not (near := did_you_mean(verb, VERBS)):
        near = _other_kind(verb)
    return AskError(f"{cut(verb)}: no such verb{near}\n  verbs: {', '.join(VERBS)}")


def _other_kind(word: str) -> str:
    """What a word is that is no verb, from the registers."""
    from policysim.ask import read_registers
    from policysim.words import Words

    known = read_registers(Words()).words
    return f"\n  {word} is a name, {known[word][0]}: policysim explain {word}" if word in known else ""


def _version() -> str:
    from importlib.metadata import version

    return version("policysim")


def _last_result() -> str:
    """The last sweep, how it ended and how to see it; nothing heavy is read."""
    if not (Path("results") / "LAST").is_file():
        return "none yet in ./results"
    from policysim.sweep.glance import last_in_words

    return last_in_words("results")
