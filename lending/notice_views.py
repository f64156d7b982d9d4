"""Notices as callers see them: whom they list, how the ratings on them stand, and what keeps them from ending."""

from __future__ import annotations

from datetime import date
from typing import Any

from lending.notices import waits_for
from records import households, notices, ratings, regions
from records.scopes import Scope

Document = dict[str, Any]


def notice_view(notice: Document, scope: Scope, today: date) -> Document:
    """Return one notice as it is read: where it hangs, whom it lists, what keeps it from ending.

    Adds `region_name`, `waits_for` ({kind, zh, en}, while it is posted) and, of each household that it lists, `head_name` and
    its rating's `state` of today. A notice is its village's, whatever the bank: of households outside of `scope` it tells no
    more than that they are listed.
    """
    listed = notice.get("households") or []
    mine = households.ids_in_scope([one["household"] for one in listed], scope)
    shown = [one for one in listed if one["household"] in mine]
    heads = {one["_id"]: one.get("head_name") for one in households.several(list(mine), {"head_name": 1})}
    rated = ratings.several([one["rating"] for one in shown if one.get("rating")], {"state": 1, "valid_until": 1})
    states = {one["_id"]: ratings.state_on(one, today) for one in rated}
    known = {one["household"]: _told(one, heads, states) for one in shown}
    return {
        **notice,
        "region_name": regions.names([notice["region"]]).get(notice["region"], ""),
        "households": [{**one, **known.get(one["household"], {})} for one in listed],
        "waits_for": waits_for(notice, today) if notice["state"] == notices.POSTED else [],
    }


def _told(one: Document, heads: dict[str, Any], states: dict[str, str]) -> Document:
    told = {"head_name": heads.get(one["household"]), "state": states.get(one.get("rating") or "")}
    return {key: value for key, value in told.items() if value}


def notice_rows(found: list[Document]) -> list[Document]:
    """Return notices of a list with the name of each one's region."""
    names = regions.names(sorted({one["region"] for one in found}))
    return [{**one, "region_name": names.get(one["region"], "")} for one in found]
