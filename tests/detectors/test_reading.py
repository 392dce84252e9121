"""Text is read as people read it, whatever it was typed in; other languages stay themselves."""

import pytest

from analyzer.detectors.reading import read


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ki\u200bll my\u200bself", "kill myself"),
        ("se\u00adcret", "secret"),
        ("bo\ufe0fdy", "body"),
        ("a\u2060b\ufeffc\u202ed\u2066e\u2069f", "abcdef"),
        ("f\U000e0066u\u034fck", "fuck"),
        ("kill\u2003my\u00a0self", "kill my self"),
        ("Ｉ ｗａｎｔ", "i want"),
        ("𝐟𝐮𝐜𝐤 𝓯𝓾𝓬𝓴", "fuck fuck"),
        ("ⓕⓤⓒⓚ ⒡⒰⒞⒦ 🄵🅄🄲🄺 🅵🆄🅲🅺 🇫🇺🇨🇰", "fuck fuck fuck fuck fuck"),
        ("ꜰᴜᴄᴋ", "fuck"),
        ("fuсk", "fuck"),
        ("FUϹK υou", "fuck uou"),
        ("You are so ѕеху", "you are so sexy"),
        ("what the fück is this", "what the fuck is this"),
        ("fück yöu", "fuck you"),
        ("f̶u̶c̶k̶ f⃝u⃝c⃝k⃝", "fuck fuck"),
        ("f\u0300\u0301\u0302\u0303uck", "fuck"),
        ("fu¢k ₣uck", "fuck fuck"),
        ("f🍆ck, keep it 🤫 secret", "f*ck, keep it   secret"),
        ("0️⃣7️⃣7️⃣", "077"),
        ("٠٧٧ ०७७ ０７７ ⓪⑦⑦ 𝟎𝟕𝟕", "077 077 077 077 077"),
        ("📞 07700", " phone  07700"),
        ("don`t don´t don’t donʼt don＇t don′t", "don't don't don't don't don't don't"),
        ("‘fuck’ and 'fuck'", "\"fuck' and \"fuck'"),
        ("07700‑900–461−0", "07700-900-461-0"),
        ("_fuck_ this", " fuck  this"),
        ("\x00fuck", "fuck"),
    ],
)
def test_what_is_hidden_is_read(written: str, meant: str) -> None:
    """Invisible, fancy, look-alike, struck and accented characters are read as what they show."""
    assert read(written).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "сука, это урок математики",
        "το σχολείο είναι κλειστό",
        "أريد أن أتعلم",
        "người mông sống ở việt nam",
        "ich möchte käse für die schüler",
        "je suis désolé, le café était fermé",
        "świętość i łódź są piękne",
        "यह गणित",
        "数学の問題",
        "½ of 3½",
        "x = 3 × 4",
    ],
)
def test_other_languages_stay_themselves(text: str) -> None:
    """A line in another language or script is not bent into English, and hides nothing."""
    reading = read(text)
    assert not reading.hidden
    assert not reading.accented
    assert all(letter in reading.text for letter in text if letter.isalpha() and not "ऀ" <= letter <= "ॿ")


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("fuсk", True),
        ("fu\u00adck", True),
        ("𝐟𝐮𝐜𝐤", True),
        ("f̶uck", True),
        ("fuck", False),
        ("résumé and café", False),
        ("it is 2πr", True),
        ("привет, мир", False),
        ("don’t – “really”…", False),
        ("x² + y₁", False),
    ],
)
def test_says_where_letters_were_hidden(written: str, hidden: bool) -> None:
    """Only characters that stand in for others count as hiding; accents, typography and powers do not."""
    assert bool(read(written).hidden) is hidden


def test_points_back_to_what_was_written() -> None:
    """Every stretch of a reading knows its characters in the original, invisible ones included."""
    written = "so k\u200bill 𝐦𝐲 self\u0336 ok"
    reading = read(written)
    at = reading.text.index("kill my self")
    start, end = reading.written(at, at + len("kill my self"))
    assert written[start:end] == "k\u200bill 𝐦𝐲 self\u0336"


@pytest.mark.parametrize("power", ["x²", "y₁", "10²³"])
def test_a_power_is_no_further_digit(power: str) -> None:
    """Raised and lowered digits are parted from what they stand at, so that x² is not x2."""
    assert "^" in read(power).text
