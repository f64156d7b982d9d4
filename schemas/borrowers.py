"""Borrowers: signing in, binding, what is due, what they answer."""

from __future__ import annotations

import marshmallow as ma

from reminders.answering import REPLIES
from schemas.money import Money, Rate
from schemas.pages import PageQuerySchema, page_of

_CODE = ma.validate.Length(1, 200)


class OfficialAccountSignInSchema(ma.Schema):
    """The code of the official account's H5 authorisation."""

    code = ma.fields.String(required=True, validate=_CODE)


class MiniProgramSignInSchema(ma.Schema):
    """The code of `wx.login`; `phone_code` of the phone button, if it was pressed."""

    code = ma.fields.String(required=True, validate=_CODE)
    phone_code = ma.fields.String(validate=_CODE)


class PhoneCodeRequestSchema(ma.Schema):
    """A phone that is to get a one-time code."""

    phone = ma.fields.String(required=True, validate=ma.validate.Length(1, 30), metadata={"example": "13812345678"})


class PhoneSignInSchema(PhoneCodeRequestSchema):
    """A phone with its code."""

    code = ma.fields.String(required=True, validate=ma.validate.Regexp(r"^[0-9]{6}\Z", error="6 位数字 | six digits"))


class CodeSentSchema(ma.Schema):
    """The same for every number, known or not."""

    seconds = ma.fields.Integer(metadata={"description": "How long the code is good"})


class BindingSchema(ma.Schema):
    """A household member whom the borrower is bound to; the name is masked."""

    id = ma.fields.String(metadata={"description": "Household ID"})
    code = ma.fields.String()
    member = ma.fields.String()
    name = ma.fields.String(metadata={"example": "李**"})
    role = ma.fields.String(validate=ma.validate.OneOf(("self", "family")))


class BorrowerTokenSchema(ma.Schema):
    """A token of a borrower."""

    access_token = ma.fields.String()
    token_type = ma.fields.String()
    expires_in = ma.fields.Integer()
    bound = ma.fields.Boolean(metadata={"description": "Whether a household is bound yet"})


class BindSchema(ma.Schema):
    """Either the card with name and ID number's last six, or an invitation with the consent."""

    card = ma.fields.String(validate=ma.validate.Length(1, 500), metadata={"description": "What was scanned"})
    name = ma.fields.String(validate=ma.validate.Length(1, 100))
    id_last6 = ma.fields.String(validate=ma.validate.Regexp(r"^[0-9]{5}[0-9Xx]\Z", error="身份证后六位 | the last six"))
    invitation = ma.fields.String(validate=ma.validate.Length(1, 40))
    consent = ma.fields.Boolean(load_default=False)

    @ma.validates_schema
    def _one_way(self, data: dict, **_: object) -> None:
        if not data.get("invitation"):
            for field in ("card", "name", "id_last6"):
                if not data.get(field):
                    raise ma.ValidationError("请填写此项 | this is needed", field)


class InviteSchema(ma.Schema):
    """Whose loans a family member is to read."""

    household = ma.fields.String(required=True)


class InvitationSchema(ma.Schema):
    """A code for one family member."""

    code = ma.fields.String()
    expires_in = ma.fields.Integer()


class InstallmentRowSchema(ma.Schema):
    """One installment."""

    number = ma.fields.Integer()
    due_on = ma.fields.String()
    principal = Money()
    interest = Money()
    total = Money()
    open = Money(metadata={"description": "Still to be paid"})
    paid_on = ma.fields.String(allow_none=True)
    state = ma.fields.String(validate=ma.validate.OneOf(("paid", "unpaid", "partly", "overdue")))


class NextDueSchema(ma.Schema):
    """What is to be paid next."""

    number = ma.fields.Integer()
    due_on = ma.fields.String()
    amount = Money()
    amount_capitals = ma.fields.String(metadata={"example": "伍佰肆拾叁元柒角伍分"})
    days_left = ma.fields.Integer(metadata={"description": "Negative when it is past"})


class CallSchema(ma.Schema):
    """Whom to call."""

    role = ma.fields.String()
    name = ma.fields.String()
    phone = ma.fields.String(allow_none=True)


class BorrowerLoanSchema(ma.Schema):
    """A loan as its borrower sees it."""

    id = ma.fields.String()
    contract = ma.fields.String(metadata={"description": "The last four characters"})
    bank = ma.fields.String()
    state = ma.fields.String()
    state_words = ma.fields.List(ma.fields.String())
    principal = Money()
    balance = Money()
    balance_capitals = ma.fields.String()
    annual_rate = Rate()
    disbursed_on = ma.fields.String(allow_none=True)
    matures_on = ma.fields.String(allow_none=True)
    overdue = ma.fields.Boolean()
    next = ma.fields.Nested(NextDueSchema, allow_none=True)
    sentence = ma.fields.String(metadata={"example": "还有 12 天，10 月 20 日应还利息 543.75 元"})
    rows = ma.fields.List(ma.fields.Nested(InstallmentRowSchema))
    subsidy = ma.fields.String(metadata={"description": "The interest subsidy in plain words"})
    call = ma.fields.List(ma.fields.Nested(CallSchema))


class OverviewSchema(ma.Schema):
    """Everything a borrower needs, in one answer."""

    sentence = ma.fields.String()
    households = ma.fields.List(ma.fields.Nested(BindingSchema))
    loans = ma.fields.List(ma.fields.Nested(BorrowerLoanSchema))
    calendar = ma.fields.String(metadata={"description": "Address of the calendar feed"})
    unread = ma.fields.Integer()


class BorrowerReminderSchema(ma.Schema):
    """A reminder in the borrower's inbox."""

    id = ma.fields.String(attribute="_id")
    day = ma.fields.String()
    about = ma.fields.String()
    title = ma.fields.Function(lambda one: one.get("text", {}).get("title", ""))
    body = ma.fields.Function(lambda one: one.get("text", {}).get("body", ""))
    state = ma.fields.String()
    loan = ma.fields.String()
    due_on = ma.fields.String()
    amount = Money()
    read_at = ma.fields.AwareDateTime()
    replies = ma.fields.List(ma.fields.Dict())


class ReplyCreateSchema(ma.Schema):
    """What the borrower says to a reminder; the photo of a receipt is sent after it."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(list(REPLIES)))
    note = ma.fields.String(load_default="", validate=ma.validate.Length(max=500))
    months = ma.fields.Integer(
        strict=True, validate=ma.validate.Range(1, 60), metadata={"description": "Extension: by how many months"}
    )


class PreferencesSchema(ma.Schema):
    """How the borrower wants to be told. `opted_out`: channels, or "all" for every push."""

    language = ma.fields.String(validate=ma.validate.OneOf(("zh", "en")))
    opted_out = ma.fields.List(
        ma.fields.String(
            validate=ma.validate.OneOf(("wechat_mini", "wechat_official", "sms", "webhook", "printed", "all"))
        )
    )


class ConsentAnswerSchema(ma.Schema):
    """What `wx.requestSubscribeMessage` came to for one template."""

    template = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    accepted = ma.fields.Boolean(required=True)


class ConsentBalanceSchema(ma.Schema):
    """How many messages may still be sent, by template."""

    balance = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())


class BorrowerInboxQuerySchema(PageQuerySchema):
    """A page of the inbox."""


BorrowerReminderPageSchema = page_of(BorrowerReminderSchema)
