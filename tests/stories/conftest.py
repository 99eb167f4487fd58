"""Texts are told as a terminal of 140 columns shows them, whatever started the tests."""

import os

os.environ["COLUMNS"] = "140"
