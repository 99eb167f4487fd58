"""A code that rules compare as an int and people compare as a word: `p.type == "acute"`."""


class Code(int):
    """An int with its word; equal to either."""

    word: str

    def __new__(cls, value: int, words: tuple[str, ...]) -> "Code":
        """The code `value`, whose word is words[value]."""
        made = super().__new__(cls, value)
        made.word = words[value] if 0 <= value < len(words) else str(int(value))
        return made

    def __eq__(self, other: object) -> bool:
        return self.word == other if isinstance(other, str) else int(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = int.__hash__

    def __repr__(self) -> str:
        return self.word

    __str__ = __repr__
