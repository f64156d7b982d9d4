"""Free columns of a household table: whether one speaks of the household or of the member, and its name there."""

from __future__ import annotations

import re
import unicodedata

from households.columns import Level, known_column

# Headers that speak of the household wherever they stand; see `attribute_place`.
HOUSEHOLD_ATTRIBUTES = frozenset({
    "组", "村民组", "村民小组", "组别", "县", "乡", "镇", "乡镇", "group", "township", "county",
    "致贫原因", "主要致贫原因", "责任银行", "institution", "帮扶责任人", "帮扶干部", "帮扶单位", "联系人",
    "耕地面积", "林地面积", "年收入", "年总收入", "年人均纯收入", "人均纯收入", "人均收入",
    "住房面积", "住房情况", "饮水情况", "经度", "纬度",
})  # fmt: skip
HOUSEHOLD_PREFIXES = ("户", "家庭", "household")
_MARKED = re.compile(r"^(户|成员|household|member)\s*:\s*", re.IGNORECASE)


def attribute_place(header: str) -> tuple[Level, str]:
    """Return where a free column goes, and its name there: the household's attributes or the member's.

    「户:备注」 and 「成员:备注」 say it outright. Otherwise headers that begin with 户, 家庭 or household and those in
    `HOUSEHOLD_ATTRIBUTES` are the household's, all others the member's, as a row is a member. Dots and leading dollar
    signs become their full-width forms, for MongoDB takes them in no field name.
    """
    name = " ".join(header.split())
    marked = _MARKED.match(unicodedata.normalize("NFKC", name))
    if marked:
        level: Level = "household" if marked.group(1).casefold() in ("户", "household") else "member"
        name = name[marked.end() :]  # NFKC keeps the length of these marks
    else:
        level = "household" if _is_of_household(name) else "member"
    name = name.replace(".", "．")
    return level, "＄" + name[1:] if name.startswith("$") else name


def attribute_header(level: Level, name: str) -> str:
    """Return a header that `attribute_place` leads back to `level` and `name`; known columns' names are marked too."""
    if known_column(name) is None and attribute_place(name) == (level, name):
        return name
    return ("户:" if level == "household" else "成员:") + name


def _is_of_household(name: str) -> bool:
    return name.casefold() in HOUSEHOLD_ATTRIBUTES or name.casefold().startswith(HOUSEHOLD_PREFIXES)
