"""The known columns of a household table: their names in Chinese and English, and how long a value may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from households.numbers import mask_card, mask_id, mask_phone

LONGEST_TEXT = 200
_REMARK = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|\*|\s|_|-|:$")

Level = Literal["household", "member"]


@dataclass(frozen=True, slots=True)
class Column:
    """A known column: `key` names it in code; `zh`, `en` and `others` are the headers that stand for it."""

    key: str
    zh: str
    en: str
    level: Level
    note_zh: str
    note_en: str
    example: str
    others: str = ""
    longest: int = LONGEST_TEXT
    mask: Callable[[str], str] | None = None
    # Long numbers that Excel spoils unless the column is formatted as text.
    digits: bool = False


COLUMNS = (
    Column(
        "code",
        "户编号",
        "household_code",
        "household",
        "必填。每户一个编号，同户各行相同。",
        "Mandatory. One code a household, the same on each of its rows.",
        "示例001",
        "户号 户码 农户编号 家庭编号 编号 code householdcode householdid",
        longest=64,
        digits=True,
    ),
    Column(
        "region_code",
        "行政区划代码",
        "region_code",
        "household",
        "12 位村级代码；与「村」至少填一项，两者都填时以代码为准。",
        "The village's 12 digits; give this or the village, this one counts.",
        "522725001003",
        "区划代码 行政区划 村代码 村级代码 region",
        longest=20,
        digits=True,
    ),
    Column(
        "village",
        "村",
        "village",
        "household",
        "村名，须与系统中的名称一致。",
        "The village's name as the system has it.",
        "",
        "村名 行政村 村(社区) 村社区 所在村 villagename",
        longest=100,
    ),
    Column(
        "category",
        "户属性",
        "category",
        "household",
        "如 脱贫户、监测对象、一般农户。",
        "Such as lifted out of poverty, monitored, ordinary.",
        "脱贫户",
        "户类型 户类别 农户类型 农户属性 贫困户属性 householdtype",
        longest=50,
    ),
    Column(
        "address",
        "家庭住址",
        "address",
        "household",
        "村民组、门牌等。",
        "Hamlet, house number and so on.",
        "石板寨组 12 号",
        "住址 地址 详细地址 家庭地址 homeaddress",
    ),
    Column(
        "household_phone",
        "户联系电话",
        "household_phone",
        "household",
        "全户共用的电话；个人电话填在「联系电话」。",
        "A phone of the whole household; a person's own goes under phone.",
        "",
        "家庭电话 户电话",
        longest=30,
        mask=mask_phone,
        digits=True,
    ),
    Column(
        "head_name",
        "户主姓名",
        "head_name",
        "household",
        "同户各行相同。没有「姓名」列时，就是该行户主的姓名。",
        "The same on each row of a household; stands for the name where there is no name column.",
        "张三",
        "户主 headofhousehold headname",
        longest=100,
    ),
    Column(
        "name",
        "姓名",
        "name",
        "member",
        "必填。每行一名家庭成员。",
        "Mandatory. One member a row.",
        "张三",
        "成员姓名 家庭成员姓名 membername fullname",
        longest=100,
    ),
    Column(
        "relation",
        "与户主关系",
        "relation",
        "member",
        "必填。每户恰有一人为「户主」。",
        "Mandatory. Exactly one member a household is 户主 (head).",
        "户主",
        "关系 与户主的关系 relationtohead relationship",
        longest=50,
    ),
    Column(
        "id_number",
        "身份证号",
        "id_number",
        "member",
        "18 位，校验位须正确；先把整列设为文本格式。",
        "18 characters with the right check digit; format the column as text first.",
        "11010519491231002X",
        "身份证 身份证号码 证件号码 证件号 公民身份号码 居民身份证号 idcard idcardnumber",
        longest=40,
        mask=mask_id,
        digits=True,
    ),
    Column(
        "phone",
        "联系电话",
        "phone",
        "member",
        "11 位手机号，或带区号的固定电话。",
        "An 11-digit mobile number, or a landline with its area code.",
        "13812345678",
        "手机号 手机 手机号码 电话 联系方式 电话号码 本人电话 mobile phonenumber",
        longest=30,
        mask=mask_phone,
        digits=True,
    ),
    Column(
        "card_number",
        "银行卡号",
        "card_number",
        "member",
        "13 至 19 位；先把整列设为文本格式。",
        "13 to 19 digits; format the column as text first.",
        "6222021234567894",
        "卡号 银行账号 银行卡 一卡通账号 bankcard bankcardnumber",
        longest=40,
        mask=mask_card,
        digits=True,
    ),
    Column(
        "sex",
        "性别",
        "sex",
        "member",
        "男 或 女；填了身份证号可不填。",
        "男 or 女 (male, female); may be left to the ID number.",
        "女",
        "gender",
        longest=20,
    ),
    Column(
        "birth_date",
        "出生日期",
        "birth_date",
        "member",
        "如 1990-01-31；填了身份证号可不填。",
        "Such as 1990-01-31; may be left to the ID number.",
        "1949-12-31",
        "出生年月 出生年月日 生日 dateofbirth birthday",
        longest=40,
    ),
    Column(
        "labour",
        "劳动能力",
        "labour",
        "member",
        "如 普通劳动力、弱劳动力、无劳动力。",
        "Such as ordinary, weak, none.",
        "弱劳动力",
        "劳动技能 劳动力 劳动力状况 labourability laborability labor",
        longest=50,
    ),
    Column(
        "health",
        "健康状况",
        "health",
        "member",
        "如 健康、长期慢性病、残疾。",
        "Such as healthy, chronic illness, disability.",
        "健康",
        "身体状况 健康情况 healthstatus",
        longest=50,
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}


def _plain(header: str) -> str:
    return _REMARK.sub("", unicodedata.normalize("NFKC", header).casefold())


_BY_HEADER = {_plain(name): column.key for column in COLUMNS for name in (column.zh, column.en, *column.others.split())}


def known_column(header: str) -> str | None:
    """Return the key of the column that a header stands for, None for a free one; remarks in brackets are ignored."""
    return _BY_HEADER.get(_plain(header))
