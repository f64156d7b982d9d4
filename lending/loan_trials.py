"""A loan tried out before it is registered: the terms as the scheme fills them in, the schedule, what breaks the scheme."""

from __future__ import annotations

from datetime import date
from typing import Any

from lending.contracts import as_document
from lending.due_dates import months_between
from lending.loan_views import planned, terms_view
from lending.registering import agreed_on
from records.actors import Actor

Document = dict[str, Any]


def try_loan(values: Document, by: Actor, *, today: date) -> Document:
    """Return what `register_loan` would make of `values` (as it takes them; the contract number is not looked at).

    Nothing is stored. The answer:
    {scheme: {code, version}, institution, terms, months, matures_on, schedule (rows, as if all were disbursed on the day of
    signing), deviations ({pointer, zh, en}; `unchecked`: not known to be broken, such as without an application)}. Raises what
    `register_loan` does but LoanAgainstScheme and ContractNumberTaken.
    """
    agreed = agreed_on(values, by, today=today)
    signed_on, contract = values["terms"]["signed_on"], agreed.contract
    matures_on = contract.ends_on(signed_on)
    return {
        "scheme": {"code": agreed.scheme.code, "version": agreed.scheme.version},
        "institution": agreed.institution,
        "terms": terms_view(as_document(contract)),
        "months": months_between(signed_on, matures_on),
        "matures_on": matures_on.isoformat(),
        "schedule": planned(contract.loan_terms(signed_on)),
        "deviations": agreed.deviations,
    }
