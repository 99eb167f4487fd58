"""Numbers as people read them: signs, ranges, money, frequencies; data stay raw, only this rendering changes them."""

import math
from collections.abc import Iterable

MINUS = "−"
DASH = "-"
SIGNIFICANT = 3
NOISE = 1e-9  # of the value: an error below it is rounding, not chance
LARGE = 1_000  # futures above which a frequency is also said in tenths


def decimals_for(values: Iterable[float], errors: Iterable[float], usual: int) -> int:
    """Decimals for a column: no digit smaller than the first of its simulation error, at most three significant digits.

    Without errors (one future, or none at all) the register's usual number of decimals."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    known = [abs(error) for error in errors if math.isfinite(error) and abs(error) > NOISE * largest]
    wanted = max(0, -math.floor(math.log10(max(known)))) if known else usual
    if largest > 0:
        wanted = min(wanted, max(0, SIGNIFICANT - 1 - math.floor(math.log10(largest))))
    return wanted


def plain(value: float, decimals: int) -> str:
    """`1,234.5` with a true minus sign; a dash where there is no number; zero has no sign."""
    if not math.isfinite(value):
        return DASH
    text = f"{abs(value):,.{decimals}f}"
    return MINUS + text if value < 0 and any(digit in "123456789" for digit in text) else text


def signed(value: float, decimals: int) -> str:
    """`+0.22`, `−0.07`, `0.00`."""
    text = plain(value, decimals)
    return text if text[0] == MINUS or not any(digit in "123456789" for digit in text) else f"+{text}"


def between(low: float, high: float, decimals: int) -> str:
    """`0.11 to 0.33`: a word, because a minus sign hides in a hyphen."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return DASH
    return f"{plain(low, decimals)} to {plain(high, decimals)}"


def within(error: float, decimals: int) -> str:
    """`± 0.02`; `less than ± 0.01` where the error would be rounded away."""
    if not math.isfinite(error):
        return DASH
    if error > 0 and float(f"{error:.{decimals}f}") == 0:
        return f"less than ± {10**-decimals:.{decimals}f}"
    return f"± {error:,.{decimals}f}"


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
    """`£400 million`, `£1.2 billion`, at most three significant digits."""
    size = abs(pounds)
    million = size / 1e6
    if million < 0.5:
        return f"£{size:,.0f}"
    if million < 999.5:
        return f"£{_three(million)} million"
    return f"£{_three(size / 1e9)} billion"


def millions(pounds: float) -> str:
    """`2,222`: pounds as whole millions, for a column whose header says £m."""
    return plain(pounds / 1e6, 0)


def per_cent(share: float, smallest: float | None = None) -> str:
    """`33`: a share as per cent without decimals; one decimal if any of the column (`smallest` > 0) is below 1 %."""
    one = smallest is not None and 0 < smallest < 0.01
    return plain(100 * share, 1 if one else 0)


def _three(value: float) -> str:
    text = f"{value:.{max(0, SIGNIFICANT - 1 - math.floor(math.log10(value)))}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
