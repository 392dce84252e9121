"""An investigation. Words stand in stored objects alone; what was put into a case is never changed or taken out."""

from django.db import models

from analyzer.domain.case import Body, CaseState, EntryKind, Naming, ReferralOutcome, Step
from analyzer.records.choices import choices, one_of
from analyzer.records.models.account import Account
from analyzer.records.models.recording import Recording


class Case(models.Model):
    """What recordings, findings, notes, documents and referrals are grouped by."""

    reference = models.CharField(max_length=64, unique=True)
    """As people call it; letters and digits, and nobody's name."""
    state = models.CharField(max_length=16, choices=choices(CaseState), default=CaseState.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    """Name of the account, as all that end with `by`."""
    active_at = models.DateTimeField()
    """When anything was last done in it."""
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        """Pages list what is open, the sweep what has long been still."""

        permissions = (("manage_cases", "May open, change and close every case"),)
        constraints = (one_of(CaseState, "state", "case_state_known"),)
        indexes = (models.Index(fields=["state", "active_at"], name="case_still"),)


class CaseRecording(models.Model):
    """A recording that a case is about; only added."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recordings")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="cases")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        """Once a case."""

        constraints = (models.UniqueConstraint(fields=["case", "recording"], name="case_recording_once"),)


class CaseFinding(models.Model):
    """A finding that a case is about; only added."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="findings")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="+")
    finding_id = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        """Once a case."""

        constraints = (models.UniqueConstraint(fields=["case", "recording", "finding_id"], name="case_finding_once"),)


class CaseEntry(models.Model):
    """A note or a document; what it says is a stored object, locked and held like evidence; only added."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=16, choices=choices(EntryKind))
    about = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    """The document that a note describes."""
    suffix = models.CharField(max_length=8, blank=True, default="")
    """Of a document: how its name ended. The name itself may hold names, and is kept nowhere."""
    key = models.CharField(max_length=512)
    version_id = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        """Only kinds that there are."""

        constraints = (one_of(EntryKind, "kind", "case_entry_kind_known"),)


class CaseReferral(models.Model):
    """One step of a referral; only added."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    step = models.CharField(max_length=16, choices=choices(Step))
    of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    """The referral that was answered; None for the referral itself."""
    body = models.CharField(max_length=32, choices=choices(Body))
    reference = models.CharField(max_length=64, blank=True, default="")
    """By which the body knows it."""
    outcome = models.CharField(max_length=32, choices=choices(ReferralOutcome), blank=True, default="")
    happened_at = models.DateTimeField()
    """When it was done, which may be before it was noted."""
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        """Only bodies, steps and outcomes that there are."""

        constraints = (
            one_of(Body, "body", "case_body_known"),
            one_of(Step, "step", "case_step_known"),
            one_of(ReferralOutcome, "outcome", "case_outcome_known", blank=True),
        )


class CasePerson(models.Model):
    """Somebody was named in a case, or is no more; the last row about an account counts; only added."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="people")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="cases")
    act = models.CharField(max_length=16, choices=choices(Naming))
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        """Pages ask whether somebody is named."""

        constraints = (one_of(Naming, "act", "case_naming_known"),)
        indexes = (models.Index(fields=["account", "case", "-id"], name="case_person_last"),)
