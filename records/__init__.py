"""What is kept: MongoDB documents, queries named in domain words, field encryption, blobs and the embedded server."""

from records.applications import Application
from records.attempt_limits import AttemptCount
from records.audit import AuditEntry
from records.bank_imports import BankImport, BankImportPart
from records.bank_mappings import BankMapping
from records.borrowers import Borrower
from records.bulletins import Bulletin
from records.collection_contacts import CollectionContact
from records.consents import MessageConsent, SeenCallback
from records.credentials import FieldKey, RefreshFamily
from records.daily_counts import DailyCount
from records.evidence import Evidence
from records.fingerprints import Fingerprint
from records.forms import Form, FormVersion
from records.households import Household
from records.loan_trails import LoanTrail
from records.loans import Loan
from records.meetings import Meeting
from records.mini_codes import MiniCode
from records.notices import Notice
from records.one_time_codes import OneTimeCode
from records.photo_findings import PhotoFinding
from records.photo_uses import PhotoUse
from records.photos import Photo
from records.ratings import Rating
from records.rectification_items import RectificationItem
from records.reference_rates import ReferenceRate
from records.regions import Region
from records.reminder_rules import ReminderRuleSet
from records.reminder_runs import ReminderRun
from records.reminders import Reminder
from records.risk_funds import FundClaim, RiskFund
from records.rule_days import RuleDay
from records.schemes import Scheme, SchemeCode
from records.shared_tokens import SharedToken
from records.sign_in_failures import SignInFailures
from records.submissions import Submission
from records.subsidy_claims import SubsidyClaim, SubsidyRow
from records.uploads import Upload
from records.users import User
from records.visit_codes import VisitCode

DOCUMENTS = [
    Application,
    AttemptCount,
    MiniCode,
    OneTimeCode,
    AuditEntry,
    BankImport,
    BankImportPart,
    BankMapping,
    Borrower,
    CollectionContact,
    Bulletin,
    DailyCount,
    MessageConsent,
    SeenCallback,
    Evidence,
    FieldKey,
    Fingerprint,
    Form,
    FormVersion,
    FundClaim,
    Household,
    Loan,
    Meeting,
    Notice,
    LoanTrail,
    Photo,
    PhotoFinding,
    PhotoUse,
    Rating,
    RectificationItem,
    ReferenceRate,
    RefreshFamily,
    Region,
    Reminder,
    ReminderRuleSet,
    ReminderRun,
    RiskFund,
    SharedToken,
    RuleDay,
    Scheme,
    SchemeCode,
    SignInFailures,
    Submission,
    SubsidyClaim,
    SubsidyRow,
    Upload,
    User,
    VisitCode,
]
