"""What is kept: MongoDB documents, queries named in domain words, field encryption, blobs and the embedded server."""

from records.audit import AuditEntry
from records.credentials import FieldKey, RefreshFamily
from records.forms import Form, FormVersion
from records.households import Household
from records.regions import Region
from records.sign_in_failures import SignInFailures
from records.submissions import Submission
from records.users import User

DOCUMENTS = [
    AuditEntry,
    FieldKey,
    Form,
    FormVersion,
    Household,
    RefreshFamily,
    Region,
    SignInFailures,
    Submission,
    User,
]
