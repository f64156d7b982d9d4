"""What a rule set says, as types; `read` checks a plain document and names everything that is wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import Any

from errors import RuleSetInvalid
from reminders.moments import QuietHours
from reminders.texts import problems

Document = dict[str, Any]

INSTALLMENT_DUE, INSTALLMENT_OVERDUE = "installment_due", "installment_overdue"
PHASE, NOTICE, EVIDENCE, VISIT = "phase_deadline", "notice_ending", "evidence_missing", "visit_overdue"
EXTENSION = "extension_decided"
ABOUT: dict[str, tuple[str, str]] = {
    INSTALLMENT_DUE: ("还款即将到期", "An installment falls due"),
    INSTALLMENT_OVERDUE: ("还款逾期", "An installment is overdue"),
    PHASE: ("阶段截止", "A phase's deadline"),
    NOTICE: ("公示即将结束", "A public notice ends"),
    EVIDENCE: ("缺少用途佐证", "Loan-use evidence is missing"),
    VISIT: ("走访超期", "A visit is overdue"),
    EXTENSION: ("展期申请有结果", "An extension was decided"),
}
BORROWER, OFFICER, CADRE, OFFICE = "borrower", "officer", "cadre", "office"
AUDIENCES = (BORROWER, OFFICER, CADRE, OFFICE)
CHANNELS = ("inbox", "wechat_mini", "wechat_official", "sms", "webhook", "email", "printed")
# Who can read along: what these carry names no sums and no people.
OPEN_CHANNELS = frozenset({"sms", "webhook", "email"})
INSTALLMENTS = ("all", "principal", "last")
LANGUAGES = ("zh", "en")
_MAX_OFFSET = 365


@dataclass(frozen=True, slots=True)
class Text:
    """`body` goes to the inbox, WeChat and printed lists; `open_body` to what others can read."""

    title: str
    body: str
    open_body: str


@dataclass(frozen=True, slots=True)
class Template:
    """A WeChat template: its ID, the page it opens, and what fills its fields."""

    template_id: str
    page: str
    data: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `offsets` are days before (due) or after (overdue, missing) the date that it is about."""

    id: str
    about: str
    offsets: tuple[int, ...]
    audience: tuple[str, ...]
    channels: tuple[str, ...]
    texts: dict[str, Text]
    installments: str = "all"
    templates: dict[str, Template] = field(default_factory=dict)

    def text(self, language: str) -> Text:
        """Return the text in a language, else the first there is."""
        return self.texts.get(language) or next(iter(self.texts.values()))


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of a region (and scheme), with what holds for each of them."""

    id: str
    region: str
    scheme: str | None
    version: int
    name: str
    rules: tuple[Rule, ...]
    quiet: QuietHours
    send_at: time
    daily_limits: dict[str, int]

    def rule(self, rule_id: str) -> Rule | None:
        """Return a rule by its ID, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def applying(sets: list[RuleSet], region: str, scheme: str | None) -> RuleSet | None:
    """Return the narrowest rule set for a record: the longest region first, then one for the scheme itself.

    Of equals the last: the shipped one comes first, so that what an administrator made for everywhere goes before it.
    """
    fitting = [one for one in sets if region.startswith(one.region) and one.scheme in (None, scheme)]
    return max(reversed(fitting), key=lambda one: (len(one.region), one.scheme is not None), default=None)


def read(document: Document) -> RuleSet:
    """Return the rule set of a stored document or of one to be stored. Raises RuleSetInvalid with every mistake."""
    return _Reader(_mapping(document.get("content"))).read(document)


def _mapping(given: Any) -> Document:
    return given if isinstance(given, dict) else {}


