"""Every claim of the answer is parsed and held against the numbers, over many made-up sweeps."""

import re
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from made_up import MEASURES, make_sweep

from policysim.analysis.finding import finding
from policysim.analysis.table import header, note, rows

NAME, NUMBER, MANY = r'"([^"]+)"', r"([+−]?[\d,.]+)", r" and (\d+) more"
COST = r"(?: at equal cost \([^)]+\))?"
THING = "(?:productivity growth|waiting time)"
SIZE = rf"by {NUMBER} [a-z ]+ (?:over|against) do minimum \(8 in 10 futures: {NUMBER} to {NUMBER}\)"
FEW = r"(\d+) of (\d+) futures"


class Truth:
    """What was made up: the differences of each option from do minimum, shown units, positive when they are for the better."""

    def __init__(self, c):
        names = [option for option in c.options if option != "do_minimum"]
        values = c.headline.scale * c.values(c.headline.name)
        self.sign = -1.0 if c.headline.better == "lower" else 1.0
        self.gain = {c.label(name): self.sign * (values[n + 1] - values[0]) for n, name in enumerate(names)}
        self.cost = {c.label(name): c.present_cost(name) / 1e9 for name in names}
        self.by_mean = sorted(self.gain, key=lambda name: -self.gain[name].mean())
        self.better = {name for name in names if apart(self.gain[name]) and self.gain[name].mean() > 0}
        self.worse = {name for name in names if apart(self.gain[name]) and self.gain[name].mean() < 0}
        self.unclear = set(names) - self.better - self.worse
        self.ahead = self.by_mean[: min((self.by_mean.index(name) for name in self.better), default=0)]

    def alike(self, name, others):
        """Those that cannot be told apart from this one."""
        return {one for one in others if one != name and not apart(self.gain[name] - self.gain[one])}


def error(gain):
    """1.96 Monte Carlo standard errors."""
    return 1.96 * gain.std(ddof=1) / np.sqrt(len(gain))


def apart(gain):
    """Whether a mean is larger than its simulation error."""
    return abs(gain.mean()) > error(gain)


def is_about(text, value):
    """Whether a number that is printed is this one, rounded."""
    found = float(text.replace("−", "-").replace(",", ""))
    digits = len(text.partition(".")[2])
    step = 10.0**-digits if digits or found % 10 else 10.0
    return abs(found - value) <= 0.5001 * step


def names_are(told, expected):
    """Whether a list such as `"A" (+0.1), "B" and 2 more` is that of these options."""
    named, more = re.findall(NAME, told), re.search(MANY, told)
    assert set(named) <= set(expected) and len(named) + (int(more[1]) if more else 0) == len(expected), told


def does(t, name, verb, size, low, high):
    """`"A" raises it by 0.2 (0.1 to 0.3)`, in the direction of the verb."""
    gain = t.gain[name]
    change = t.sign * gain
    assert name in t.better | t.worse and (verb.startswith("raise")) == (change.mean() > 0)
    ends = np.quantile(np.sign(change.mean()) * change, (0.1, 0.9), method="weibull")
    assert is_about(size, abs(change.mean())) and is_about(low, ends[0]) and is_about(high, ends[1])
    assert float(size) > 0


def most(t, number, name, verb, *size):
    assert int(number) == len(t.gain) and name == t.by_mean[0] and not t.alike(name, t.gain)
    does(t, name, verb, *size)


def alone(t, name, verb, *size):
    assert set(t.gain) == {name}
    does(t, name, verb, *size)


def tie(t, number, name, verb, size, low, high, ties):
    assert int(number) == len(t.gain) and name == t.by_mean[0] and name in t.better
    names_are(ties.partition(" cannot")[0], t.alike(name, t.gain))
    does(t, name, verb, size, low, high)
    ahead_of(t, name, ties)


def ahead_of(t, name, ties):
    """`("A" ahead in 10 and 12 of 20 futures)` of the options named before."""
    told, _, counted = ties.partition(" cannot")
    others = [t.gain[name] - t.gain[one] for one in re.findall(NAME, told)]
    if "level in" in counted:
        forms = re.findall(r"(?:(\d+) of \d+ futures, )?level in (?:all )?(\d+)|(\d+) of \d+ futures", counted)
        assert len(forms) == len(others)
        for (few, level, many), apart in zip(forms, others):
            assert int(few or many or 0) == (apart > 0).sum() and (not level or int(level) == (apart == 0).sum())
    elif "ahead in" in counted:
        counts = re.findall(r"\d+", counted.partition("ahead in")[2])
        assert [int(count) for count in counts[:-1]] == [(apart > 0).sum() for apart in others]


def only(t, number, name, verb, *size):
    assert int(number) == len(t.gain) and t.better == {name}
    does(t, name, verb, *size[:3])


def some(t, number, count, verb, name, size, low, high, ties):
    assert int(number) == len(t.gain) and int(count) == len(t.better) > 1
    assert name == next(one for one in t.by_mean if one in t.better)
    does(t, name, verb, size, low, high)
    names_are(ties.partition(" cannot")[0], t.alike(name, t.better))


