"""Maths that is defined everywhere: at its edges it gives an infinity, a nan or 0, in both engines alike.

In a rule `math.exp` means `total.exp`, `int` means `total.whole` and `float` means `total.real`: the engines rebind these
names before they play it.
"""

import math

LARGEST_EXPONENT = 709.782712893384  # exp of anything larger is beyond a double
LARGEST_INT = 9.2e18


def exp(x):
    """e to the x; infinite beyond the range of a double."""
    if x > LARGEST_EXPONENT:
        return math.inf
    return math.exp(x)


def expm1(x):
    """e to the x minus 1; infinite beyond the range of a double."""
    if x > LARGEST_EXPONENT:
        return math.inf
    return math.expm1(x)


def log(x):
    """Natural logarithm; minus infinity at 0, nan below."""
    if x > 0.0:
        return math.log(x)
    if x == 0.0:
        return -math.inf
    return math.nan


def log1p(x):
    """Logarithm of 1 + x; minus infinity at -1, nan below."""
    if x > -1.0:
        return math.log1p(x)
    if x == -1.0:
        return -math.inf
    return math.nan


def sqrt(x):
    """Square root; nan below 0."""
    if x >= 0.0:
        return math.sqrt(x)
    return math.nan


def tanh(x):
    """Hyperbolic tangent."""
    return math.tanh(x)


def floor(x):
    """Largest whole number not above x; 0 where that is no 64-bit int."""
    if -LARGEST_INT < x < LARGEST_INT:
        return math.floor(x)
    return 0


def whole(x):
    """int(x), towards zero; 0 where that is no 64-bit int."""
    if -LARGEST_INT < x < LARGEST_INT:
        return int(x)
    return 0


def real(x):
    """float(x), also of a comparison."""
    return x * 1.0


def nearest_whole(x):
    """round(x), halves to even; 0 where that is no 64-bit int."""
    if -LARGEST_INT < x < LARGEST_INT:
        return round(x)
    return 0
