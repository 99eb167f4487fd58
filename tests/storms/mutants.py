"""Mutations of JSON and YAML that somebody's editor, script or disk could make: of bytes, of keys, of values; from a seed."""

import copy
import json
from random import Random

ODD = (None, True, False, 0, -1, 1, 2**70, 1e308, float("nan"), "", "x", "../x", "0", [], [[]], {}, {"x": 1}, ["x", "x"], [None],
       "\x00", "é" * 50)  # fmt: skip
SIGNS = (
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b":",
    b",",
    b"\n",
    b"\x00",
    b"\xff",
    b" ",
    b"-",
    b"9",
    b"\t",
    b"#",
    b"&a ",
    b"*a",
    b"!!python/name:os.system ",
)


def mutated_bytes(data: bytes, rng: Random) -> bytes:
    """The bytes cut, flipped, with something more, or with a piece lost, doubled or moved."""
    at, far = sorted((rng.randrange(len(data)), rng.randrange(len(data))))
    far = min(far, at + rng.choice((1, 8, 200)))
    return rng.choice((
        lambda: data[:at],
        lambda: data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :],
        lambda: data[:at] + rng.choice(SIGNS) + data[at:],
        lambda: data[:at] + data[far:],
        lambda: data[:far] + data[at:far] + data[far:],
        lambda: data[:at] + data[far:] + data[at:far],
        lambda: data.replace(b"\n", b"\r\n") if rng.random() < 0.5 else b"\xef\xbb\xbf" + data,
    ))()  # fmt: skip


def mutated_tree(tree: dict, rng: Random) -> dict:
    """The tree with one key lost, added or renamed, or one value replaced, anywhere in it."""
    made = copy.deepcopy(tree)
    node = made
    while True:
        keys = list(node) if isinstance(node, dict) else range(len(node))
        at = rng.choice(list(keys))
        below = node[at]
        if isinstance(below, dict | list) and below and rng.random() < 0.8:
            node = below
            continue
        what = rng.randrange(4)
        if what == 0:
            del node[at]
        elif what == 1 and isinstance(node, dict):
            node[rng.choice(("x", f"{at}s", at.upper(), ""))] = node.pop(at)
        elif what == 2:
            node[at] = nearby(below, rng)
        else:
            node[at] = copy.deepcopy(rng.choice(ODD))
        return made


def nearby(value, rng: Random):
    """A value that is nearly the same."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float):
        return rng.choice((value + 1, -value, value * 10, str(value), value + 0.5))
    if isinstance(value, str):
        return rng.choice((value + " ", value.upper(), value[:-1], [value], value + "\n"))
    return rng.choice((list(value), value * 2 if isinstance(value, list) else {}, str(value)))


def as_json(tree: dict) -> bytes:
    """The tree as JSON."""
    return json.dumps(tree).encode()
