"""A trace as text: what the rule read, its lines with values filled in, what it changed, and what would change it."""

import re
from collections.abc import Callable, Iterable, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from policysim.engine.tracing.filled import shown
from policysim.engine.tracing.flips import Flip, within
from policysim.engine.tracing.in_words import in_words
from policysim.engine.tracing.inputs import Input
from policysim.engine.tracing.lines import Line

if TYPE_CHECKING:
    from policysim.engine.tracing.traced import Trace

WIDTH = 100
VALUE_AT = 62  # column of results
GLUE = "\N{NO-BREAK SPACE}"
FEW = 2  # numbers of a vector
FLIPS = 4  # that are told
View = Callable[[Line, int], list[str]]  # how much of a line is shown
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def told(trace: "Trace") -> str:
    """The whole text of a trace, at most 100 columns wide."""
    blocks = [
        _joined(trace.head),
        _inputs([one for one in trace.inputs if one.used]),
        line_rows(trace),
        _inputs([one for one in trace.inputs if not one.used]),
        *(_wrapped(sentence) for sentence in sentences(trace)),
    ]
    return "\n".join(line.rstrip() for block in blocks for line in block)


def line_rows(trace: "Trace") -> list[str]:
    """The lines in columns; for a free rule what is said instead."""
    return _rows(trace.lines, 0, trace.view) if trace.lines else [f"  {trace.note}"]


def sentences(trace: "Trace") -> list[str]:
    """What the rule changed, what would have made it come out otherwise, and where a draw decided, that in words."""
    broke = [f"Broke  {trace.caught.error}"] if trace.caught.error else []
    plainly = [f"In words  {told}"] if (told := in_words(trace)) else []
    return [*broke, f"Changed  {changes(trace)}", *(f"{head}  {rest}" for head, rest in would(trace)), *plainly]


def would(trace: "Trace") -> list[tuple[str, str]]:
    """(`Would start if`, what would have to be) for each other way that it could come out."""
    if trace.elsewhere:
        return [("Not decided here", trace.elsewhere)]
    decision = trace.decision
    if decision is None:
        return []
    found = list(trace.would)[:FLIPS]
    if not found and trace.against:
        return _against(trace)
    if not found:
        return [("Would have come out the same", "whatever any single number that it read had been, within its bounds")]
    heads = list(dict.fromkeys(decision.otherwise(flip.becomes) for flip in found))
    sorted_out = {head: [f for f in found if decision.otherwise(f.becomes) == head] for head in heads}
    return [(head, ", or ".join(flip_text(trace, f) for f in flips)) for head, flips in sorted_out.items()]


def _against(trace: "Trace") -> list[tuple[str, str]]:
    """What stands against the decision, and two numbers that would lift it together."""
    stands = [
        (
            "No single number changes it: against it stand" if trace.against[1:] else "Against it stands",
            ", and ".join(one.text for one in trace.against),
        )
    ]
    if not trace.together:
        return stands
    assert trace.decision is not None
    head = trace.decision.otherwise(trace.together[0].becomes)
    return [*stands, (head, " and ".join(flip_text(trace, flip) for flip in trace.together))]


def flip_text(trace: "Trace", flip: Flip) -> str:
    """`exposure > 0.27 (two more peers)`."""
    owner, _, name = flip.name.partition(".")
    name = name if owner in ("seen", "self", "uptake") else flip.name
    if not isinstance(flip.value, float):
        return f"{name} = {flip.value}"
    one, peers = trace.input(flip.name), trace.peers_needed(flip)
    value = shown(flip.told, 17).removesuffix(".0").replace("-", "−")
    more = f" ({_peers(peers)})" if peers else ""
    if not within(flip.told, one.evidence):
        more = f" (beyond the evidence: {' to '.join('any' if x is None else shown(x) for x in one.evidence)})"
    return f"{name} {flip.sign} {value}{_unit(one.unit)}{more}"


def changes(trace: "Trace") -> str:
    """`uptake.stage aware -> implementing, uptake.left 0.25 -> 0.11`, or that nothing changed."""
    pairs = [pair for name, (a, b) in trace.changed.items() for pair in _pairs(name, a, b)]
    return ", ".join(f"{name} {trace.shown(name, a)} -> {trace.shown(name, b)}" for name, a, b in pairs) or "nothing"


