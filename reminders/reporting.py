"""What came of reminders: sent, delivered, read, paid within seven days, by channel, rule and region; what it cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from records import reminders
from records.money import plain, rounded
from records.scopes import LEVELS, Scope

Document = dict[str, Any]
PAID_WITHIN_DAYS = 7
GROUPS = ("channel", "rule", "region")


def report(scope: Scope, first: str, last: str, by: str, sms_price: Decimal) -> list[Document]:
    """Return a row a group (`by` is one of GROUPS; regions just below the scope) for the days first–last, ISO dates.

    `paid` counts reminders of borrowers whose installment was settled within 7 days of the reminder's day. `cost` is what
    providers said, else `sms_price` for each text message that was sent.
    """
    groups = plain(list(reminders.collection().aggregate(_pipeline(scope, first, last, by))))
    for group in groups:
        said = group.pop("said_cost", Decimal(0)) or Decimal(0)
        group["cost"] = rounded(said + sms_price * group.pop("sms_without_cost"))
        group["group"] = group.pop("_id")
    return sorted(groups, key=lambda group: str(group["group"] or ""))


def _pipeline(scope: Scope, first: str, last: str, by: str) -> list[Document]:
    within = {"day": {"$gte": first, "$lte": last}, **reminders.scope_query(scope)}
    paid_by = {"$dateAdd": {"startDate": {"$toDate": "$day"}, "unit": "day", "amount": PAID_WITHIN_DAYS}}
    # The installment that the reminder is about, as it is now.
    installments = {"$ifNull": [{"$first": "$loan_now.installments"}, []]}
    row = {"$first": {"$filter": {"input": installments, "cond": {"$eq": ["$$this.number", "$installment"]}}}}
    return [
        {"$match": within},
        {
            "$lookup": {
                "from": "loans", "localField": "loan", "foreignField": "_id", "as": "loan_now",
                "pipeline": [{"$project": {"installments.number": 1, "installments.settled_on": 1}}],
            }
        },
        {"$set": {"row": row}},
        {
            "$group": {
                "_id": {"channel": "$channel", "rule": "$rule", "region": _below(scope)}[by],
                "planned": {"$sum": 1},
                **{state: _count({"$eq": ["$state", state]}) for state in reminders.STATES},
                "arrived": _count({"$in": ["$state", list(reminders.ARRIVED)]}),
                "told": _count({"$eq": ["$told.result", "told"]}),
                "paid": _count(
                    {
                        "$and": [
                            {"$eq": ["$audience", "borrower"]},
                            {"$gt": ["$row.settled_on", None]},
                            {"$gte": ["$row.settled_on", "$day"]},
                            {"$lte": [{"$toDate": "$row.settled_on"}, paid_by]},
                        ]
                    }
                ),
                "said_cost": {"$sum": "$cost"},
                "sms_without_cost": _count(
                    {
                        "$and": [
                            {"$eq": ["$channel", "sms"]},
                            {"$in": ["$state", [*reminders.ARRIVED, reminders.UNKNOWN]]},
                            {"$lte": ["$cost", None]},
                        ]
                    }
                ),
            }
        },
    ]  # fmt: skip


def _count(condition: Document) -> Document:
    return {"$sum": {"$cond": [condition, 1, 0]}}


def _below(scope: Scope) -> Document:
    """Return the expression of the region just below the scope's level."""
    length = next((level for level in LEVELS if level > len(scope.prefix)), LEVELS[-1])
    return {"$substrCP": ["$region", 0, length]}
