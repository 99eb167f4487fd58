"""YAML is read quickly where that is possible, and is the same whoever reads it: files of ours, and files with slips."""

import random
from pathlib import Path

import pytest
import yaml

from policysim.yaml_text import QuickLoader, TextLoader, load_yaml

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("conf/**/*.yaml"), *ROOT.glob("experiments/**/*.yaml")])
SLIPS = [*"\t:{}[],#&*!|>'\"%@`-? \n\\=~\rx1é\x85", ": ", "- ", "\n  ", "\n\t", " #", "? ", "<<: ", "--- ", "\r\n"]


def by_python(text):
    """What the reader in Python says, an error in its words."""
    try:
        return yaml.load(text, Loader=TextLoader)
    except yaml.YAMLError as why:
        return str(why)


def by_us(text):
    try:
        return load_yaml(text)
    except yaml.YAMLError as why:
        return str(why)


def with_slips(text, chance):
    """A piece of a text with one to three signs put in, replaced or lost."""
    first = chance.randrange(max(1, len(text) - 300))
    text = text[first : first + 300]
    for _ in range(chance.randint(1, 3)):
        at, sign = chance.randrange(len(text) + 1), chance.choice(SLIPS)
        text = text[:at] + chance.choice([sign + text[at:], sign + text[at + 1 :], text[at + 1 :]])
    return text


@pytest.mark.skipif(QuickLoader is TextLoader, reason="PyYAML was built without libyaml")
def test_our_files_are_read_quickly():
    assert len(FILES) > 50
    for file in FILES:
        text = file.read_text(encoding="utf-8-sig")
        assert yaml.load(text, Loader=QuickLoader) == by_python(text), file


def test_a_file_with_slips_means_the_same_or_is_refused_in_the_same_words():
    chance, texts = random.Random(7), [file.read_text(encoding="utf-8-sig") for file in FILES]
    found = [
        (text, by_us(text), by_python(text)) for text in (with_slips(chance.choice(texts), chance) for _ in range(1500))
    ]
    assert [text for text, mine, theirs in found if mine != theirs] == []
    assert sum(isinstance(mine, str) for _, mine, _ in found) > 200
