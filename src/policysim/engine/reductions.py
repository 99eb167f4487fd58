"""Reductions, written once: both engines gather rows of numbers and add them here in provider order, left to right.

Rows are NumPy arrays when compiled and lists under Mesa; `width` is how many numbers of a row count.
"""


def over_peers(values, width, indptr, indices, weights, out):
    """out[i] = sum over peers j of weight_ij * values[j], in the order of the ties; 0 for who has none."""
    for i in range(len(indptr) - 1):
        row = out[i]
        if width == 1:  # the same sum, kept in a register
            total = 0.0
            for q in range(indptr[i], indptr[i + 1]):
                total += weights[q] * values[indices[q]][0]
            row[0] = total
            continue
        for k in range(width):
            row[k] = 0.0
        for q in range(indptr[i], indptr[i + 1]):
            weight = weights[q]
            source = values[indices[q]]
            for k in range(width):
                row[k] += weight * source[k]


def over_groups(values, width, size, codes, others, out, totals, mass):
    """out[i] = size-weighted mean of values over i's group, without i where `others` is 1; its own value where alone."""
    for g in range(len(mass)):
        mass[g] = 0.0
        total = totals[g]
        for k in range(width):
            total[k] = 0.0
    for i in range(len(codes)):
        mass[codes[i]] += size[i]
        total = totals[codes[i]]
        source = values[i]
        for k in range(width):
            total[k] += size[i] * source[k]
    for i in range(len(codes)):
        own = size[i] * others
        rest = mass[codes[i]] - own
        total = totals[codes[i]]
        source = values[i]
        row = out[i]
        for k in range(width):
            row[k] = (total[k] - own * source[k]) / rest if rest > 0.0 else source[k]
