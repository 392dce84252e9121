"""A recording is with one person at a time, whoever is at it at once; a case shows what it holds to whom it names."""

from functools import partial
from itertools import chain, combinations, product

import pytest

from analyzer.domain.access import Reach
from analyzer.domain.case import CaseState, Naming
from analyzer.domain.sight import Sight
from analyzer.records.accounts import add_account
from analyzer.records.assignments import assign, assignee
from analyzer.records.cases import add_case, add_person, add_recording, set_state
from analyzer.records.models import Account, Assignment, Case, Recording
from analyzer.records.reached import reached, reached_of, recording_facts
from analyzer.records.sealing import is_cut, seal
from tests.fakes import START
from tests.records.at_once import at_once
from tests.records.rows import lesson, recording

OBSERVERS = 6
SETS = [frozenset(each) for each in chain.from_iterable(combinations(Reach, size) for size in range(len(Reach) + 1))]


def account(name: str, tutor_id: str = "") -> Account:
    """A new account."""
    made = add_account(name, ("observer",), tutor_id)
    assert made
    return made


def about(reference: str, row: Recording) -> Case:
    """A new case about a recording."""
    case = add_case(reference, "dsl", now=START)
    add_recording(case, row.id, "dsl", now=START)
    return case


def named(row: Recording, who: Account) -> bool:
    """Whether somebody is named in a case about a recording."""
    facts = recording_facts(row.id, who.pk)
    assert facts
    return facts.named


@pytest.mark.usefixtures("each_catalogue")
def test_two_cannot_take_one() -> None:
    """Of many who take a recording at the same moment one has it, and the others are told that they have not."""
    row = recording()
    observers = [account(f"o{number}") for number in range(OBSERVERS)]
    deeds = [partial(assign, row.id, one.pk, instead_of=None, by=one.username, now=START) for one in observers]
    assert sorted(at_once(deeds)) == [False] * (OBSERVERS - 1) + [True]
    standing = Assignment.objects.get()
    held = assignee(row.id)
    assert held
    assert held.account_id == standing.account_id


@pytest.mark.usefixtures("each_catalogue")
def test_two_cannot_give_one_away() -> None:
    """Of many who give it to somebody else at the same moment one decides; what was before stays on record."""
    row, first = recording(), account("first")
    assert assign(row.id, first.pk, instead_of=None, by="first", now=START)
    others = [account(f"o{number}") for number in range(OBSERVERS)]
    deeds = [partial(assign, row.id, one.pk, instead_of=first.pk, by="dsl", now=START) for one in others]
    assert sum(at_once(deeds)) == 1
    assert Assignment.objects.filter(ended_at=None).count() == 1
    assert Assignment.objects.filter(account=first).exclude(ended_at=None).count() == 1
    assert not assign(row.id, first.pk, instead_of=first.pk, by="dsl", now=START)


@pytest.mark.usefixtures("catalogue")
def test_a_case_opens_to_those_named_now() -> None:
    """Its recordings are reached by whoever was named last, while it stands; by nobody through a closed one."""
    row, a, b = recording(), account("a"), account("b")
    case = about("C-1", row)
    for who in (a, b):
        add_person(case, who, Naming.NAMED, "dsl", now=START)
    add_person(case, b, Naming.REMOVED, "dsl", now=START)
    assert [named(row, who) for who in (a, b)] == [True, False]
    add_person(case, b, Naming.NAMED, "dsl", now=START)
    assert named(row, b)
    for state in CaseState:
        set_state(case, state, "dsl", now=START)
        assert named(row, a) is (state not in {CaseState.CLOSED, CaseState.DESTROYED})


@pytest.mark.usefixtures("each_catalogue")
def test_the_query_says_what_the_decision_says() -> None:
    """For every reach, with and without a cut, of recordings of every sort, one by one and as a list."""
    who = account("who", "t-1")
    for number, (own, theirs, of_case, cut) in enumerate(product((False, True), repeat=4)):
        row = recording(lesson=lesson(f"L-{number}", "t-1" if own else "t-2"), sealed_at=START if cut else None)
        given = {"recording": row, "account": who, "at": START, "by": "dsl"}
        if theirs:
            Assignment.objects.create(**given)
        if of_case:
            for reference in (f"C-{number}", f"D-{number}"):
                add_person(about(reference, row), who, Naming.NAMED, "dsl", now=START)
    recording(quarantined_at=START)
    every = {row.id: recording_facts(row.id, who.pk) for row in Recording.objects.all()}
    for reaches, cut_too in product(SETS, SETS):
        sight = Sight(who.pk, who.tutor_id, reaches, cut_too)
        decided = {id_ for id_, facts in every.items() if facts and sight.covers(facts)}
        listed = list(Recording.objects.filter(reached(sight)).values_list("id", flat=True))
        assert sorted(listed) == sorted(decided), (reaches, cut_too)
    assert reached_of(list(every), Sight(who.pk, "", frozenset(), frozenset(Reach))) == frozenset()


@pytest.mark.usefixtures("catalogue")
def test_what_is_sealed_stays_sealed() -> None:
    """The first time counts, and a recording that there is not is not cut."""
    row = recording()
    assert not is_cut(row.id)
    assert seal(row.id, now=START)
    assert not seal(row.id, now=START)
    assert is_cut(row.id)
