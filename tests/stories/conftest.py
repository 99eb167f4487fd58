"""Texts are told as a terminal of 140 columns shows them, whatever started the tests; a story may want a folder of its own."""

import os

import pytest

os.environ["COLUMNS"] = "140"


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
