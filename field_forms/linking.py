"""Which household a submission belongs to: chosen from households.csv, a scanned card, or named by the request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from errors import CardInvalid, HouseholdNotFound
from field_forms.findings import Finding
from field_forms.reading import Reading
from households.cards import CardSigner, card_token_in
from records import households
from records.scopes import Scope


@dataclass(slots=True)
class Link:
    """The household of a submission (None: none) and what was odd about it."""

    household: str | None = None
    code: str | None = None
    region: str | None = None
    institution: str | None = None
    findings: list[Finding] = field(default_factory=list)


def link_to_household(
    reading: Reading, asked: str | None, scope: Scope, signer: CardSigner, older: dict[str, Any] | None = None
) -> Link:
    """Return the household that the answers or the request (`asked`: its ID or code) name, within the scope.

    Where they name several, the request wins over the chosen one and that over a card, and a finding tells. An edit
    that names none stays with the household of the version it replaces (`older`).
    """
    link = Link()
    named: list[dict[str, Any]] = []
    if asked:
        named += _found(link, asked, scope, "household")
    if reading.household_ref:
        named += _found(link, reading.household_ref, scope, "answer")
    for text in reading.cards:
        named += _of_card(link, text, scope, signer)
    if named:
        first = named[0]
        _use(link, named)
        others = {other["code"] for other in named if other["_id"] != first["_id"]}
        link.findings += [_mismatch(first["code"], code) for code in sorted(others)]
    elif reading.entities and reading.entities[0].dataset == "households":
        entity = reading.entities[0]
        # One that is yet to be made is linked once it is there (effects).
        if not entity.create or households.exists(entity.id, scope):
            _use(link, _found(link, entity.id, scope, "entity"))
    elif older and older.get("household") and not link.findings:
        link.household, link.code = older["household"], older.get("household_code")
        link.region, link.institution = older["region"], older.get("institution")
    return link


def _use(link: Link, named: list[dict[str, Any]]) -> None:
    for document in named[:1]:
        link.household, link.code, link.region = document["_id"], document["code"], document["region"]
        link.institution = document.get("institution")


def _found(link: Link, name: str, scope: Scope, source: str) -> list[dict[str, Any]]:
    try:
        return [households.reference(name, scope)]
    except HouseholdNotFound:
        link.findings.append(
            Finding(
                code="household.unknown",
                severity="error",
                xpath="",
                pointer="",
                value=name[:200],
                zh="选择的农户不存在，或不在您的管辖范围内；请更新表单后重新选择。",
                en=f"The household ({source}) does not exist or is outside your area; update the form and choose again.",
            )
        )
        return []


def _of_card(link: Link, text: str, scope: Scope, signer: CardSigner) -> list[dict[str, Any]]:
    token = card_token_in(text)
    if token is None:
        return []
    try:
        return [households.with_card(signer.card_id(token), scope)]
    except (CardInvalid, HouseholdNotFound):
        link.findings.append(
            Finding(
                code="household.card_invalid",
                severity="warning",
                xpath="",
                pointer="",
                value=text[:200],
                zh="扫描的入户二维码牌无效、已换新，或属于其他区域，请核对门牌。",
                en="The scanned household card is not valid, was replaced, or belongs to another area; check the door.",
            )
        )
        return []


def _mismatch(chosen: str, other: str) -> Finding:
    return Finding(
        code="household.mismatch", severity="warning", xpath="", pointer="", value=other,
        zh=f"表中选择的农户（{chosen}）与扫描的二维码牌（{other}）不是同一户，请核对。",
        en=f"The chosen household ({chosen}) and the scanned card ({other}) are not the same; please check.",
    )  # fmt: skip
