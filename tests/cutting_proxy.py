"""A TCP proxy that cuts connections at random, like a phone that walks out of the signal."""

from __future__ import annotations

import contextlib
import random
import socket
import threading


class CuttingProxy:
    """Forwards to `port` on this machine; `cuts` connections are reset after a random number of bytes from the client.

    A cut falls anywhere: in the head of a request, in its body, or on the answer's way back.
    """

    def __init__(self, port: int, *, cuts: int, seed: int, at_most: int, listen_on: int = 0) -> None:
        """Cut after at most `at_most` bytes; listen on any free port unless `listen_on` names one."""
        self._target, self._random, self._at_most = port, random.Random(seed), at_most
        self.cuts_left, self.cuts_made = cuts, 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", listen_on))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self._target))
        with self._lock:
            limit = self._random.randint(1, self._at_most) if self.cuts_left > 0 else None
            before_answer = self._random.random() < 0.2
        threading.Thread(
            target=self._back, args=(server, client, limit is not None and before_answer), daemon=True
        ).start()
        sent = 0
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if limit is not None and sent + len(data) >= limit and self._may_cut():
                    server.sendall(data[: limit - sent])
                    return self._reset(client, server)
                sent += len(data)
                server.sendall(data)
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_WR)
        return None

    def _back(self, server: socket.socket, client: socket.socket, cut: bool) -> None:
        """Carry the answer back, or cut the connection instead: the client never learns that it was done."""
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if cut and self._may_cut():
                    return self._reset(client, server)
                client.sendall(data)
            client.shutdown(socket.SHUT_WR)
        return None

    def _may_cut(self) -> bool:
        with self._lock:
            if self.cuts_left <= 0:
                return False
            self.cuts_left -= 1
            self.cuts_made += 1
            return True

    @staticmethod
    def _reset(*ends: socket.socket) -> None:
        for end in ends:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
                end.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads from it
            end.close()
