"""The part of a compiled tick that is the same for all provider classes: what is delivered, seen, paid and recorded.

`at` is the table of addresses of `memory`; records are arrays of 8-byte words, floats and ints as two views of one memory.
"""

from policysim.engine import delivery, reductions
from policysim.engine import memory as m
from policysim.engine.cache import jit, jit_engine
from policysim.engine.layout import EVERYONE, LINKED, LOOK, NATION, PEERS, SHARE, STAGES, TICK, YEARS
from policysim.engine.memory import floats, records, wholes

over_peers = jit(reductions.over_peers)
over_groups = jit(reductions.over_groups)
deliver = jit(delivery.deliver)
aim_all = jit(delivery.aim_all)
settle = jit(delivery.settle)


@jit
def gather_providers(at, look):
    """values[i, x] = a provider's number, or component x of its vector; 1 or 0 for a share."""
    n, words = at[m.COUNT], at[m.PROVIDER_WORDS]
    numbers, ints = floats(at[m.PROVIDERS], (n, words)), wholes(at[m.PROVIDERS], (n, words))
    values = floats(at[m.VALUES], (n, at[m.ROW]))
    for i in range(n):
        for x in range(look.width):
            word = look.offset + x
            values[i, x] = ints[i, word] if look.is_int else numbers[i, word]
            if look.kind == SHARE:
                values[i, x] = 1.0 if values[i, x] == look.equals else 0.0


@jit
def gather_uptakes(at, look, arrived, count):
    """values[i, a] = a number of provider i's uptake of the a-th arrived innovation; 1 or 0 for a share."""
    n, shape = at[m.COUNT], (at[m.COUNT], at[m.WIDTH], at[m.UPTAKE_WORDS])
    numbers, ints = floats(at[m.UPTAKES], shape), wholes(at[m.UPTAKES], shape)
    values = floats(at[m.VALUES], (n, at[m.ROW]))
    for i in range(n):
        for a in range(count):
            k = arrived[a]
            values[i, a] = ints[i, k, look.offset] if look.is_int else numbers[i, k, look.offset]
            if look.kind == SHARE:
                values[i, a] = 1.0 if values[i, a] == look.equals else 0.0


@jit
def follow_links(at, look, arrived, count, out):
    """out[i, a] = a number of provider i's own uptake of the innovation that the a-th arrived one points to."""
    shape = (at[m.COUNT], at[m.WIDTH], at[m.UPTAKE_WORDS])
    numbers, ints = floats(at[m.UPTAKES], shape), wholes(at[m.UPTAKES], shape)
    innovations = wholes(at[m.INNOVATIONS], (at[m.WIDTH], at[m.INNOVATION_WORDS]))
    for i in range(at[m.COUNT]):
        for a in range(count):
            other = innovations[arrived[a], look.link]
            value = 0.0
            if other >= 0:
                value = float(ints[i, other, look.offset]) if look.is_int else numbers[i, other, look.offset]
            out[i, a] = value


@jit
def reduce(at, look, width, out):
    """Reduce gathered values over peers, a group or everyone."""
    n = at[m.COUNT]
    values = floats(at[m.VALUES], (n, at[m.ROW]))
    if look.over == PEERS:
        indptr, indices = wholes(at[m.INDPTR], n + 1), wholes(at[m.INDICES], at[m.TIES])
        over_peers(values, width, indptr, indices, floats(at[m.WEIGHTS], at[m.TIES]), out)
        return
    codes, providers = wholes(at[m.CODES], n), wholes(at[m.PROVIDERS], (n, at[m.PROVIDER_WORDS]))
    for i in range(n):
        codes[i] = 0 if look.over == EVERYONE else providers[i, look.group]
    totals, mass = floats(at[m.TOTALS], (at[m.GROUPS], at[m.ROW])), floats(at[m.MASS], at[m.GROUPS])
    over_groups(values, width, floats(at[m.SIZE], n), codes, look.others, out, totals, mass)


