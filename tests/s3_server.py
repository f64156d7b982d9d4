"""A real S3-compatible server on loopback: SeaweedFS, whose program comes as a wheel."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests import child_processes

ACCESS_KEY, SECRET_KEY = "tester", "tester-secret"
_START_SECONDS = 60
# Below those that the system gives to connections.
_PORTS = range(10_000, 20_000)
_WEED = Path(sys.executable).parent / "weed"
# It encrypts objects with keys of its own, and with named keys that it makes when first asked for one.
_OWN_KEY = {"WEED_S3_SSE_KEY": "tester-encryption"}
_NAMED_KEYS = {"default_provider": "local", "providers": {"local": {"type": "local", "enableOnDemandCreate": True}}}


class S3Server:
    """One server process with its data under `folder`; it listens on loopback only."""

    def __init__(self, folder: Path) -> None:
        self._ports = _free_ports(8)
        self.port = self._ports[0]
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._log = (folder / "server.log").open("wb")
        self._process = child_processes.start(
            self._command(), cwd=folder, env={**os.environ, **_OWN_KEY}, stdout=self._log, stderr=subprocess.STDOUT
        )

    def _command(self) -> list[str]:
        rights = {"credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}], "actions": ["Admin"]}
        config = self._folder / "s3.json"
        config.write_text(json.dumps({"identities": [{"name": "tester", **rights}], "kms": _NAMED_KEYS}))
        pairs = zip(self._ports[::2], self._ports[1::2], strict=True)
        ports = [
            option
            for part, (port, grpc) in zip(("s3", "master", "volume", "filer"), pairs, strict=True)
            for option in (f"-{part}.port={port}", f"-{part}.port.grpc={grpc}")
        ]
        return [
            str(_WEED), "server", f"-dir={self._folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3",
            f"-s3.config={config}", "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=50",
            "-master.volumeSizeLimitMB=64", "-master.telemetry=false", *ports,
        ]  # fmt: skip

    def client(self) -> Any:
        """Return a client with every right."""
        return boto3.client(
            "s3", endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY, config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
        )  # fmt: skip

    def with_bucket(self, bucket: str) -> S3Server:
        """Wait until the server answers and has the bucket."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                self.client().create_bucket(Bucket=bucket)
                self.client().put_object(Bucket=bucket, Key="probe", Body=b"probe")
                self.client().delete_object(Bucket=bucket, Key="probe")
            except ClientError as error:
                if "BucketAlreadyOwnedByYou" not in str(error) and "BucketAlreadyExists" not in str(error):
                    self._wait(deadline)
                    continue
                self.client().put_object(Bucket=bucket, Key="probe", Body=b"probe")
            except BotoCoreError:
                self._wait(deadline)
                continue
            return self

    def _wait(self, deadline: float) -> None:
        if time.monotonic() > deadline or self._process.poll() is not None:
            raise RuntimeError((self._folder / "server.log").read_text()[-3000:])
        time.sleep(0.2)

    def stop(self) -> None:
        """End the server; nothing in it is worth an orderly end."""
        child_processes.end(self._process, ask=signal.SIGKILL)
        self._log.close()


def _free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on, and that no connection is given meanwhile."""
    found: list[int] = []
    for port in random.sample(_PORTS, len(_PORTS)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == count:
            break
    return found