def _pairs(name: str, before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    """Before and after; of a vector only the few numbers that changed."""
    if isinstance(before, list):
        unlike = [k for k, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
        if len(unlike) <= FEW:
            return [(f"{name}[{k}]", before[k], after[k]) for k in unlike]
    return [(name, before, after)]


def _peers(number: int) -> str:
    word = NUMBERS[abs(number)] if abs(number) < len(NUMBERS) else str(abs(number))
    return f"{word} {'more' if number > 0 else 'fewer'} peer{'' if abs(number) == 1 else 's'}"


def _unit(unit: str) -> str:
    if unit == "1/year":
        return " a year"
    return f" {unit}" if unit and unit not in ("share", "0-1", "correlation") and len(unit) <= 8 else ""


def _wrapped(sentence: str) -> list[str]:
    """A sentence with its first words set off, and `before -> after` in one line where it fits."""
    head, _, rest = sentence.partition("  ")
    kept = re.sub(r"(?<=\S) (->|<|>|=) (?=\S)", lambda found: f"{GLUE}{found[1]}{GLUE}", rest)
    kept = re.sub(rf"(\S+) (\S+{GLUE}->)", rf"\1{GLUE}\2", kept)
    rows = wrap(f"{head}  {kept}", WIDTH, subsequent_indent=" " * (len(head) + 2), break_on_hyphens=False)
    return [row.replace(GLUE, " ") for row in rows]


def _joined(parts: Sequence[str]) -> list[str]:
    """Parts in as few lines as they fit in."""
    lines = [parts[0]]
    for part in parts[1:]:
        if len(f"{lines[-1]}  {part}") <= WIDTH:
            lines[-1] = f"{lines[-1]}  {part}"
        else:
            lines.append(f"  {part}")
    return lines


def _inputs(inputs: Sequence[Input]) -> list[str]:
    rows = gathered(inputs)
    name = max((len(row[0]) for row in rows), default=0)
    value = min(24, max((len(row[1]) for row in rows), default=0))
    return [_cut(f"  {a:<{name}}  {b:<{value}}  {c}") for a, b, c in rows]


def gathered(inputs: Iterable[Input]) -> list[tuple[str, str, str]]:
    """Name, value and origin of each input; several numbers of a vector in one row."""
    rows: dict[str, list[Input]] = {}
    for one in inputs:
        rows.setdefault(one.name.partition("[")[0], []).append(one)
    return [_gathered(name, row) for name, row in rows.items()]


def _gathered(name: str, row: list[Input]) -> tuple[str, str, str]:
    first = row[0]
    if len(row) > 1:
        return name, shown([one.value for one in row]), first.origin
    return first.name if first.used else f"{first.name} (not used)", first.shown, first.origin


def _rows(lines: Sequence[Line], depth: int, view: View) -> list[str]:
    return [row for line in lines for row in view(line, depth)]


def brief(line: Line, depth: int) -> list[str]:
    """A line with the values of the helpers that it called; a loop as what it left."""
    calls = (call for call in line.calls if not line.source.endswith(f"= {call.source}"))
    rows = [row for call in calls for row in _one(call, depth + 1)] + _one(line, depth)
    inside = line.after if line.kind == "loop" else line.inside
    return rows + _rows(inside, depth + 1, brief)


def whole(line: Line, depth: int) -> list[str]:
    """A line after the lines of the helpers that it called; a loop turn by turn."""
    if line.kind == "call":
        return _rows(line.inside, depth + 1, whole) + _one(line, depth)
    return _rows(line.calls, depth + 1, whole) + _one(line, depth) + _rows(line.inside, depth + 1, whole)


def _one(line: Line, depth: int) -> list[str]:
    """A line in columns: its text, its value, what follows."""
    if line.kind == "return" and line.value is None:
        return []
    indent = "  " + "  " * depth
    *pieces, last = _pieces(line, VALUE_AT - len(indent))
    follows = f"   -> {line.follows}" if line.follows else ""
    value = "" if line.kind == "turn" else line.shown
    whole = f"{indent}{last:<{VALUE_AT - len(indent)}}  {value}{follows}"
    return [*(indent + piece for piece in pieces), _cut(whole)]


def _pieces(line: Line, room: int) -> list[str]:
    """The text of a line, folded; a condition with its two sides worked out."""
    if line.kind == "turn":
        return [f"{line.source} = {line.value}"]
    if line.kind != "condition" or line.filled in (line.source, line.shown):
        return _folded(line.source if line.kind == "condition" else line.filled, room)
    both = f"{line.source}   ({line.filled})"
    return [both] if len(both) <= room else [*_folded(line.source, room), *_folded(f"  ({line.filled})", room)]


def _folded(text: str, room: int) -> list[str]:
    return wrap(text, room, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False,
                drop_whitespace=True) or [""]  # fmt: skip


def _cut(line: str) -> str:
    line = line.rstrip()
    return line if len(line) <= WIDTH else line[: WIDTH - 1].rstrip() + "…"


def line_data(line: Line) -> dict[str, Any]:
    """A line as JSON's types."""
    return {
        "kind": line.kind, "source": line.source, "filled": line.filled, "shown": line.shown, "follows": line.follows,
        "calls": [line_data(one) for one in line.calls], "inside": [line_data(one) for one in line.inside],
    }  # fmt: skip
