"""What pyxform's messages mean: its words, the place in the workbook that they imply, and ours in two languages."""

from __future__ import annotations

import re
from typing import NamedTuple


class KnownMessage(NamedTuple):
    """A message of pyxform: the pattern that tells it; {0}, {1} in our words are its groups."""

    pattern: re.Pattern[str]
    sheet: str | None
    column: str | None
    zh: str
    en: str


def _known(pattern: str, sheet: str | None, column: str | None, zh: str, en: str) -> KnownMessage:
    return KnownMessage(re.compile(pattern, re.DOTALL), sheet, column, zh, en)


KNOWN_MESSAGES = (
    _known(
        r"Unknown question type '([^']*)'",
        "survey",
        "type",
        "不认识题型“{0}”；请按 XLSForm 的题型改写，如 text、integer、select_one 列表名、image。",
        "Question type '{0}' is unknown; use one of XLSForm's, such as text, integer, select_one list, image.",
    ),
    _known(
        r"List name not in (?:external )?choices sheet: (.*)",
        "survey",
        "type",
        "choices 表里没有选项列表“{0}”；请添加这个列表，或改正 type 列中的列表名。",
        "The choices sheet has no list '{0}'; add it, or mend the list's name in the type column.",
    ),
    _known(
        r"There should be a choices sheet",
        "choices",
        None,
        "表单有选择题，但没有 choices 表；请添加 choices 表（列：list_name、name、label）。",
        "The form has select questions but no choices sheet; add one with list_name, name and label.",
    ),
    _known(
        r"'name' value '([^']*)' is invalid\. Questions, groups, and repeats must be unique",
        "survey",
        "name",
        "名称“{0}”在同一层中重复；请改成不同的名称。",
        "The name '{0}' occurs twice in the same group; rename one of them.",
    ),
    _known(
        r"'name' value '([^']*)' is invalid\. Repeat names must",
        "survey",
        "name",
        "重复组的名称“{0}”已被使用，或与表单根节点同名；请改名。",
        "The repeat's name '{0}' is taken, or is that of the form's root; rename it.",
    ),
    _known(
        r"The name 'meta' is reserved",
        "survey",
        "name",
        "名称 meta 是保留字，请改名。",
        "The name 'meta' is reserved; choose another.",
    ),
    _known(
        r"Choice names must be unique",
        "choices",
        "name",
        "同一选项列表里选项名称重复；请改成不同的名称。",
        "A choice name occurs twice in its list; rename one of them.",
    ),
    _known(
        r"Choices must have a name",
        "choices",
        "name",
        "选项没有名称；请填写 name 列。",
        "A choice has no name; fill in the name column.",
    ),
    _known(
        r"Choices should have a label",
        "choices",
        "label",
        "选项没有标签；请填写 label 列。",
        "A choice has no label; fill in the label column.",
    ),
    _known(
        r"Could not find the name '([^']*)'",
        None,
        None,
        "引用了不存在的问题 ${{{0}}}；请核对名称。",
        "${{{0}}} refers to a question that does not exist; check the name.",
    ),
    _known(
        r"The name '([^']*)' appears more than once",
        None,
        None,
        "${{{0}}} 对应不止一个问题，无法确定是哪一个；请让名称唯一。",
        "${{{0}}} could mean more than one question; make the name unique.",
    ),
    _known(
        r"Reference variables must start with",
        None,
        None,
        "变量引用写法不对；应写成 ${{问题名称}}。",
        "A reference is not written properly; write ${{question name}}.",
    ),
    _known(
        r"survey element named '([^']*)' has no label or hint",
        "survey",
        "label",
        "问题“{0}”没有标签也没有提示；请填写 label 列。",
        "Question '{0}' has neither label nor hint; fill in the label column.",
    ),
    _known(
        r"Unmatched 'begin_(\w+)'. No matching 'end_\w+' was found for the name '([^']*)'",
        "survey",
        "type",
        "“{1}”的 begin_{0} 没有对应的 end_{0}；请补上或删去。",
        "begin_{0} of '{1}' has no end_{0}; add it or remove the begin.",
    ),
    _known(
        r"Unmatched 'end_(\w+)'",
        "survey",
        "type",
        "end_{0} 没有对应的 begin_{0}；请核对分组的开头和结尾。",
        "end_{0} has no begin_{0}; check where groups begin and end.",
    ),
    _known(
        r"Names must begin with a letter or underscore",
        None,
        None,
        "名称写法不对：须以字母或下划线开头，只能含字母、数字、下划线、连字符和点。",
        "The name is not valid: begin with a letter or underscore; then letters, digits, _, - and . may follow.",
    ),
    _known(
        r"Question or group with no name",
        "survey",
        "name",
        "问题或分组没有名称；请填写 name 列。",
        "A question or group has no name; fill in the name column.",
    ),
    _known(
        r"Question with no type",
        "survey",
        "type",
        "问题没有题型；请填写 type 列。",
        "A question has no type; fill in the type column.",
    ),
    _known(
        r"Duplicate column header: (.*)",
        None,
        None,
        "列标题“{0}”重复；请删去一列。",
        "The column header '{0}' occurs twice; remove one.",
    ),
    _known(
        r"must have a sheet named 'survey'",
        "survey",
        None,
        "没有 survey 工作表；请添加名为 survey 的工作表。",
        "There is no survey sheet; add a sheet named survey.",
    ),
    _known(
        r"One or more required column headers were not found: (.*?)\. Learn",
        None,
        None,
        "工作表缺少必需的列：{0}。",
        "The sheet lacks required columns: {0}.",
    ),
    _known(
        r"'save_to' value is invalid",
        "survey",
        "save_to",
        "save_to 列的写法与 entities 表不符；请核对。",
        "The save_to column does not fit the entities sheet; check both.",
    ),
    _known(
        r"entity declaration is invalid",
        "entities",
        None,
        "entities 表的声明不完整或有冲突；请核对 label、entity_id、create_if、update_if。",
        "The entities sheet's declaration is incomplete or in conflict; check label, entity_id, create_if, update_if.",
    ),
    _known(
        r"Use the max-pixels parameter",
        "survey",
        "parameters",
        "建议给照片题加参数 max-pixels（如 max-pixels=1600），上传更快、更省空间。",
        "Give photo questions the parameter max-pixels (such as max-pixels=1600): sending gets faster and smaller.",
    ),
    _known(
        r"Language '([^']*)' is missing the (.*)",
        None,
        None,
        "语言“{0}”缺少翻译：{1}",
        "Language '{0}' lacks translations: {1}",
    ),
    _known(
        r"Encrypted forms",
        "settings",
        "public_key",
        "不支持加密表单；请删去 settings 表中的 public_key 和 submission_url。",
        "Encrypted forms are not taken; remove public_key and submission_url from the settings sheet.",
    ),
    _known(
        r"uses or_other and translations",
        "survey",
        "type",
        "多语言表单不宜用 or_other：“其他”只会是英文 Other；请在 choices 表里自己加“其他”选项。",
        "or_other should not be used with translations: the added choice is always 'Other'; add your own.",
    ),
)
