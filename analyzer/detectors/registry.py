"""Everyone who decides, by name. A detector that is not listed here does not exist."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from analyzer.detectors.base import LanguageDetector, SceneDetector
from analyzer.detectors.camera import CameraDetector
from analyzer.detectors.clock import ClockDetector
from analyzer.detectors.contact_details import ContactDetailsDetector
from analyzer.detectors.contact_policy import ContactLexicon
from analyzer.detectors.continued_after_imagery import ContinuedAfterImageryDetector
from analyzer.detectors.harm_disclosure import DisclosureLexicon, HarmDisclosureDetector
from analyzer.detectors.idle import IdleDetector
from analyzer.detectors.imagery import ImageryDetector
from analyzer.detectors.persons import PersonsDetector
from analyzer.detectors.phrases import Lexicon, PhraseDetector
from analyzer.detectors.policy import Policy
from analyzer.detectors.prompts import PromptsDetector

LEXICONS: Mapping[str, type[Lexicon]] = MappingProxyType(
    {
        "swearing": Lexicon,
        "discrimination": Lexicon,
        "innuendo": Lexicon,
        "relationships": Lexicon,
        "contact": ContactLexicon,
        "off_platform": Lexicon,
        "secrecy": Lexicon,
        "infatuation": Lexicon,
        "gift": Lexicon,
        "substance": Lexicon,
        "respect": Lexicon,
        "other_person": Lexicon,
        "overseas": Lexicon,
        "covert_recording": Lexicon,
        "distress": Lexicon,
        "confidentiality": Lexicon,
        "personal_information": Lexicon,
        "assignment": Lexicon,
        "disclosure": DisclosureLexicon,
    }
)
"""Every file of config/lexicons/, without its ending, and what it holds."""

_SCENE: tuple[Callable[[Policy], SceneDetector], ...] = (
    CameraDetector,
    PersonsDetector,
    ImageryDetector,
    ContinuedAfterImageryDetector,
    PromptsDetector,
    ClockDetector,
    IdleDetector,
)


def language_detectors(lexicons: Mapping[str, Lexicon]) -> tuple[LanguageDetector, ...]:
    """A detector for every lexicon.

    Raises:
        ValueError: a pattern does not compile.
    """
    return tuple(_of(lexicon) for lexicon in lexicons.values())


def scene_detectors(policy: Policy) -> tuple[SceneDetector, ...]:
    """Those who judge picture, clock and record."""
    return tuple(make(policy) for make in _SCENE)


def _of(lexicon: Lexicon) -> LanguageDetector:
    if isinstance(lexicon, ContactLexicon):
        return ContactDetailsDetector(lexicon)
    if isinstance(lexicon, DisclosureLexicon):
        return HarmDisclosureDetector(lexicon)
    return PhraseDetector(lexicon)
