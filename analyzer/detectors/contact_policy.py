"""What of config/lexicons/contact.yaml says how numbers and addresses are judged."""

from typing import Annotated

from pydantic import Field

from analyzer.detectors.phrases import Lexicon
from analyzer.domain.base import Noun, Share


class PhonePolicy(Noun):
    """How strings of digits are judged."""

    region: str
    """Two-letter region whose numbers come without a country code, e.g. `GB`."""
    cues: tuple[str, ...]
    """What announces or follows a phone number; patterns."""
    cue_reach: Annotated[int, Field(ge=0)]
    """How many characters may lie between a cue and the number."""
    fewest_digits: Annotated[int, Field(ge=3)]
    """Digits that count beside a cue, broken numbers included."""
    mostly_one_digit: Share
    """Share of one digit beyond which a string of digits is nobody's number."""
    not_phones: tuple[str, ...]
    """Words nearby that make a string of digits part of the work or a reference; patterns."""
    allowed: tuple[str, ...]
    """Numbers anybody may give out: helplines, emergency services, the platform's own. Digits only."""
    join_ms: Annotated[int, Field(ge=0)]
    """A number may run on over pauses, or a short word of somebody else, up to this long."""
    dialled: Share
    """Score of a number that could be dialled as it stands."""
    announced: Share
    """Score of a string of digits, even a broken one, beside a cue."""
    bare: Share
    """Score of ten digits or more said one by one without any cue."""
    in_work: Share
    """Taken off where words of the work stand nearby and no cue does."""


class AddressPolicy(Noun):
    """How e-mail addresses are judged."""

    webmail: tuple[str, ...]
    """Providers of personal mailboxes, as heard or misread; patterns over the domain without spaces."""
    spoken_providers: tuple[str, ...]
    """Providers recognised even where no `dot com` follows; patterns."""
    top_level: frozenset[str]
    """Last parts of domains, e.g. `com`."""
    cues: tuple[str, ...]
    """What announces an e-mail address; patterns."""
    websites: tuple[str, ...]
    """What before `at` speaks of a website rather than a mailbox; patterns at the end of the words before."""
    allowed_addresses: tuple[str, ...]
    """The platform's own and other addresses anybody may give out."""
    allowed_domains: tuple[str, ...]
    """Domains whose every address is allowed, e.g. those reserved for examples."""
    written: Share
    """Score of an address with an at sign, or one at a webmail provider."""
    spoken: Share
    """Score of another address said in words that has structure or a cue."""
    plain: Share
    """Score of a single word at a domain, said with nothing before it."""


class ContactLexicon(Lexicon):
    """config/lexicons/contact.yaml."""

    phone: PhonePolicy
    """What counts as a telephone number."""
    email: AddressPolicy
    """What counts as an e-mail address, and whose may be given."""
