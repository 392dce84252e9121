"""How a use case tells how far it is."""

from typing import Protocol


class Progress(Protocol):
    """Told how much of a stage is done."""

    def __call__(self, stage: str, done: float) -> None:
        """`done` runs from 0 to 1 within a stage; stages run side by side."""
        ...


def silent(stage: str, done: float) -> None:
    """Progress that nobody watches."""
