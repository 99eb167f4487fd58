"""Where the numbers of a world lie: tables of offsets that say what each rule sees and writes, for both engines."""

from dataclasses import dataclass

import numpy as np

from policysim.engine.chains import acting, chains
from policysim.engine.touched import played_dtype
from policysim.rules import Field, Reduction, Rule, Spec

MEAN, SHARE, LINKED, NATION, YEARS, TICK = range(6)
PEERS, GROUP, EVERYONE = range(3)
KEY_BYTES = 16  # of one draw
STAGES = 5  # stages of an uptake that are counted
KIND = {"mean": MEAN, "share": SHARE, "linked": LINKED, "nation": NATION, "years": YEARS, "tick": TICK}
OVER = {"": PEERS, "peers": PEERS, "group": GROUP, "everyone": EVERYONE}

LOOK = np.dtype(
    [
        (name, "<i8")
        for name in (
            "kind",
            "over",
            "per_innovation",
            "offset",
            "is_int",
            "width",
            "word",
            "others",
            "group",
            "link",
            "slot",
        )
    ]
    + [("equals", "<f8")]
)


def offset(dtype: np.dtype, name: str) -> int:
    """Position of a field in its record, in words of 8 bytes."""
    return dtype.fields[name][1] // 8 if name in (dtype.fields or {}) else -1


@dataclass(frozen=True, eq=False)
class Layout:
    """Tables of one spec: a LOOK row per reduction, and for each rule the rows it sees and the words it must keep finite."""

    looks: np.ndarray  # (S,) LOOK
    rows: np.ndarray  # rows of `looks` that the rules see, rule by rule
    row_first: np.ndarray  # (rules + 1,) where each rule's begin
    shown_slots: tuple[np.ndarray, ...]  # per rule: per-innovation numbers that it sees, and
    shown_words: tuple[np.ndarray, ...]  # the words of `seen` that they go to
    listed_slots: tuple[np.ndarray, ...]  # per rule: listed doses that it reads, and
    listed_words: tuple[np.ndarray, ...]  # the words of `levers` that they go to
    listed: np.ndarray  # words of `levers` that are doses on one innovation
    chains: np.ndarray  # where each chain of rules begins that are played uptake by uptake, and the number of rules
    finite: tuple[np.ndarray, ...]  # per rule: words of the owner's record that it writes
    finite_uptake: tuple[np.ndarray, ...]  # per rule: words of the uptake that it writes
    recorded_dtype: np.dtype
    played: np.dtype  # of providers while rules are played
    stage: int  # word of uptake.stage, -1 if there is none
    last: int  # the last rule that acts on uptakes, -1 if there is none
    claim: int  # word of provider.claim, -1 if there is none
    slots: int  # reductions that are per innovation
    width: int  # widest row of a provider-level reduction
    keys: tuple[int, ...]  # per rule: bytes before the keys of its draws


def layout(spec: Spec) -> Layout:
    """Lay out one spec."""
    played = played_dtype(spec)
    looks = np.zeros(max(1, len(spec.seen)), LOOK)
    slots = 0
    for s, reduction in enumerate(spec.seen):
        looks[s] = _look(spec, played, reduction, slots)
        slots += reduction.per_innovation
    index = {r.name: s for s, r in enumerate(spec.seen)}
    sees = [np.array([index[n] for n in _seen(spec, r)], np.int64) for r in spec.rules]
    fields = spec.levers_dtype.names or ()
    listed = np.array([i for i, f in enumerate(fields) if f.endswith("_listed")], np.int64)
    aimed = [[i for i, f in enumerate(fields) if f in r.levers or r.whole_levers] for r in spec.rules]
    recorded = spec.recorded()
    dtype = np.dtype([(n, spec.provider_dtype[n]) for n in (f.name for f in recorded)]) if recorded else np.dtype([])
    return Layout(
        looks=looks,
        rows=np.concatenate([*sees, np.zeros(0, np.int64)]),
        row_first=np.cumsum([0, *(len(rows) for rows in sees)]),
        shown_slots=tuple(looks["slot"][_per_innovation(looks, rows)] for rows in sees),
        shown_words=tuple(looks["word"][_per_innovation(looks, rows)] for rows in sees),
        listed_slots=tuple(slots + np.flatnonzero(np.isin(listed, words)) for words in aimed),
        listed_words=tuple(listed[np.isin(listed, words)] for words in aimed),
        listed=listed,
        chains=np.array(chains(spec), np.int64),
        finite=tuple(
            _words(r, "self", spec.nation if r.owner == "nation" else spec.provider, _record(spec, r))
            for r in spec.rules
        ),
        finite_uptake=tuple(_words(r, "uptake", spec.uptake, spec.uptake_dtype) for r in spec.rules),
        recorded_dtype=dtype,
        stage=offset(spec.uptake_dtype, "stage"),
        last=max((r for r in acting(spec, 0, len(spec.rules)) if spec.rules[r].owner == "uptake"), default=-1),
        claim=offset(played, "claim"),
        played=played,
        slots=slots,
        width=max([1, *(int(row["width"]) for row in looks)]),
        keys=tuple(KEY_BYTES * sum(len(other.draws) for other in spec.rules[:r]) for r in range(len(spec.rules))),
    )


def _per_innovation(looks: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return rows[looks["per_innovation"][rows] == 1]


def _record(spec: Spec, rule: Rule) -> np.dtype:
    return spec.nation_dtype if rule.owner == "nation" else played_dtype(spec)


def _seen(spec: Spec, rule: Rule) -> tuple[str, ...]:
    """What a rule sees: the names it reads, or everything where it hands `seen` on to a helper."""
    if rule.whole_seen:
        return tuple(r.name for r in spec.seen if rule.owner == "uptake" or not r.per_innovation)
    return rule.sees


def _look(spec: Spec, played: np.dtype, r: Reduction, slot: int) -> tuple:
    source = spec.uptake_dtype if r.per_innovation else spec.nation_dtype if r.kind == "nation" else played
    fields = spec.uptake if r.per_innovation else spec.nation if r.kind == "nation" else spec.provider
    field = next((f for f in fields if f.name == r.of), Field("state", 0.0, ""))
    return (
        KIND[r.kind], OVER[r.over], int(r.per_innovation), offset(source, r.of), int(field.kind != "float"),
        max(1, field.length), offset(spec.seen_dtype, r.name), int(r.others), offset(played, r.group),
        offset(spec.innovation_dtype, r.link), slot if r.per_innovation else -1, r.equals,
    )  # fmt: skip


def _words(rule: Rule, owner: str, fields: tuple[Field, ...], dtype: np.dtype) -> np.ndarray:
    """Words that hold the floats which a rule writes to one record."""
    words = []
    for field in fields:
        if f"{owner}.{field.name}" in rule.writes and field.kind == "float":
            first = offset(dtype, field.name)
            words += range(first, first + max(1, field.length))
    return np.array(words, np.int64)


def words_of(dtype: np.dtype, recorded: np.dtype) -> np.ndarray:
    """For each word that is recorded, which word of a record it is; -1 for what the record does not hold."""
    words: list[int] = []
    for name in recorded.names or ():
        first, length = offset(dtype, name), recorded[name].itemsize // 8
        words += range(first, first + length) if first >= 0 else [-1] * length
    return np.array(words, np.int64)
