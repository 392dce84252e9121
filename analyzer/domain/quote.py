"""Words of one speaker, as a machine transcribed them."""

from analyzer.domain.base import Span
from analyzer.domain.lesson import Role


class Quote(Span):
    """Words that were said, and how surely they were heard."""

    role: Role
    text: str
    """The words, a space between them."""
    unsure: tuple[int, ...] = ()
    """Positions, from 0, of the words that the machine was unsure of: it may have misheard them."""
