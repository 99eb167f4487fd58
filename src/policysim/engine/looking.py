"""The part of a compiled tick that is the same for all provider classes: what is delivered, seen, paid and recorded.

Records are flat arrays of 8-byte words, floats and ints side by side as two views of one memory.
"""

from policysim.engine import delivery, reductions
from policysim.engine.cache import jit_engine
from policysim.engine.layout import EVERYONE, LINKED, NATION, PEERS, SHARE, TICK, YEARS

over_peers = jit_engine(reductions.over_peers)
over_groups = jit_engine(reductions.over_groups)
deliver = jit_engine(delivery.deliver)
aim = jit_engine(delivery.aim)
settle = jit_engine(delivery.settle)


@jit_engine
def gather(words, ints, look, width, columns, stride, values):
    """values[i, x] = word `look.offset` of the record at columns[x] of provider i, as 1 or 0 for a share."""
    for i in range(len(values)):
        row = values[i]
        for x in range(width):
            word = i * stride + columns[x] + look.offset
            row[x] = ints[word] if look.is_int else words[word]
            if look.kind == SHARE:
                row[x] = 1.0 if row[x] == look.equals else 0.0


@jit_engine
def groups_of(ints, stride, look, codes):
    """codes[i] = group of provider i: 0 for everyone."""
    for i in range(len(codes)):
        codes[i] = 0 if look.over == EVERYONE else ints[i * stride + look.group]


@jit_engine
def reduce(look, width, values, ties, size, codes, out, totals, mass):
    """Reduce gathered values over peers, a group or everyone."""
    indptr, indices, weights = ties
    if look.over == PEERS:
        over_peers(values, width, indptr, indices, weights, out)
    else:
        over_groups(values, width, size, codes, look.others, out, totals, mass)


@jit_engine
def follow_links(words, ints, innovations, look, stride, width, record, arrived, n, out):
    """out[i, a] = a number of provider i's own uptake of the innovation that the a-th arrived one points to."""
    for i in range(len(out)):
        for a in range(n):
            other = innovations[arrived[a] * record + look.link]
            word = i * stride + other * width + look.offset
            value = 0.0
            if other >= 0:
                value = float(ints[word]) if look.is_int else words[word]
            out[i, a] = value


@jit_engine
def open_tick(t, dt, arrives, arrived, marks, flows, levers, aimed):
    """Which innovations have arrived, what the levers deliver, and on which innovations (aimed[f, i, a])."""
    income, dose, pot_of, pots, part_flow, part_field, part_listed, profile, reach, strength, listed, cap, fields = flows
    n = 0
    for k in range(len(arrives)):
        if arrives[k] <= t * dt:
            arrived[n] = k
            n += 1
    marks[0] = n
    deliver(t, income, dose, pot_of, pots, part_flow, part_field, profile, reach, strength, cap, levers)
    marks[1] = 0
    for q in range(len(part_flow)):
        if part_listed[q] >= 0 and strength[q] != 0.0:
            marks[1] = 1
    if marks[1]:
        for i in range(len(levers)):
            for a in range(n):
                aim(i, arrived[a], part_flow, part_listed, reach, strength, listed, levers[i])
                for f in range(len(fields)):
                    aimed[f, i, a] = levers[i, fields[f]]


@jit_engine
def close_tick(t, b, claim, stage, providers, provider_ints, stride, uptakes, uptake_stride, width, arrived, n, money, history, counts):
    """Pay claims, then record providers and how many uptakes stand at each stage."""
    pot_of, pots, spent = money
    claims = 0.0
    if claim >= 0:
        for i in range(history.shape[1]):
            claims += providers[i * stride + claim]
    settle(t, claims, pot_of, pots, spent)
    for i in range(history.shape[1]):
        for x in range(history.shape[2]):
            history[b, i, x] = provider_ints[i * stride + x]
    if stage >= 0:
        for i in range(history.shape[1]):
            for a in range(n):
                counts[b, arrived[a], uptakes[i * uptake_stride + arrived[a] * width + stage]] += 1


@jit_engine
def look_at(looks, rows, t, warm_up, dt, n, arrived, columns, own, memory, ties, size, scratch, seen, seen_ints, visible):
    """Work out what one rule sees, from the picture before the stage.

    `memory` = (provider words, ints, words a provider, uptake words, ints, words a provider, words an uptake, innovation
    ints, words an innovation, nation words); `scratch` = (values, codes, totals, mass).
    """
    words, ints, stride, uptakes, uptake_ints, uptake_stride, width, innovations, record, nation = memory
    values, codes, totals, mass = scratch
    for x in range(len(rows)):
        look = looks[rows[x]]
        if look.kind == TICK or look.kind == YEARS:
            for i in range(len(seen)):
                if look.kind == TICK:
                    seen_ints[i, look.word] = t
                else:
                    seen[i, look.word] = (t - warm_up) * dt
        elif look.kind == NATION:
            for i in range(len(seen)):
                for j in range(look.width):
                    seen[i, look.word + j] = nation[look.offset + j]
        elif look.kind == LINKED:
            follow_links(uptakes, uptake_ints, innovations, look, uptake_stride, width, record, arrived, n, visible[look.slot])
        else:
            groups_of(ints, stride, look, codes)
            if look.per_innovation:
                for a in range(n):
                    columns[a] = arrived[a] * width
                gather(uptakes, uptake_ints, look, n, columns, uptake_stride, values)
                reduce(look, n, values, ties, size, codes, visible[look.slot], totals, mass)
            else:
                gather(words, ints, look, look.width, own, stride, values)
                out = seen[:, look.word : look.word + look.width]
                reduce(look, look.width, values, ties, size, codes, out, totals, mass)
