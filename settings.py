"""One class of defaults; every key can be set from the environment as RUHU_<KEY> (JSON for numbers, true/false, lists)."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints


class Settings:
    """All settings with their defaults. `Settings.from_environment()` is what the product runs with."""

    # Where things are kept: database files, photos, keys. One folder to back up.
    VAR: Path = Path("var")
    # Another MongoDB (a replica set), instead of the embedded one.
    MONGODB_URI: str = ""
    MONGODB_NAME: str = "ruhu"
    # Another mongod binary for the embedded server, and its cache in GiB.
    MONGOD: str = ""
    MONGOD_CACHE_GB: float = 1.0
    # 96 bytes, made at first start; without it encrypted fields cannot be read. Default: VAR/keys/master.key
    KEY_FILE: str = ""

    # The built phone client, which is served at /app/.
    CLIENT_FOLDER: Path = Path(__file__).parent / "mobile" / "dist"

    HOST: str = "127.0.0.1"
    PORT: int = 8000
    WORKERS: int = 2
    THREADS: int = 16
    # The address that phones use, for QR codes and OpenRosa links; default: taken from the request.
    PUBLIC_URL: str = ""
    # Trust X-Forwarded-* of this many proxies in front.
    PROXIES: int = 0

    ACCESS_TOKEN_MINUTES: int = 30
    REFRESH_TOKEN_DAYS: int = 30
    # How long a verified Basic password or field key is remembered in a worker.
    CREDENTIAL_CACHE_SECONDS: int = 60
    LOGIN_ATTEMPTS: int = 10
    LOGIN_WINDOW_MINUTES: int = 15
    # Basic over plain HTTP is refused from other machines unless this is set.
    BASIC_OVER_HTTP: bool = False

    MAX_BODY_BYTES: int = 200 * 1024 * 1024
    MAX_XML_BYTES: int = 5 * 1024 * 1024
    MAX_JSON_BYTES: int = 5 * 1024 * 1024
    MAX_FORM_BYTES: int = 10 * 1024 * 1024
    MAX_FILE_BYTES: int = 25 * 1024 * 1024
    MAX_MEGAPIXELS: float = 60.0
    # Nodes that the expressions of a form may look at for one submission; about a second of work.
    MAX_EVALUATION_STEPS: int = 2_000_000
    PAGE_SIZE: int = 50
    MAX_PAGE_SIZE: int = 500

    # Photos: a finding is made of one taken longer before the visit, later than it came, or farther from the household.
    PHOTO_MAX_AGE_HOURS: float = 72.0
    PHOTO_CLOCK_TOLERANCE_MINUTES: float = 10.0
    PHOTO_MAX_DISTANCE_M: float = 500.0
    # Bits in which the fingerprints of two pictures may differ and still be called the same; chosen in docs/fingerprints.md.
    PHOTO_NEAR_DISTANCE: int = 34
    # A TrueType font with Chinese characters, instead of those that set-up installs.
    CJK_FONT: str = ""
    # How long an unfinished upload may be gone on with, and how long a finished one waits for its record.
    UPLOAD_HOURS: int = 72
    UPLOAD_KEEP_HOURS: int = 168
    MAX_OPEN_UPLOADS: int = 200
    VISIT_CODE_DAYS: int = 14
    # Where background tasks are queued: the same MongoDB unless another broker is named (redis://…).
    BROKER_URL: str = ""
    # Processes that read photos in the background.
    WORKER_PROCESSES: int = 2

    # Where photos and files are kept: "folder" (VAR/blobs), "gridfs" (in MongoDB) or "s3"; docs/storage.md. BLOBS_BEFORE is
    # a second one that is still read, while `ruhu media move` empties it.
    BLOBS: str = "folder"
    BLOBS_BEFORE: str = ""
    # An S3-compatible store; without a key, boto3 looks for one where AWS's tools keep theirs.
    S3_ENDPOINT: str = ""
    S3_REGION: str = "us-east-1"
    S3_BUCKET: str = ""
    S3_PREFIX: str = ""
    S3_ACCESS_KEY: str = ""
    S3_SECRET_KEY: str = ""
    # Encryption by the store: "" (as the bucket is set), "AES256" or "aws:kms" with the ID of a key.
    S3_SSE: str = ""
    S3_KMS_KEY: str = ""
    # The bucket in the path of the address instead of in the host's name (most stores but AWS).
    S3_PATH_STYLE: bool = False
    # Photos above so many bytes are fetched from the store itself, by an address that is good for five minutes.
    S3_PRESIGN: bool = False
    S3_PRESIGN_OVER: int = 0

    # Days after a disbursement until evidence of its use is due, where the loan's scheme does not say.
    EVIDENCE_DAYS: int = 30
    # Days that an item of the rectification ledger is given to be mended, unless somebody sets another deadline.
    RECTIFICATION_DAYS: int = 30
    # Borrowers of so many households with one and the same phone number are an item.
    SHARED_PHONE_HOUSEHOLDS: int = 3

    # Outlines of regions for the map: a GeoJSON file [VAR/boundaries.geojson if it is there] and its datum: WGS-84, GCJ-02
    # (as most files of Chinese map services are) or BD-09; docs/offices.md.
    BOUNDARIES: str = ""
    BOUNDARIES_DATUM: str = "WGS-84"

    TIMEZONE: str = "Asia/Shanghai"

    # Reminders: when a day's are planned (in TIMEZONE), and what carries them; docs/reminders.md. Without a channel they are
    # in the inbox and on the printed list.
    REMINDERS_AT: str = "06:00"
    WECHAT_URL: str = "https://api.weixin.qq.com"
    WECHAT_MINI_APPID: str = ""
    WECHAT_MINI_SECRET: str = ""
    WECHAT_OFFICIAL_APPID: str = ""
    WECHAT_OFFICIAL_SECRET: str = ""
    # What the callback address of the mini-program was set up with.
    WECHAT_CALLBACK_TOKEN: str = ""
    WECHAT_AES_KEY: str = ""
    # "": none; "aliyun", "tencent" or "http" (our own signed contract).
    SMS: str = ""
    SMS_URL: str = ""
    SMS_KEY: str = ""
    SMS_SECRET: str = ""
    SMS_SIGN: str = ""
    SMS_APP_ID: str = ""
    # The secret in the address for delivery reports of Alibaba and Tencent Cloud: /sms/reports/<secret>.
    SMS_REPORT_SECRET: str = ""
    # The provider's template of one-time codes; its one parameter is called code.
    SMS_CODE_TEMPLATE: str = ""
    # What a text message costs in yuan, for the report, where the provider does not say.
    SMS_PRICE: float = 0.045
    WEBHOOK_URL: str = ""
    WEBHOOK_SECRET: str = ""
    # smtp://user:password@host:port or smtps://…, and the address that mails come from.
    SMTP_URL: str = ""
    SMTP_FROM: str = ""

    def __init__(self, **values: Any) -> None:
        """Set keys by keyword; an unknown key is an AttributeError."""
        for key, value in values.items():
            if not hasattr(type(self), key):
                raise AttributeError(f"unknown setting {key}")
            setattr(self, key, value)
        self.VAR = Path(self.VAR).absolute()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read RUHU_<KEY> for every key. Raises SystemExit with the key's name if a value has the wrong type."""
        values = {}
        for key, kind in get_type_hints(cls).items():
            text = environ.get(f"RUHU_{key}")
            if text is not None:
                values[key] = _typed(f"RUHU_{key}", text, kind)
        return cls(**values)

    @property
    def key_file(self) -> Path:
        """The master key's file."""
        return Path(self.KEY_FILE) if self.KEY_FILE else self.VAR / "keys" / "master.key"

    @property
    def boundaries_file(self) -> Path | None:
        """The file with the outlines of regions, None if there is none."""
        usual = self.VAR / "boundaries.geojson"
        return Path(self.BOUNDARIES) if self.BOUNDARIES else usual if usual.is_file() else None


def _typed(name: str, text: str, kind: type) -> Any:
    if kind in (str, Path):
        return kind(text)
    try:
        value = json.loads(text)
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            raise ValueError(text)  # noqa: TRY301 - one message for both
    except ValueError:
        raise SystemExit(f"{name}={text!r}: expected {kind.__name__} (JSON: 12, 0.5, true)") from None
    return value
