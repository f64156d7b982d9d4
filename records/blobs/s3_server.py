"""The connection to an S3-compatible store: made from the settings, tried at the start, its failures in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
)

from errors import StoreDown, StoreMisconfigured
from settings import Settings

_MISSING = {"404", "NoSuchKey", "NotFound"}
_SAID = {
    "403": ("密钥无效或没有权限（403）。", "The key is wrong or may not do this (403)."),
    "404": ("没有这个存储桶：{bucket}。", "There is no bucket {bucket}."),
    "301": ("存储桶在另一个区域。", "The bucket is in another region."),
    "400": (
        "请求被拒绝：请检查区域、密钥和地址（400）。",
        "The request was refused: look at region, key and endpoint (400).",
    ),
}


def encryption(settings: Settings) -> dict[str, str]:
    """Return the arguments that ask the store to encrypt. Raises StoreMisconfigured."""
    if settings.S3_SSE not in ("", "AES256", "aws:kms"):
        raise _wrong("RUHU_S3_SSE 须为 AES256 或 aws:kms。", "RUHU_S3_SSE must be AES256 or aws:kms.")
    if settings.S3_KMS_KEY and settings.S3_SSE != "aws:kms":
        raise _wrong("RUHU_S3_KMS_KEY 需要 RUHU_S3_SSE=aws:kms。", "RUHU_S3_KMS_KEY needs RUHU_S3_SSE=aws:kms.")
    values = {"ServerSideEncryption": settings.S3_SSE, "SSEKMSKeyId": settings.S3_KMS_KEY}
    return {key: value for key, value in values.items() if value}


def ready_client(settings: Settings) -> Any:
    """Return a client (safe for threads) of a bucket that can be seen and written to. Raises StoreMisconfigured."""
    if not settings.S3_BUCKET:
        raise _wrong("没有设置 RUHU_S3_BUCKET。", "RUHU_S3_BUCKET is not set.")
    written = {"Bucket": settings.S3_BUCKET, "Key": f"{settings.S3_PREFIX}writable", **encryption(settings)}
    try:
        client = _client(settings)
        client.head_bucket(Bucket=settings.S3_BUCKET)
        client.put_object(**written, Body=b"ruhu may write here\n")
    except ClientError as error:
        zh, en = _SAID.get(str(error.response["ResponseMetadata"].get("HTTPStatusCode")), ("{error}", "{error}"))
        values = {"bucket": settings.S3_BUCKET, "error": error}
        raise _wrong(zh.format(**values), en.format(**values)) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise _wrong("没有设置 RUHU_S3_ACCESS_KEY 和 RUHU_S3_SECRET_KEY。",
                     "RUHU_S3_ACCESS_KEY and RUHU_S3_SECRET_KEY are not set.") from error  # fmt: skip
    except (EndpointConnectionError, HTTPClientError) as error:
        where = settings.S3_ENDPOINT or "AWS"
        raise _wrong(f"连接不上 {where}。", f"{where} cannot be reached.") from error
    except (BotoCoreError, ValueError) as error:  # an address, a region or a bucket's name that cannot be one
        raise _wrong(f"{error}", f"{error}") from error
    return client


def _client(settings: Settings) -> Any:
    return boto3.session.Session().client(
        "s3",
        endpoint_url=settings.S3_ENDPOINT or None,
        region_name=settings.S3_REGION or None,
        aws_access_key_id=settings.S3_ACCESS_KEY or None,
        aws_secret_access_key=settings.S3_SECRET_KEY or None,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if settings.S3_PATH_STYLE else "auto"},
            retries={"mode": "standard", "max_attempts": 3},
            connect_timeout=5,
            read_timeout=60,
            max_pool_connections=max(10, settings.THREADS),
            # We send the SHA-256 ourselves; other checksums by default are what stores of other makes stumble over.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


@contextmanager
def asking() -> Iterator[None]:
    """Turn what the store answers within into FileNotFoundError (no such object) or StoreDown (anything else)."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _MISSING:
            raise FileNotFoundError(code) from error
        raise StoreDown(reason=code) from error
    except (BotoCoreError, Boto3Error) as error:
        raise StoreDown(reason=type(error).__name__) from error


def _wrong(zh: str, en: str) -> StoreMisconfigured:
    return StoreMisconfigured(kind="s3", reason_zh=zh, reason_en=en)
