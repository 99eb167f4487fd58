"""Wrong command lines and files, made from right ones by the slips that people and programs make; all from a seed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

WORDS = (
    "policy=agility", "policy=supply,support", "policy=./mine.yaml", "system=england", "system=trusts.csv",
    "budget.amount=£400m", "budget.start=2027-04", "budget.prices=2025-26", "calendar.years=10",
    "calendar.tick=quarter", "calendar.start=2026-04", "calendar.warm_up=5", "replicates=20", "seed=3", "name=friday",
    "uncertainty=fixed", "headline=productivity_growth", "agility_form=product", "slack=none", "experiment=main",
    "parameters.support_effect=0.4", "parameters.imitation_rate=0.2,0.4", "provider=Provider", "executor.workers=2",
    "innovations=named", "--quick", "--plugin=mine.py",
)  # fmt: skip
SIGNS = "abcxyz019=,.;:'\"()[]{}<>£$€%&*#@!?~^|\\/+-_ éß中😀“”–\u200b"
ODD = (
    "", " ", "=", "==", ",", ",,", "'", '"', "${seed}", "${oc.env:HOME}", "???", "null", "~", "nan", "-inf", "1e999", "9" * 400,
    "-1", "0x10", "1;2", "[1,2]", "{a: 1}", "../../etc", "/dev/null", "x" * 5000, "yes", "off", "<script>", "%s%n", "a\tb",
    "a\nb\nc\nd\ne\nf\ng", "\x1b[2J", "\x00", "\udce9", "£", "400,000", "1.5.2", "1_", "--", "-", "2027-13", "1/0",
)  # fmt: skip
POLICY = """\
label: Half and half
base: do_minimum
spend:
  digital:
    lever: investment
    share: 50%
    split: {digital: 100%}
    start: 2027-04
    ramp: 1 year
  help:
    lever: support
    share: 50%
    reach: {weakest: 25%, by: capability, judged: once}
  tariff:
    lever: payment
    amount: £60m a year
    innovations: [virtual_wards]
    until: 2031-03
"""
EXPERIMENT = """\
question: Does it help?
headline: productivity_growth
sweep:
  policy: [supply, agility]
budget: {amount: £400m a year, start: 2027-04, until: 2036-03, prices: 2025-26}
calendar: {start: 2026-04, years: 11, warm_up: 5 years, tick: quarter}
system: england
uncertainty: register
replicates: 20
parameters: {support_effect: 0.4}
"""
SYSTEM = """\
label: Two kinds
stages: [primary, emergency, elective, inpatient, outpatient, community, mental_health, home]
types:
  acute: {number: 3, size_multiplier: 1, label: Acute}
  community: {number: 2, size_multiplier: 0.5}
regions:
  north: {providers: 2, health_systems: 1}
  south: {providers: 3, health_systems: 2}
"""
LIST = "id,type,region,size,motivation\nRA2,acute,North,480,0.5\n2E1,community,South,120,\n010,acute,South,300,0.41\n"


def slip(text: str, rng: Random) -> str:
    """The text with one slip of a finger: a sign dropped, added, swapped or changed, or a piece doubled or lost."""
    place = rng.randrange(len(text)) if text else 0
    before, sign, after = text[:place], text[place : place + 1], text[place + 1 :]
    changes: tuple[Callable[[], str], ...] = (
        lambda: before + after,
        lambda: before + sign + sign + after,
        lambda: before + rng.choice(SIGNS) + sign + after,
        lambda: before + rng.choice(SIGNS) + after,
        lambda: before + after[:1] + sign + after[1:],
        lambda: before + rng.choice(ODD) + after,
    )
    return rng.choice(changes)()


def command_line(rng: Random) -> list[str]:
    """Right words of which one is wrong: by a slip, by an odd value or by an odd key."""
    words = rng.sample(WORDS, rng.choice((1, 1, 2, 3)))
    key, equals, value = words[-1].partition("=")
    wrong = (slip(words[-1], rng), f"{key}={rng.choice(ODD)}", f"{slip(key, rng)}{equals}{value}", rng.choice(ODD))
    return [*words[:-1], rng.choice(wrong)]


def broken_text(text: str, rng: Random) -> bytes:
    """A file that is not what it was: slips, lines lost, doubled or indented, cut off, or not text at all."""
    lines = text.splitlines(keepends=True)
    n = rng.randrange(len(lines))
    changed = [
        "".join(lines[:n] + lines[n + 1 :]),
        "".join(lines[: n + 1] + lines[n:]),
        "".join([*lines[:n], rng.choice((" ", "   ", "\t", "- ")) + lines[n], *lines[n + 1 :]]),
        text[: rng.randrange(len(text))],
        slip(slip(slip(text, rng), rng), rng),
        text.replace(rng.choice(("acute", "support", "50%", "2027-04", "quarter", "£")), rng.choice(ODD)),
    ]
    bits = rng.randbytes(200)
    made: list[bytes] = [one.encode("utf-8", "surrogateescape") for one in changed]
    return rng.choice(
        [*made, *made, bits, text.encode("utf-16"), text.encode("latin-1") + b"\xff", b"PK\x03\x04" + bits]
    )


FILES = {
    "policy": ("mine.yaml", POLICY, "policy=./mine.yaml"),
    "experiment": ("friday.yaml", EXPERIMENT, "experiment=./friday.yaml"),
    "system": ("two.yaml", SYSTEM, "system=./two.yaml"),
    "list": ("my trusts (final v2).csv", LIST, "system=my trusts (final v2).csv"),
}


def questions(seed: int, folder: Path) -> Iterator[list[str]]:
    """Command lines without end, with the files that they name written into the folder."""
    rng = Random(seed)
    for name, text in (("mine.yaml", POLICY), ("trusts.csv", LIST), ("mine.py", "x = 1\n")):
        (folder / name).write_text(text)
    while True:
        if rng.random() < 0.6:
            (folder / "mine.yaml").write_text(POLICY)
            yield command_line(rng)
        else:
            file, text, word = FILES[rng.choice(list(FILES))]
            (folder / file).write_bytes(broken_text(text, rng))
            yield [word]