class _Reader:
    """Reads one document, collecting what is wrong."""

    def __init__(self, content: Document) -> None:
        self.content, self.errors = content, []  # type: tuple[Document, list[Document]]

    def wrong(self, pointer: str, zh: str, en: str) -> None:
        self.errors.append({"pointer": pointer, "zh": zh, "en": en})

    def read(self, document: Document) -> RuleSet:
        known = {"name", "rules", "quiet_hours", "send_at", "daily_limits"}
        for key in sorted(set(self.content) - known):
            self.wrong(f"/{key}", f"没有「{key}」这一项，可用：{'、'.join(sorted(known))}。", f"There is no {key!r}.")
        quiet = _mapping(self.content.get("quiet_hours"))
        found = RuleSet(
            id=document.get("_id", ""),
            region=document.get("region", ""),
            scheme=document.get("scheme"),
            version=document.get("version", 1),
            name=str(self.content.get("name") or ""),
            rules=self._rules(),
            quiet=QuietHours(
                self._time("/quiet_hours/from", quiet.get("from", "21:00")),
                self._time("/quiet_hours/to", quiet.get("to", "08:00")),
            ),
            send_at=self._time("/send_at", self.content.get("send_at", "09:00")),
            daily_limits=self._limits(),
        )
        if self.errors:
            raise RuleSetInvalid(count=len(self.errors), details={"errors": self.errors})
        return found

    def _time(self, pointer: str, text: Any) -> time:
        try:
            return time.fromisoformat(text)
        except (TypeError, ValueError):
            self.wrong(pointer, "应为时刻，如 21:00。", "A time of day such as 21:00.")
            return time()

    def _limits(self) -> dict[str, int]:
        limits = {"borrower": 2, "officer": 100, "cadre": 30, "office": 100}
        for who, most in _mapping(self.content.get("daily_limits")).items():
            if who not in limits or type(most) is not int or not 0 < most <= 1000:
                self.wrong(f"/daily_limits/{who}", "应为 1 到 1000 的整数。", "A whole number from 1 to 1000.")
            else:
                limits[who] = most
        return limits

    def _rules(self) -> tuple[Rule, ...]:
        given = self.content.get("rules")
        if not isinstance(given, list) or not given:
            self.wrong("/rules", "至少要有一条规则。", "There must be at least one rule.")
            return ()
        ids = [_mapping(rule).get("id") for rule in given]
        for index, rule_id in enumerate(ids):
            if ids.index(rule_id) != index:
                self.wrong(f"/rules/{index}/id", f"规则编号 {rule_id} 重复。", f"Two rules are called {rule_id!r}.")
        return tuple(self._rule(f"/rules/{index}", _mapping(rule)) for index, rule in enumerate(given))

    def _rule(self, at: str, given: Document) -> Rule:
        about = self._one_of(f"{at}/about", given.get("about"), ABOUT)
        channels = self._some_of(f"{at}/channels", given.get("channels"), CHANNELS)
        return Rule(
            id=self._id(f"{at}/id", given.get("id")),
            about=about,
            offsets=self._offsets(f"{at}/offsets", given.get("offsets")),
            audience=self._some_of(f"{at}/audience", given.get("audience"), AUDIENCES),
            channels=channels,
            texts=self._texts(f"{at}/texts", given.get("texts"), channels),
            installments=self._one_of(f"{at}/installments", given.get("installments", "all"), INSTALLMENTS),
            templates=self._templates(f"{at}/templates", _mapping(given.get("templates")), channels),
        )

    def _id(self, at: str, given: Any) -> str:
        if not isinstance(given, str) or not given.isascii() or not given.replace("_", "").isalnum() or len(given) > 40:
            self.wrong(
                at, "规则编号应为 40 个以内的字母、数字、下划线。", "At most 40 letters, digits and underscores."
            )
        return str(given)

    def _one_of(self, at: str, given: Any, allowed: Any) -> str:
        if not isinstance(given, str) or given not in allowed:
            self.wrong(at, f"应为其中之一：{'、'.join(allowed)}。", f"One of {', '.join(allowed)}.")
        return str(given)

    def _some_of(self, at: str, given: Any, allowed: tuple[str, ...]) -> tuple[str, ...]:
        if (
            not isinstance(given, list)
            or not given
            or any(not isinstance(one, str) or one not in allowed for one in given)
        ):
            self.wrong(at, f"应为列表，取自：{'、'.join(allowed)}。", f"A list out of {', '.join(allowed)}.")
            return ()
        return tuple(dict.fromkeys(given))

    def _offsets(self, at: str, given: Any) -> tuple[int, ...]:
        good = isinstance(given, list) and given
        if not good or any(type(one) is not int or not 0 <= one <= _MAX_OFFSET for one in given):
            self.wrong(at, "应为 0 到 365 的整数列表，如 [30, 7, 1, 0]。", "A list of days from 0 to 365.")
            return ()
        return tuple(sorted(set(given)))

    def _texts(self, at: str, given: Any, channels: tuple[str, ...]) -> dict[str, Text]:
        if not isinstance(given, dict) or "zh" not in given:
            self.wrong(at, "至少要有中文（zh）的 title 和 body。", "There must be a Chinese text (zh) at least.")
            return {}
        found: dict[str, Text] = {}
        for language, text in given.items():
            place = f"{at}/{language}"
            self._one_of(place, language, LANGUAGES)
            if not isinstance(text, dict) or not text.get("title") or not text.get("body"):
                self.wrong(place, "缺少 title 或 body。", "`title` or `body` is missing.")
                continue
            if OPEN_CHANNELS.intersection(channels) and not text.get("open_body"):
                self.wrong(
                    f"{place}/open_body",
                    "短信、邮件等别人也看得到的渠道要另写一段不含姓名金额的文字。",
                    "Channels that others can read need a text of their own, without names and sums.",
                )
            for key in ("title", "body", "open_body"):
                for zh, en in problems(str(text.get(key) or ""), private=key == "body"):
                    self.wrong(f"{place}/{key}", zh, en)
            found[language] = Text(str(text["title"]), str(text["body"]), str(text.get("open_body") or ""))
        return found

    def _templates(self, at: str, given: Document, channels: tuple[str, ...]) -> dict[str, Template]:
        """Read the templates of WeChat, which it needs, and of an SMS provider, which only some need."""
        found: dict[str, Template] = {}
        for channel in (one for one in ("wechat_mini", "wechat_official", "sms") if one in channels):
            one = _mapping(given.get(channel))
            data = _mapping(one.get("data"))
            if channel == "sms" and not one:
                continue
            if not one.get("template_id") or not data:
                self.wrong(f"{at}/{channel}", "缺少 template_id 或 data。", "`template_id` or `data` is missing.")
                continue
            for key, text in data.items():
                for zh, en in problems(str(text), private=channel not in OPEN_CHANNELS):
                    self.wrong(f"{at}/{channel}/data/{key}", zh, en)
            filled = {str(key): str(text) for key, text in data.items()}
            found[channel] = Template(str(one["template_id"]), str(one.get("page") or ""), filled)
        return found