def unsure(t, name, number, mean, spread):
    """`even "A", the best of 2`, `"A"`: neither it nor any other is better than do minimum."""
    assert not t.better and name == t.by_mean[0] and name in t.unclear and int(number or 1) == len(t.gain)
    assert is_about(mean or "0", t.sign * t.gain[name].mean()) or not mean
    assert is_about(spread, error(t.gain[name])) or float(spread) >= error(t.gain[name])


def none(t, number, verb, name, size, low, high, worse, futures):
    assert int(number) == len(t.gain) and all(gain.mean() < 0 for gain in t.gain.values()) and name == t.by_mean[0]
    does(t, name, verb, size, low, high)
    assert name in t.worse and int(worse) == (t.gain[name] < 0).sum() and int(futures) == len(t.gain[name])


def beat(t, name, count, futures, worse, second, difference, often):
    name = name if name != "It" else t.lead
    assert int(count) == (t.gain[name] > 0).sum() and int(futures) == len(t.gain[name])
    assert not worse or int(worse) == (t.gain[name] < 0).sum()
    if second:
        assert second == t.by_mean[1] and is_about(difference, t.sign * t.gain[second].mean())
        assert int(often) == (t.gain[name] > t.gain[second]).sum()


def never_beat(t, name, worse, level):
    """`did worse than do minimum in all 9 futures`, `was level with it in all 9`, `none of 9, worse in 3 and level in 6`."""
    gain = t.gain[name if name != "It" else t.lead]
    assert not (gain > 0).any() and int(worse) == (gain < 0).sum() and int(level) == (gain == 0).sum()


def ahead(t, told):
    names_are(told, t.ahead)


def unclear(t, told):
    names_are(told, t.unclear)


def harm(t, told):
    names_are(told, t.worse)


def costs(t, per_pound):
    assert max(t.cost.values()) > 1.01 * min(t.cost.values())
    worth = {name: gain.mean() / t.cost[name] for name, gain in t.gain.items()}
    first = max(worth, key=lambda name: worth[name])
    alike = {
        one for one in worth if one != first and not apart(t.gain[first] / t.cost[first] - t.gain[one] / t.cost[one])
    }
    if not per_pound:
        assert worth[first] <= 0
        return
    named = re.findall(NAME, per_pound)
    assert named[0] == first
    if "comes first" in per_pound:
        assert first in t.better and not alike and per_pound.endswith(" too") == (first == t.by_mean[0])
    elif per_pound.endswith("cannot be told apart from it"):
        others = re.search(r"but (\d+) others", per_pound)
        assert first in t.better and len(alike) == (int(others[1]) if others else 1) and set(named[1:]) <= alike
    else:
        assert "it cannot be told apart from do minimum" in per_pound and first in t.unclear


def nothing(t, *_):
    assert all((gain == 0).all() for gain in t.gain.values())


CLAIMS = (
    (rf"of (\d+) options{COST}, {NAME} (\w+) {THING} most: {SIZE}", most),
    (rf"{NAME} (\w+) {THING} {SIZE}", alone),
    (rf"no single one of (\d+) options{COST} is best: {NAME} (\w+) {THING} {SIZE}, but (.*)", tie),
    (rf"of (\d+) options{COST}, only {NAME} (\w+) {THING} by more than its simulation error: {SIZE}", only),
    (
        rf"of (\d+) options{COST}, (\d+) (\w+) {THING} by more than their simulation error, {NAME} most: {SIZE}(.*)",
        some,
    ),
    (
        rf"(?:even )?{NAME}(?:, the best of (\d+) options{COST},)? cannot be told apart from do minimum on {THING}: no "
        rf"difference at this number of futures \((?:{NUMBER} )?(?:less than )?± {NUMBER}(?:;[^)]*)?\)",
        unsure,
    ),
    (
        rf"none of (\d+) options{COST} \w+ {THING} against do minimum: {NAME}, the best of them, (\w+) it by {NUMBER} "
        rf"[a-z ]+ \(8 in 10 futures: {NUMBER} to {NUMBER}\) and did worse in {FEW}",
        lambda t, number, name, verb, *more: none(t, number, verb, name, *more),
    ),
    (
        rf"{NAME} does not \w+ {THING} against do minimum: it (\w+) it by {NUMBER} "
        rf"[a-z ]+ \(8 in 10 futures: {NUMBER} to {NUMBER}\) and did worse in {FEW}",
        lambda t, name, verb, *more: none(t, 1, verb, name, *more),
    ),
    (rf"(?:{NAME} does not|none of (\d+) options{COST}) changes? {THING} at all, in any of \d+ futures", nothing),
    (
        rf'(It|(?<=")[^"]+(?=")|"[^"]+") beat do minimum in {FEW}(?: \(worse in (\d+)\))?'
        rf"(?: and the next best, {NAME} \({NUMBER}\), in (\d+) of \d+ futures)?",
        lambda t, name, *more: beat(t, name.strip('"'), *more),
    ),
    (r"(It) did worse than do minimum in all (\d+) futures", lambda t, name, number: never_beat(t, name, number, 0)),
    (r"(It) was level with do minimum in all (\d+) futures", lambda t, name, number: never_beat(t, name, 0, number)),
    (
        r"(It) beat do minimum in none of \d+ futures, did worse in (\d+) and was level in (\d+)",
        never_beat,
    ),
    (r"(.*) (?:has a better mean|have better means) but cannot be told apart from do minimum .*", ahead),
    (r"(.*±.*) cannot be told apart from do minimum at this number of futures", unclear),
    (r"([^:]*) (?:do|does) worse than do minimum", harm),
    (r"Costs are not equal \([^)]*\)(?:: (.*))?", costs),
)


