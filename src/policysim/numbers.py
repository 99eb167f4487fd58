"""Numbers as people read them: signs, ranges, money, frequencies; data stay raw, only this rendering changes them."""

import math
from collections.abc import Iterable

MINUS = "−"
DASH = "-"
DIGITS = 3  # that count in a number
NOISE = 1e-9  # of the value: an error below it is rounding, not chance
LEAST_MILLIONS = 0.01  # of a column in £m: what is smaller is shown as nothing
LARGE = 1_000  # futures above which a frequency is also said in tenths


def counted(count: float, what: str) -> str:
    """`1 run`, `2,000 runs`, `0.5 years`."""
    return f"{count:,} {what}{'s' if count != 1 else ''}"


def decimals_for(values: Iterable[float], errors: Iterable[float], usual: int) -> int:
    """Decimals for a column: no digit smaller than the first of its simulation error, at most three that count.

    Without errors (one future, or none at all) the register's usual number; below 0, tens and hundreds are rounded."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    known = [abs(error) for error in errors if math.isfinite(error) and abs(error) > NOISE * largest]
    wanted = -math.floor(math.log10(max(known))) if known else usual
    return min(wanted, DIGITS - 1 - math.floor(math.log10(largest))) if largest > 0 else max(0, wanted)


def decimals_of_row(value: float, error: float, decimals: int) -> int:
    """Decimals of a row in a column that has `decimals`: more where rounding would move it by more than its own error."""
    own = max(error, NOISE * abs(value))
    if not abs(value) > own or abs(round(value, decimals) - value) <= own:
        return decimals
    return max(decimals, decimals_for([value], [error if own == error else abs(value)], decimals))


def plain(value: float, decimals: int) -> str:
    """`1,234.5` with a true minus sign; a dash where there is no number; zero has no sign."""
    if not math.isfinite(value):
        return DASH
    text = _rounded(abs(value), decimals)
    return MINUS + text if value < 0 and is_shown(value, decimals) else text


def signed(value: float, decimals: int) -> str:
    """`+0.22`, `−0.07`, `0.00`."""
    text = plain(value, decimals)
    return text if text[0] == MINUS or not is_shown(value, decimals) else f"+{text}"


def is_shown(value: float, decimals: int) -> bool:
    """Whether a number is more than zeros at these decimals."""
    return math.isfinite(value) and any(digit in "123456789" for digit in _rounded(abs(value), decimals))


def between(low: float, high: float, decimals: int) -> str:
    """`0.11 to 0.33`: a word, because a minus sign hides in a hyphen."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return DASH
    return f"{plain(low, decimals)} to {plain(high, decimals)}"


def within(error: float, decimals: int) -> str:
    """`± 0.02`; `less than ± 0.01` where the error would be rounded away."""
    if not math.isfinite(error):
        return DASH
    if error > 0 and not is_shown(error, decimals):
        return f"less than ± {_rounded(10.0**-decimals, decimals)}"
    return f"± {_rounded(error, decimals)}"


def of(count: int, all_of_them: int) -> str:
    """`177 of 200`."""
    return f"{count:,} of {all_of_them:,}"


def frequency(count: int, futures: int) -> str:
    """`177 of 200 futures`; above 1,000 `about 9 in 10 futures (8,877 of 10,000)`."""
    if futures <= LARGE:
        return f"{of(count, futures)} futures"
    tenths = round(10 * count / futures)
    word = {0: "almost no", 10: "almost all"}.get(tenths, f"about {tenths} in 10")
    return f"{word} futures ({of(count, futures)})"


def money(pounds: float) -> str:
    """`£400 million`, `£1.2 billion`, at most three digits that count."""
    size = abs(pounds)
    million = size / 1e6
    if million < 0.5:
        return f"£{size:,.0f}"
    if million < 999.5:
        return f"£{_three(million)} million"
    return f"£{_three(size / 1e9)} billion"


def stated(pounds: float) -> str:
    """An amount that somebody chose: `£400 million`, `£1.234 billion`, `£90 thousand`; no digit that says nothing."""
    for scale, word in ((1e9, " billion"), (1e6, " million"), (1e3, " thousand")):
        if abs(pounds) >= scale:
            return f"£{pounds / scale:,.4g}{word}"
    return f"£{pounds:,.0f}"


def stated_short(pounds: float) -> str:
    """The same where rows are compared: `£170.0m`, `£1,200.0m`."""
    return f"£{pounds / 1e6:,.1f}m"


def in_bn(pounds: float) -> str:
    """The sum of a list's income: `£12.7bn`, `£0.395bn`, at most three digits that count."""
    return f"£{bn(pounds)}bn"


def bn(pounds: float) -> str:
    """Pounds in billions as a setting has them: `12.7`, `0.395`, `124`."""
    return f"{float(f'{pounds / 1e9:.3g}'):g}"


def millions(pounds: float) -> str:
    """`2,222`: pounds as whole millions, for a column whose header says £m; `0.3`, `0.04`: less than that is not nothing."""
    size = abs(pounds) / 1e6
    return plain(pounds / 1e6, -math.floor(math.log10(size)) if LEAST_MILLIONS <= size < 0.5 else 0)


def per_cent(share: float, smallest: float | None = None) -> str:
    """`33`: a share as per cent without decimals; one decimal if any of the column (`smallest` > 0) is below 1 %."""
    one = smallest is not None and 0 < smallest < 0.01
    return plain(100 * share, 1 if one else 0)


def _rounded(size: float, decimals: int) -> str:
    return f"{size:,.{decimals}f}" if decimals >= 0 else f"{round(size, decimals):,.0f}"


def _three(value: float) -> str:
    text = f"{value:.{max(0, DIGITS - 1 - math.floor(math.log10(value)))}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
