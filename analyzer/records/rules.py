"""Rules that the database itself keeps about evidence, whoever writes to it: on SQLite and PostgreSQL alike.

They are lifted while tables are migrated, because SQLite rebuilds tables and loses or trips over them, and set anew
afterwards.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper

ORIGINALS: Final = "('original', 'part', 'lesson', 'duplicate', 'superseded')"
LIVE: Final = "EXISTS (SELECT 1 FROM records_hold AS h WHERE h.recording_id = OLD.{column} AND h.state <> 'released')"
HELD_ITEM: Final = f"OLD.role IN {ORIGINALS} AND OLD.version_id <> '' AND {LIVE.format(column='recording_id')}"
FROZEN: Final = (
    "EXISTS (SELECT 1 FROM records_recording AS r WHERE r.id = OLD.recording_id AND r.frozen_at IS NOT NULL)"
)
MOVED: Final = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in ("key", "version_id", "sha256", "recording_id"))
APPROVED: Final = "(SELECT COUNT(DISTINCT a.account_id) FROM records_holdrelease AS a WHERE a.hold_id = OLD.id)"
ASKED: Final = " OR ".join(
    f"NEW.{name} <> OLD.{name}" for name in ("recording_id", "reason", "case_reference", "origin", "asked_by")
)

PLANNED: Final = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in ("term", "tutor", "reason", "number"))


@dataclass(frozen=True)
class Rule:
    """What the database refuses."""

    name: str
    table: str
    event: str
    """DELETE or UPDATE."""
    refused: str
    """Condition in SQL about OLD and NEW."""
    says: str


GROWING: Final = (
    "records_custodyevent",
    "records_caserecording",
    "records_casefinding",
    "records_caseentry",
    "records_casereferral",
    "records_caseperson",
    "records_quarantine",
    "records_alertopening",
    "records_alertoutcome",
    "records_verdict",
    "records_missed",
    "records_note",
    "records_grading",
    "records_withdrawal",
    "records_blinddraw",
    "records_blindsample",
    "records_finished",
    "records_knownanswer",
    "records_feedback",
    "records_feedbackact",
)
"""Tables that only grow."""


def _only_grows(table: str) -> tuple[Rule, Rule]:
    name, says = table.removeprefix("records_"), "this table only grows: nothing in it is changed or removed"
    return (
        Rule(f"lg_{name}_unchanged", table, "UPDATE", "1 = 1", says),
        Rule(f"lg_{name}_kept", table, "DELETE", "1 = 1", says),
    )


RULES: Final = (
    *(rule for table in GROWING for rule in _only_grows(table)),
    Rule("lg_hold_kept", "records_hold", "DELETE", "1 = 1", "a hold is released by two people, never removed"),
    Rule(
        "lg_hold_by_two",
        "records_hold",
        "UPDATE",
        f"NEW.state = 'released' AND OLD.state <> 'released' AND {APPROVED} < 2",
        "a hold is released once two people have approved it",
    ),
    Rule(
        "lg_hold_final",
        "records_hold",
        "UPDATE",
        f"(OLD.state = 'released' AND NEW.state <> 'released') OR {ASKED}",
        "what a hold is about, and that it was released, is never changed",
    ),
    Rule("lg_approval_kept", "records_holdrelease", "DELETE", "1 = 1", "an approval is never removed"),
    Rule("lg_approval_final", "records_holdrelease", "UPDATE", "1 = 1", "an approval is never changed"),
    Rule("lg_item_held", "records_item", "DELETE", f"{HELD_ITEM}", "a hold keeps this item"),
    Rule(
        "lg_item_frozen",
        "records_item",
        "DELETE",
        f"OLD.role IN {ORIGINALS} AND OLD.version_id <> '' AND {FROZEN}",
        "the recording of this item is frozen",
    ),
    Rule(
        "lg_item_moved",
        "records_item",
        "UPDATE",
        f"{HELD_ITEM} AND ({MOVED} OR NEW.role NOT IN {ORIGINALS})",
        "a hold keeps what this item names",
    ),
    Rule(
        "lg_observation_drawn",
        "records_plannedobservation",
        "UPDATE",
        "(OLD.recording_id IS NOT NULL AND (NEW.recording_id IS NULL OR NEW.recording_id <> OLD.recording_id))"
        f" OR {PLANNED}",
        "what was drawn is never drawn anew",
    ),
    Rule("lg_plan_seed", "records_planterm", "UPDATE", "NEW.seed <> OLD.seed", "the seed of a term is never changed"),
    Rule(
        "lg_pattern_answered",
        "records_pattern",
        "UPDATE",
        "OLD.state <> 'open' OR NEW.tutor <> OLD.tutor OR NEW.student <> OLD.student OR NEW.made_at <> OLD.made_at",
        "a proposal that has ended is never changed, nor whom one is about",
    ),
    Rule("lg_pattern_step", "records_patternstep", "UPDATE", "1 = 1", "a step of a proposal is never changed"),
    Rule("lg_recording_held", "records_recording", "DELETE", LIVE.format(column="id"), "a hold keeps this recording"),
)
EMPTIED: Final = ("records_hold", "records_holdrelease", *GROWING)
"""Tables that PostgreSQL does not let anybody empty at once, which no rule about rows would notice."""


def set_rules(connection: BaseDatabaseWrapper) -> None:
    """Have the database keep every rule about tables that there are; those that it keeps are set anew."""
    lift_rules(connection)
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor, there):
            cursor.execute(statement)


def lift_rules(connection: BaseDatabaseWrapper) -> None:
    """Take every rule away, for as long as tables are rebuilt."""
    there = set(connection.introspection.table_names())
    postgresql = connection.vendor == "postgresql"
    names = [(rule.name, rule.table) for rule in RULES] + [(f"lg_{table}_emptied", table) for table in EMPTIED]
    with connection.cursor() as cursor:
        for name, table in names:
            if table in there:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else ""))


def missing_rules(connection: BaseDatabaseWrapper) -> list[str]:
    """The rules that the database does not keep, or not any more."""
    if connection.vendor == "postgresql":
        ask = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        ask = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(ask)
        there = {name for (name,) in cursor.fetchall()}
    return sorted({rule.name for rule in RULES} - there)


def before_migrating(*, using: str, **_: Any) -> None:
    """What Django tells before it migrates anything."""
    from django.db import connections

    lift_rules(connections[using])


def after_migrating(*, using: str, **_: Any) -> None:
    """What Django tells once it has migrated."""
    from django.db import connections

    set_rules(connections[using])


def _statements(vendor: str, there: Collection[str]) -> list[str]:
    """What sets the rules about these tables; those about holds ask tables that an earlier version has not."""
    held = "records_holdrelease" in there
    rules = [rule for rule in RULES if rule.table in there and (held or rule.table in GROWING)]
    if vendor != "postgresql":
        return [
            f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table} WHEN {rule.refused} "
            f"BEGIN SELECT RAISE(ABORT, '{rule.says}'); END"
            for rule in rules
        ]
    statements = [statement for rule in rules for statement in _for_postgresql(rule)]
    emptied = [table for table in EMPTIED if table in there]
    return [*statements, *(statement for table in emptied for statement in _never_emptied(table))]


def _for_postgresql(rule: Rule) -> tuple[str, str]:
    answer = "OLD" if rule.event == "DELETE" else "NEW"
    body = f"IF {rule.refused} THEN {_raise(rule.says)} END IF; RETURN {answer};"
    trigger = f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table} FOR EACH ROW"
    return _function(rule.name, body), f"{trigger} EXECUTE FUNCTION {rule.name}()"


def _never_emptied(table: str) -> tuple[str, str]:
    name = f"lg_{table}_emptied"
    trigger = f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
    return _function(name, _raise("this table is never emptied")), f"{trigger} EXECUTE FUNCTION {name}()"


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _raise(says: str) -> str:
    return f"RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation';"