def hold(answer, t):
    """Every sentence of an answer is of a known form, and true."""
    t.lead = next((name for name in t.by_mean if name in t.better), t.by_mean[0])
    for sentence in re.split(r'(?<=[^.])\. (?=[A-Z"])', answer.removeprefix("In this model, ").rstrip(".")):
        claims = [(found, claim) for form, claim in CLAIMS if (found := re.fullmatch(form, sentence))]
        assert claims, f"no claim is known that reads: {sentence}"
        found, claim = claims[0]
        claim(t, *found.groups())


def rows_hold(c, t):
    """A row that can be told apart is never rounded away; the note names those that cannot, where others can."""
    for name, told, *_ in rows(c)[: len(t.gain)]:
        mean = t.sign * t.gain[name].mean()
        if name in t.better | t.worse:
            assert told[0] == ("+" if mean > 0 else "−") and is_about(told, mean) and set(told) & set("123456789")
        else:
            assert told == "no difference" or is_about(told, mean)
    found = re.search("Not told apart from do minimum at this number of futures: (.*)\\.", note(c))
    listed = set(found[1].split(", ")) if found else set()
    assert listed == (t.unclear if t.better | t.worse else set())


gains = st.tuples(
    st.sampled_from((-0.3, -0.05, -0.018, 0.0, 0.018, 0.02, 0.05, 0.22, 0.3)),
    st.sampled_from((0.0, 0.005, 0.02, 0.1, 0.4)),
    st.integers(0, 50),
    st.sampled_from((0.0, 0.0, 0.3, 0.9)),
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(gains, min_size=1, max_size=6), st.sampled_from((2, 6, 10, 20)), st.sampled_from(MEASURES[:2]))
def test_every_claim_of_the_answer_is_true(made, futures, headline):
    options = {
        f"o{n}": mean + spread * np.sin(1.7 * seed + np.arange(futures) ** 2)
        for n, (mean, spread, seed, _) in enumerate(made)
    }
    left = {f"o{n}": one[3] for n, one in enumerate(made)}
    with tempfile.TemporaryDirectory() as folder:
        c = make_sweep(Path(folder) / "a", futures=futures, headline=headline.name, left=left, **options)
        truth = Truth(c)
        hold(c.answer, truth)
        rows_hold(c, truth)


SUPPORT = 0.05 + 0.113 * np.array([-1.3, 1.3, -0.9, 0.9, -0.6, 0.6, -1.1, 1.1, -0.3, 0.3])
SUPPLY = 0.018 + 0.021 * np.array([1.3, -1.3, 0.9, -0.9, 0.4, 0.6, -0.6, 1.1, -1.7, 0.3]) + 0.002


def test_the_first_by_mean_is_unsure_and_another_is_not(tmp_path):
    c = make_sweep(tmp_path / "a", futures=10, support=SUPPORT, supply=SUPPLY, left={"supply": 0.3})
    told = c.answer
    assert 'of 2 options, only "Supply" raises productivity growth by more than its simulation error: by 0.02 ' in told
    assert '"support" (+0.05 ± 0.07) has a better mean but cannot be told apart from do minimum' in told
    assert 'per pound, "support" has the best mean, but it cannot be told apart from do minimum' in told
    assert finding(c) == (
        'In this model, "Supply" raises productivity growth, but "support" cannot be told apart from do minimum'
    )


def test_a_sure_row_is_not_rounded_away_by_the_noise_of_another(tmp_path):
    c = make_sweep(tmp_path / "a", futures=10, support=4 * SUPPORT, supply=SUPPLY)
    told = {row[0]: dict(zip(header(c), row)) for row in rows(c)}
    assert told["Supply"]["8 in 10 futures lie between"] != "0.0 to 0.0"
    assert [row[1] for row in rows(c)] == ["+0.2", "+0.02", "-"]
    assert "Not told apart from do minimum at this number of futures: support." in note(c)


@pytest.mark.parametrize(
    "answer", ['"o0" beat do minimum in 3 of 10 futures.', '"o1" (−0.05) does worse than do minimum.']
)
def test_a_false_claim_would_be_found(tmp_path, answer):
    c = make_sweep(tmp_path / "a", futures=10, o0=0.1, o1=0.05)
    with pytest.raises(AssertionError):
        hold(f"In this model, {answer}", Truth(c))