@jit_engine
def look_at(t, r, at):
    """Work out what rule r sees, from the picture before its stage."""
    n, first = at[m.COUNT], wholes(at[m.ROW_FIRST], r + 2)
    looks, rows = records(at[m.LOOKS], at[m.N_LOOKS], LOOK), wholes(at[m.ROWS], first[r + 1])
    seen, seen_ints = floats(at[m.SEEN], (n, at[m.SEEN_WORDS])), wholes(at[m.SEEN], (n, at[m.SEEN_WORDS]))
    shown = floats(at[m.SHOWN], (at[m.SLOTS] + at[m.N_LISTED], n, at[m.WIDTH]))
    arrived, count, dt = wholes(at[m.ARRIVED], at[m.WIDTH]), wholes(at[m.MARKS], 1)[0], floats(at[m.DT], 1)[0]
    for row in range(first[r], first[r + 1]):
        look = looks[rows[row]]
        if look.kind == TICK:
            seen_ints[:, look.word] = t
        elif look.kind == YEARS:
            seen[:, look.word] = (t - at[m.WARM_UP]) * dt
        elif look.kind == NATION:
            end = look.offset + look.width
            nation, ints = floats(at[m.NATION], end), wholes(at[m.NATION], end)
            for x in range(look.offset, end):
                seen[:, look.word + x - look.offset] = ints[x] if look.is_int else nation[x]
        elif look.kind == LINKED:
            follow_links(at, look, arrived, count, shown[look.slot])
        elif look.per_innovation:
            gather_uptakes(at, look, arrived, count)
            reduce(at, look, count, shown[look.slot])
        else:
            out = floats(at[m.REDUCED], (n, at[m.ROW]))
            gather_providers(at, look)
            reduce(at, look, look.width, out)
            for i in range(n):
                for x in range(look.width):
                    seen[i, look.word + x] = out[i, x]


@jit_engine
def open_tick(t, b, at):
    """Which innovations have arrived, what the levers deliver, and on which innovations; b ticks have been recorded before."""
    n, k, parts, flows, ticks = at[m.COUNT], at[m.WIDTH], at[m.PARTS], at[m.FLOWS], at[m.TICKS]
    arrives, arrived, marks = floats(at[m.ARRIVES], k), wholes(at[m.ARRIVED], k), wholes(at[m.MARKS], 6)
    count = 0
    for x in range(k):
        if arrives[x] <= t * floats(at[m.DT], 1)[0]:
            arrived[count] = x
            count += 1
    strength, reach = floats(at[m.STRENGTH], parts), floats(at[m.REACH], (flows, n))
    part_flow, part_listed = wholes(at[m.PART_FLOW], parts), wholes(at[m.PART_LISTED], parts)
    fields = at[m.LEVER_WORDS]
    levers = floats(at[m.LEVERS], (n, fields))
    deliver(
        t, floats(at[m.INCOME], (ticks, flows)), floats(at[m.DOSE], (ticks, flows)), wholes(at[m.POT_OF], flows),
        floats(at[m.POTS], at[m.N_POTS]), part_flow, wholes(at[m.PART_FIELD], parts), floats(at[m.PROFILE], (ticks, parts)),
        reach, strength, floats(at[m.CAP], fields), levers,
    )  # fmt: skip
    aimed = False
    for q in range(parts):
        aimed = aimed or (part_listed[q] >= 0 and strength[q] != 0.0)
    marks[0], marks[1], marks[5] = count, aimed, b
    if aimed:
        listed, words = floats(at[m.LISTED], (parts, k)), wholes(at[m.LISTED_FIELDS], at[m.N_LISTED])
        shown = floats(at[m.SHOWN], (at[m.SLOTS] + at[m.N_LISTED], n, k))
        doses, acts = shown[at[m.SLOTS] :], floats(at[m.VALUES], k)
        aim_all(arrived, count, part_flow, part_listed, reach, strength, listed, words, doses, acts)


@jit_engine
def close_tick(t, b, at):
    """Pay claims, then record providers; and how many uptakes stand at each stage, where no rule that acts on them did."""
    n, k, words = at[m.COUNT], at[m.WIDTH], at[m.PROVIDER_WORDS]
    providers, ints = floats(at[m.PROVIDERS], (n, words)), wholes(at[m.PROVIDERS], (n, words))
    claims = 0.0
    if at[m.CLAIM] >= 0:
        for i in range(n):
            claims += providers[i, at[m.CLAIM]]
    flows = at[m.FLOWS]
    spent = floats(at[m.SPENT], (at[m.TICKS], flows))
    settle(t, claims, wholes(at[m.POT_OF], flows), floats(at[m.POTS], at[m.N_POTS]), spent)
    record, history = wholes(at[m.RECORD], at[m.RECORDED]), wholes(at[m.HISTORY], (b + 1, n, at[m.RECORDED]))
    for i in range(n):
        for x in range(len(record)):
            if record[x] >= 0:
                history[b, i, x] = ints[i, record[x]]
    if at[m.TO_COUNT] >= 0:
        uptakes, arrived = wholes(at[m.UPTAKES], (n, k, at[m.UPTAKE_WORDS])), wholes(at[m.ARRIVED], k)
        counts = wholes(at[m.COUNTS], (b + 1, k, STAGES))
        for i in range(n):
            for a in range(wholes(at[m.MARKS], 1)[0]):
                stage = uptakes[i, arrived[a], at[m.TO_COUNT]]
                if 0 <= stage < STAGES:
                    counts[b, arrived[a], stage] += 1
