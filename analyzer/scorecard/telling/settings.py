"""The parts of config/rubric.yaml by which a lesson is told: they pick words that were said, and make none up."""

from typing import Annotated

from pydantic import Field

from analyzer.domain.base import Milliseconds, Noun, Share

Count = Annotated[int, Field(ge=1)]


class TopicSettings(Noun):
    """How it is told what was taught."""

    every_ms: Annotated[int, Field(gt=0)]
    """One topic is looked for in so much of the lesson."""
    fewest: Count
    """Topics looked for in a short lesson; fewer where too little was said."""
    most: Count
    """Topics looked for in a long one."""
    shortest_ms: Milliseconds
    """No topic is shorter."""
    least_words: Count
    """Words with content that a topic must rest on; a lesson with fewer has no topics."""
    window_ms: Annotated[int, Field(gt=0)]
    """Words this near on either side are compared to find where a topic ends."""
    announced: Share
    """How much of a likeness an announcement outweighs when it is asked where a topic begins."""
    turned: Share
    """The same of a turn to another subject."""
    terms: Count
    """Words shown for a topic at most."""
    line_words: tuple[Count, Count]
    """A topic's line has at least and at most so many words."""
    announcements: tuple[str, ...]
    """Wordings, in lower case, by which a tutor says what comes next."""
    turns: tuple[str, ...]
    """Wordings, in lower case, by which a tutor turns to another subject; the sentence then is its topic's line."""
    everyday: tuple[str, ...]
    """Words that say nothing of a topic, beside the function words of config/measures.yaml."""


class MomentSettings(Noun):
    """Which moments speak for or against the teaching."""

    shown: Count
    """So many of either are shown at most."""
    signs: Count
    """So many good signs must come together before a moment counts as strong."""
    wait_ms: Milliseconds
    """A pause from here on, between a question and its answer, is time to think."""
    answer_words: Count
    """An answer from here on is a long one."""
    content_words: Count
    """A question counts from so many words with content, and where it is no check of whether all is well."""
    about_the_call: tuple[str, ...]
    """Words, in lower case, that have no content in a question: they are about the call, not about the subject."""
    left_ms: Milliseconds
    """A question was left standing from such a pause on; after less, its speaker was only drawing breath."""
    longest_ms: Milliseconds
    """A question, its answer and the reply belong together for so long at most."""
    monologue_ms: Milliseconds
    """Tutor's talk from here on, with nobody else taking the floor, is a long one."""
    passed_over_words: Count
    """A student's turn from here on is missed when none of its words come back in the reply."""
    points_back: tuple[str, ...]
    """First words, in lower case, of a reply that speaks of the turn before it, which then was not passed over."""
    quote_words: Count
    """A quote is cut after so many words."""
    apart_ms: Milliseconds
    """Neither moment nor topic is taken from so near the words of a finding: what is in question is not coached."""
    unsure: Share
    """A word heard with less confidence is marked: the machine may have misheard it."""


class CircumstanceSettings(Noun):
    """What near a finding may excuse it."""

    within_ms: Milliseconds
    """How far before (a quotation) or after (an apology) it is looked for."""
    apologies: tuple[str, ...]
    """Wordings, in lower case, of an apology by the same speaker."""
    quotations: tuple[str, ...]
    """Wordings, in lower case, by which somebody says that the words are another's."""
