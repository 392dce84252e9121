"""A few words by one speaker with what came before them: what a model of meaning is given."""

from dataclasses import dataclass

from analyzer.domain.lesson import Role

BEFORE = 2
"""How many lines before are read."""
BEFORE_CHARACTERS = 160
"""How much of each line before is read, from its end."""


@dataclass(frozen=True)
class Line:
    """One piece to judge, in its context."""

    text: str
    role: Role
    before: tuple[tuple[Role, str], ...] = ()
    """Who said what just before, the latest last."""

    @property
    def judged(self) -> str:
        """The piece as the model reads it."""
        return f"{self.role.value}: {self.text}"

    @property
    def context(self) -> str:
        """What came before as the model reads it; empty if nothing did."""
        return " ".join(f"{role.value}: {text[-BEFORE_CHARACTERS:]}" for role, text in self.before[-BEFORE:])
