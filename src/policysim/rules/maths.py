"""Helpers that every rule needs: from rates to chances and waiting times, exact steps of linear dynamics, total powers."""

import math

from policysim.rules.declare import helper


@helper
def chance(rate, span):
    """Probability that an event of `rate` a year happens within `span` years."""
    return 1.0 - math.exp(-rate * span)


@helper
def waiting(u, rate, span):
    """Years until an event of `rate` a year, from one uniform; `span` if it does not happen within it.

    It happens exactly where u < chance(rate, span), and `u < rate * span` is tried first, because it is cheap.
    """
    if u < rate * span:
        wait = -math.log1p(-u) / rate
        if wait < span:
            return wait
    return span


@helper
def towards(x, target, rate, span):
    """Where x has come to after `span` years on its way to `target` at `rate` a year: the exact solution."""
    return target + (x - target) * math.exp(-rate * span)


@helper
def clip(x, low, high):
    """x kept within `low` to `high`."""
    return min(high, max(low, x))


@helper
def power(x, y):
    """x to the y for x >= 0; nan for x < 0."""
    if y == 1.0:
        return x
    if y == 0.0:
        return 1.0
    return math.exp(y * math.log(x))


@helper
def normal(u):
    """Standard normal value of a uniform: algorithm AS 241, PPND16 (Wichura 1988), 16 digits."""
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _central(0.180625 - q * q)
    tail = max(min(u, 1.0 - u), 5.551115123125783e-17)
    r = math.sqrt(-math.log(tail))
    value = _middle(r - 1.6) if r <= 5.0 else _far(r - 5.0)
    return -value if q < 0.0 else value


@helper
def _central(r):
    """Rational approximation of AS 241 for the middle 85 %."""
    above = 2509.0809287301226727 * r + 33430.575583588128105
    above = (above * r + 67265.770927008700853) * r + 45921.953931549871457
    above = (above * r + 13731.693765509461125) * r + 1971.5909503065514427
    above = (above * r + 133.14166789178437745) * r + 3.387132872796366608
    below = 5226.495278852545925 * r + 28729.085735721942674
    below = (below * r + 39307.89580009271061) * r + 21213.794301586595867
    below = (below * r + 5394.1960214247511077) * r + 687.1870074920579083
    below = (below * r + 42.313330701600911252) * r + 1.0
    return above / below


@helper
def _middle(r):
    """Rational approximation of AS 241 for the tails down to 1e-11."""
    above = 7.7454501427834140764e-4 * r + 0.0227238449892691845833
    above = (above * r + 0.24178072517745061177) * r + 1.27045825245236838258
    above = (above * r + 3.64784832476320460504) * r + 5.7694972214606914055
    above = (above * r + 4.6303378461565452959) * r + 1.42343711074968357734
    below = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
    below = (below * r + 0.0151986665636164571966) * r + 0.14810397642748007459
    below = (below * r + 0.68976733498510000455) * r + 1.6763848301838038494
    below = (below * r + 2.05319162663775882187) * r + 1.0
    return above / below


@helper
def _far(r):
    """Rational approximation of AS 241 for the tails beyond 1e-11."""
    above = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    above = (above * r + 0.0012426609473880784386) * r + 0.026532189526576123093
    above = (above * r + 0.29656057182850489123) * r + 1.7848265399172913358
    above = (above * r + 5.4637849111641143699) * r + 6.6579046435011037772
    below = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7
    below = (below * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4
    below = (below * r + 0.0148753612908506148525) * r + 0.13692988092273580531
    below = (below * r + 0.59983220655588793769) * r + 1.0
    return above / below
