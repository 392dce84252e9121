"""What excuses words reaches no further than their sentence: set texts, subjects, refusals, safe phrases."""

import pytest

from tests.golden.test_written_language import claims

IDIOT = "You are a fucking idiot."
SAKE = "Oh for fuck's sake, this question is absolutely fucking stupid."


@pytest.mark.parametrize(
    "introduction",
    [
        "Please open your book at page 12 and read the first question.",
        "Please open your book at page 12.",
        "Please read question three out loud.",
        "Let's look at the poem.",
        "The book is on page nine.",
        "Now read the next line of the poem.",
        "Shakespeare says this.",
        "Go to chapter four, line ten.",
    ],
)
@pytest.mark.parametrize("outburst", [SAKE, IDIOT])
@pytest.mark.parametrize("pause", [" // T> ", " "])
def test_swearing_after_the_lesson_turns_to_a_text_is_swearing(introduction: str, outburst: str, pause: str) -> None:
    """A page, a line or a poem named before covers nobody's own words, in the next statement or the same."""
    assert "swearing" in {claim.kind for claim in claims(f"T> {introduction}{pause}{outburst}")}


@pytest.mark.parametrize(
    ("kind", "case"),
    [
        ("swearing", "T> Turn to page 12, you wanker."),
        ("swearing", "T> The writer is a wanker."),
        ("swearing", "T> This poem is fucking shit."),
        ("swearing", "T> The company ships parts. Oh shit, I dropped it."),
        ("swearing", "T> The donkey is tired. You dumbass."),
        ("swearing", "T> My dog is cute, you bitch."),
        ("swearing", "T> Draw the graph. Oh crap."),
        ("swearing", "T> Don't say fuck. You fucking idiot."),
        (
            "swearing",
            "T> The next line is this. // S> They fuck you up, your mum and dad. // T> This is fucking boring.",
        ),
        ("discriminatory_remark", "T> Nazi propaganda is the topic. // T> You paki."),
        ("discriminatory_remark", "T> In Of Mice and Men, Crooks is lonely. You nigger."),
        ("discriminatory_remark", "T> Shakespeare is next, you paki."),
        ("discriminatory_remark", "T> The poem is about war. Women are stupid."),
        ("discriminatory_remark", "T> I told you not to say anything, you faggot."),
        ("harm_disclosure", "S> We read Macbeth. I want to kill myself."),
        ("harm_disclosure", "T> In the novel she dies. // S> I want to kill myself."),
        ("harm_disclosure", "S> Question 4 is boring. I want to die."),
        ("harm_disclosure", "S> We had PE. I cut myself on purpose."),
        ("harm_disclosure", "S> I play football. My dad hits me."),
        ("sexual_innuendo", "T> Translate the poem. You look so sexy in that top."),
        ("sexual_innuendo", "T> How do you say hello in French? // T> You look so sexy in that top."),
        ("contact_details", "T> The answer is 12. Here you go: 07700 900461"),
        ("contact_details", "T> What did you get for question two? // T> What's your number so I can text you?"),
        ("contact_details", "T> Write a formal letter. What's your email address?"),
        ("personal_information_request", "T> That is a French phrase. // T> Send me a picture of your body."),
        ("secrecy", "T> The character keeps a secret. This is our little secret, don't tell your parents."),
        ("off_platform_contact", "T> I can't hear you. Message me on WhatsApp."),
        ("assignment_completion", "T> That was a practice paper. I'll write your coursework for you."),
        ("personal_relationships", "T> The character is sad. My boyfriend and I had a massive row."),
        ("substance_influence", "T> Ethanol is an alcohol. I'm still drunk from last night."),
        ("gift", "T> It is ten percent. I bought you a present."),
    ],
)
def test_an_excuse_covers_nothing_in_another_sentence(kind: str, case: str) -> None:
    """A subject, a refusal or a text in one sentence does not set aside what the next sentence says."""
    assert kind in {claim.kind for claim in claims(case)}


@pytest.mark.parametrize(
    "case",
    [
        "T> The line in the poem goes, they fuck you up, your mum and dad.",
        "T> Have a look at the next line of the poem. // T> They fuck you up, your mum and dad.",
        "T> Read the next line of the poem. // S> They fuck you up, your mum and dad.",
        "T> Curley says you bastard in that scene.",
        "T> Why does the poet use the word fuck here?",
        "T> In King Lear the bastard Edmund plots against Edgar.",
        "T> Please don't use the word shit in your essay.",
        "T> In the nineteenth century cripples were sent to the workhouse.",
        "S> In the book he says he wants to die.",
        "T> How do you say you are beautiful in French?",
    ],
)
def test_what_is_quoted_in_its_own_sentence_stays_excused(case: str) -> None:
    """Set texts and subjects that stand with the words, or announce them, accuse nobody."""
    assert claims(case) == ()
