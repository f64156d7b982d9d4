"""The words of findings about photos: code -> severity, Chinese, English."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str]] = {
    "photo.broken": (
        "warning",
        "照片{name}不完整或无法打开（{problem}），请重新拍摄。",
        "The photo {name} is incomplete or cannot be opened ({problem}); take it again.",
    ),
    "photo.reused": (
        "warning",
        "照片{name}与{where_zh}的照片完全相同。",
        "The photo {name} is the very same file as one of {where_en}.",
    ),
    "photo.near_duplicate": (
        "warning",
        "照片{name}与{where_zh}的照片几乎相同（差异 {distance}）。",
        "The photo {name} is nearly the same as one of {where_en} (distance {distance}).",
    ),
    "photo.too_old": (
        "warning",
        "照片{name}拍摄于{taken}，比走访早 {hours} 小时。",
        "The photo {name} was taken at {taken}, {hours} hours before the visit.",
    ),
    "photo.in_future": (
        "warning",
        "照片{name}的拍摄时间{taken}晚于收到的时间；请核对手机时钟。",
        "The photo {name} says it was taken at {taken}, after it was received; check the phone's clock.",
    ),
    "photo.too_far": (
        "warning",
        "照片{name}的拍摄地点距该户 {metres} 米。",
        "The photo {name} was taken {metres} m from the household.",
    ),
    "photo.edited": (
        "warning",
        "照片{name}经过软件处理（{program}）。",
        "The photo {name} was edited with {program}.",
    ),
    "photo.no_metadata": (
        "note",
        "照片{name}没有拍摄信息（微信等会去除），不能据此判断真伪。",
        "The photo {name} carries no camera data (WeChat and others remove it); this says nothing against it.",
    ),
    "photo.foreign_data": (
        "warning",
        "照片{name}的文件里还有别的内容（{what_zh}），不是相机拍出来的样子。",
        "The file of the photo {name} is something else too ({what_en}): no camera writes that.",
    ),
    "photo.bad_metadata": (
        "note",
        "照片{name}的拍摄信息有错误（{problems}），没有采用。",
        "The camera data of the photo {name} is faulty ({problems}) and was not used.",
    ),
    "photo.wrong_household": (
        "warning",
        "照片{name}里的入户二维码牌是另一户的（{other}）。",
        "The household card in the photo {name} is another household's ({other}).",
    ),
    "photo.right_household": (
        "note",
        "照片{name}里有该户的入户二维码牌。",
        "The photo {name} shows the household's own card.",
    ),
    "photo.right_visit": (
        "note",
        "照片{name}带有本次走访的走访码 {visit_code}。",
        "The photo {name} carries the visit code {visit_code} of this visit.",
    ),
    "photo.wrong_visit": (
        "warning",
        "照片{name}的走访码 {visit_code} 不属于这次走访（{reason_zh}）。",
        "The visit code {visit_code} of the photo {name} does not belong to this visit ({reason_en}).",
    ),
}

_VISIT_REASONS = {
    "unknown": ("没有发过这个码", "no such code was issued"),
    "other_person": ("发给了别人", "it was issued to somebody else"),
    "other_visit": ("已用于另一次走访", "it was used for another visit"),
    "other_household": ("为另一户发的", "it was issued for another household"),
    "expired": ("已过期", "it had expired"),
}


_FOREIGN = {"archive": ("压缩包", "a ZIP archive"), "script": ("脚本或网页", "a script or web page")}


def words(code: str, **values: object) -> tuple[str, str, str]:
    """Return severity and the sentences in Chinese and English of a finding; `values` fill their places."""
    severity, zh, en = WORDS[code]
    if reason := values.get("reason"):
        values["reason_zh"], values["reason_en"] = _VISIT_REASONS[str(reason)]
    if what := values.get("what"):
        values["what_zh"], values["what_en"] = _FOREIGN[str(what)]
    return severity, zh.format(**values), en.format(**values)
