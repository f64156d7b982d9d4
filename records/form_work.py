"""Which submissions still have something to say to the lending chain: the mark is part of the record, like that of photos.

`lending` is "due" from when a form of LENDING_FORMS is stored, edited or reviewed, until a worker has carried it over;
`lending_lease` is when it may be taken (again), `lending_round` grows with each mark, so that what came meanwhile is not
called done.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument

from records.submissions import Submission

Document = dict[str, Any]

# The standard forms that the lending chain listens to; their form IDs stay when a county changes them.
LENDING_FORMS = frozenset(
    {
        "credit_rating",
        "risk_group_meeting",
        "public_notice",
        "loan_application",
        "site_check",
        "collection_visit",
        "publicity_training",
        "supervision_check",
    }
)


def due_mark(form_id: str, at: datetime) -> Document:
    """Return the fields that mark a new submission of this form as due; none for other forms."""
    return {"lending": "due", "lending_lease": at, "lending_round": 1} if form_id in LENDING_FORMS else {}


def mark_again(instance_id: str, at: datetime) -> None:
    """Mark a submission of LENDING_FORMS anew: it was reviewed, or superseded."""
    Submission._get_collection().update_one(
        {"_id": instance_id, "form_id": {"$in": sorted(LENDING_FORMS)}},
        {"$set": {"lending": "due", "lending_lease": at}, "$inc": {"lending_round": 1}},
    )


def claim(at: datetime, seconds: float) -> Document | None:
    """Take the submission that has waited longest, for `seconds`; None if none is due. Its XML is left out."""
    found: Document | None = Submission._get_collection().find_one_and_update(
        {"lending": "due", "lending_lease": {"$lte": at}},
        {"$set": {"lending_lease": at + timedelta(seconds=seconds)}},
        projection={"xml": 0},
        sort=[("lending_lease", 1)],
        return_document=ReturnDocument.AFTER,
    )
    return found


def done(record: Document, findings: list[Document]) -> None:
    """Note that `record` (as it was claimed) was carried over, and replace the findings of the lending rules (`lending.…`)."""
    collection = Submission._get_collection()
    kept = [one for one in record.get("findings", []) if not one["code"].startswith("lending.")]
    if findings or len(kept) != len(record.get("findings", [])):
        told = [*kept, *findings]
        fields: Document = {"findings": told, "codes": sorted({one["code"] for one in told} | _photo_codes(record))}
        collection.update_one({"_id": record["_id"]}, {"$set": fields})
    if findings:
        collection.update_one({"_id": record["_id"], "state": "received"}, {"$set": {"state": "has_issues"}})
    collection.update_one(
        {"_id": record["_id"], "lending_round": record.get("lending_round")},
        {"$unset": {"lending": "", "lending_lease": ""}},
    )


def _photo_codes(record: Document) -> set[str]:
    return {code for code in record.get("codes", []) if code.startswith("photo.")}
