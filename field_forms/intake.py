"""Accepting a submission, whichever way it came: read, check, keep the photos, store one document, apply its effects.

Both the OpenRosa and the JSON interface end in `accept_submission`. It can be repeated: the same submission again is
answered like the first time and adds the photos that were missing; the same instance ID with other content is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from errors import DeprecatedUnknown, FormClosed, FormNotFound, SubmissionInvalid, XmlConflict
from field_forms.arriving_files import Arriving, keep_late_files, photos_due, rows_with_files
from field_forms.catalog import LoadedVersion
from field_forms.effects import apply_effects
from field_forms.findings import Finding
from field_forms.instances import Instance, read_instance
from field_forms.linking import Link, link_to_household
from field_forms.reading import Reading
from field_forms.sealing import masked_findings, number_findings, sealed
from field_forms.validation import validate
from field_forms.writing import combined_findings
from households.cards import CardSigner
from records import submissions
from records.clock import now
from records.form_work import due_mark
from records.forms import is_for
from records.scopes import Scope, prefixes


@dataclass(frozen=True, slots=True)
class Submitter:
    """Who sends: what is kept of them, and what they may see."""

    username: str
    role: str
    scope: Scope


@dataclass(slots=True)
class Incoming:
    """A submission on its way in.

    `files` are by attachment name; `strict` refuses answers that break the form; `announced` are the names of files that
    a JSON client says will come, and must be those that the answers name. `language` chooses the form's own messages.
    """

    xml: bytes
    files: Mapping[str, Arriving] = field(default_factory=dict)
    channel: str = "openrosa"
    device: str | None = None
    household: str | None = None
    strict: bool = False
    findings: list[Finding] = field(default_factory=list)
    announced: list[str] | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The stored document, and whether this very call stored it."""

    document: dict[str, Any]
    created: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What intake needs from the running product."""

    load_version: Callable[[str, str], LoadedVersion]
    cards: CardSigner
    max_xml_bytes: int
    max_megapixels: float
    timezone: str
    max_steps: int


def accept_submission(incoming: Incoming, by: Submitter, desk: Desk) -> Accepted:
    """Store a submission once, with the files that came along; return it.

    Raises XmlMalformed, XmlForbidden, XmlTooComplex, BadText, InstanceIdMissing (nothing readable); FormNotFound,
    FormVersionNotFound, FormClosed; SubmissionInvalid (strict only); XmlConflict, AttachmentConflict; DeprecatedUnknown,
    DeprecatedStale; NotAnImage, ImageTooLarge, EmptyFile. Nothing is stored when it raises.
    """
    instance = read_instance(incoming.xml, max_bytes=desk.max_xml_bytes)
    version = desk.load_version(instance.form_id, instance.version)
    if not is_for(version, by.role, by.scope):  # type: ignore[arg-type]
        raise FormNotFound()
    if version.closed:
        return _repeat_of_closed(instance, incoming, version, desk)
    received = now()
    reading = validate(
        version.definition, instance, lists=version.choices_has, find=version.finder(by.scope), now=received,
        timezone=desk.timezone, language=incoming.language, steps=desk.max_steps,
    ).reading  # fmt: skip
    reading.findings = masked_findings(version.definition, reading.findings)
    _refuse_if_strict(incoming, reading)
    older = _deprecated(instance, by.scope)
    link = link_to_household(reading, incoming.household, by.scope, desk.cards, older)
    rows, told = rows_with_files(reading.attachments, incoming.files, older, desk.max_megapixels)
    told += number_findings(version.definition, reading.answers)
    document = _document(instance, incoming, by, reading, link, rows, told, older, received)
    document["answers"], document["xml"] = sealed(version.definition, reading.answers, incoming.xml)
    if submissions.insert(document):
        if older:
            submissions.supersede(older["_id"])
        return Accepted(apply_effects(document, reading.entities, by), True)
    return Accepted(_repeat(instance, incoming, desk), False)


def _repeat_of_closed(instance: Instance, incoming: Incoming, version: LoadedVersion, desk: Desk) -> Accepted:
    """Photos of a submission that was accepted before its form closed are still taken."""
    if submissions.get(instance.instance_id) is None:
        raise FormClosed(form_id=version.form_id, version=version.version)
    return Accepted(_repeat(instance, incoming, desk), False)


def _refuse_if_strict(incoming: Incoming, reading: Reading) -> None:
    reading.findings = combined_findings(incoming.findings, reading.findings)
    if incoming.strict:
        reading.findings += _wrongly_announced(incoming, reading)
        wrong = [finding for finding in reading.findings if finding.severity == "error"]
        if wrong:
            raise SubmissionInvalid(count=len(wrong), details={"findings": [finding.as_dict() for finding in wrong]})


def _wrongly_announced(incoming: Incoming, reading: Reading) -> list[Finding]:
    named = {row.name for row in reading.attachments}
    announced = set(named if incoming.announced is None else incoming.announced)
    return [
        Finding(
            code="attachment.unexpected" if name in announced else "attachment.unannounced",
            severity="error",
            xpath="",
            pointer="/attachments",
            value=name,
            zh=f"附件清单与答案不一致：{name}。",
            en=f"The list of attachments and the answers disagree about {name}.",
        )
        for name in sorted((named ^ announced) | (set(incoming.files) - named))
    ]


def _deprecated(instance: Instance, scope: Scope) -> dict[str, Any] | None:
    """Return the version that this one replaces, if it names one."""
    if not instance.deprecated_id:
        return None
    older = submissions.get(instance.deprecated_id)
    if older is None or older["form_id"] != instance.form_id:
        raise DeprecatedUnknown(instance_id=instance.deprecated_id)
    if not scope.covers(older["region"], older.get("institution")):
        raise DeprecatedUnknown(instance_id=instance.deprecated_id)
    return older


def _repeat(instance: Instance, incoming: Incoming, desk: Desk) -> dict[str, Any]:
    """Answer what is held already: compare, add files that were missing, finish what a crash left undone."""
    held = submissions.get(instance.instance_id)
    if held is None or held["sha256"] != instance.sha256:
        raise XmlConflict(instance_id=instance.instance_id)
    if held.get("deprecates"):
        submissions.supersede(held["deprecates"])
    return keep_late_files(held, incoming.files, desk.max_megapixels)


def _document(
    instance: Instance, incoming: Incoming, by: Submitter, reading: Reading, link: Link,
    rows: list[dict[str, Any]], told: list[Finding], older: dict[str, Any] | None, received: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Return the document to store. Empty fields are left out, so that partial indexes stay small."""
    findings = [finding.as_dict() for finding in (*reading.findings, *link.findings, *told)]
    # An edit by a higher office stays where the version before it was.
    home = older or {"region": by.scope.prefix, "institution": by.scope.institution}
    region = link.region or home["region"]
    document = {
        "_id": instance.instance_id,
        "root": older["root"] if older else instance.instance_id,
        "current": True,
        "form_id": instance.form_id,
        "form_version": instance.version,
        "region": region,
        "scopes": prefixes(region),
        "submitted_by": by.username,
        "channel": incoming.channel,
        "received_at": received,
        "sha256": instance.sha256,
        "missing": sum(1 for row in rows if not row.get("sha256")),
        "state": state_of(findings),
    }
    optional = {
        "deprecates": older and older["_id"],
        "name": reading.instance_name,
        "institution": link.institution if link.household else home.get("institution"),
        "household": link.household,
        "household_code": link.code,
        "device": incoming.device and incoming.device[:200],
        "started_at": reading.started_at,
        "ended_at": reading.ended_at,
        "location": reading.location,
        "attachments": rows,
        "findings": findings,
        "codes": sorted({finding["code"] for finding in findings}),
        "effects": "due" if reading.entities else None,
        **photos_due(rows, received),
        **due_mark(instance.form_id, received),
    }
    document.update((key, value) for key, value in optional.items() if value)
    return document


def state_of(findings: list[dict[str, Any]]) -> str:
    """Return the state of a new submission: findings that are more than notes are issues to look at."""
    return "has_issues" if any(finding["severity"] != "note" for finding in findings) else "received"
