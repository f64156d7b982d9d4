"""The demo prints the codes of its own phone, and of nobody else's."""

from __future__ import annotations

from reminders.channels.interface import Contact, Message, Refused, Sent
from reminders.channels.printing import DEMO_PHONE, PrintedCodes

CODE = Message("code:1", "验证码", "验证码 123456", "验证码 123456")


def test_the_demos_phone_has_its_code_printed(capsys):
    assert isinstance(PrintedCodes().send(CODE, Contact("phone", phone=DEMO_PHONE)), Sent)
    assert "123456" in capsys.readouterr().out


def test_no_other_numbers_code_is_printed(capsys):
    channel, other = PrintedCodes(), Contact("phone", phone="13812345678")
    assert channel.address(other) is None
    assert channel.send(CODE, other) == Refused("demo_only")
    assert capsys.readouterr().out == ""
