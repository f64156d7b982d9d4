"""Submissions over JSON: the form VISIT filled, and what people do with it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import requests

from records import submissions
from tests.builders import new_id
from tests.http import Caller

BASE = "/api/v1/submissions"


def a_visit(instance_id: str | None = None, *, answers: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    """Return the body of a POST; `answers` are put beside the one that must be there."""
    filled = {"visit": {"cattle": 3}, **(answers or {})}
    return {"form_id": "visit", "version": "1", "instance_id": instance_id or new_id(), "answers": filled, **values}


def visited(caller: Caller, instance_id: str | None = None, **visit: Any) -> dict[str, Any]:
    """Send a visit with these answers in its group; return what was answered."""
    body = a_visit(instance_id, answers={"visit": {"cattle": 3, **visit}})
    answer = caller.post(BASE, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def send_in_one(caller: Caller, body: dict[str, Any], files: dict[str, bytes]) -> requests.Response:
    """POST the submission and its photos as one multipart request."""
    parts: list[Any] = [("submission", (None, json.dumps(body), "application/json"))]
    parts += [(name, (name, data, "image/jpeg")) for name, data in files.items()]
    return caller.post(BASE, files=parts)


def held() -> list[dict[str, Any]]:
    """Return every stored submission."""
    return list(submissions.collection().find())


def listed(caller: Caller, **query: str) -> list[str]:
    """Return the instance IDs of the first page of a list."""
    answer = caller.get(BASE, params=query)
    assert answer.status_code == 200, answer.text
    return [one["instance_id"] for one in answer.json()["items"]]


def at_once(count: int, send: Callable[[int], Any]) -> list[Any]:
    """Call `send` with 0, 1, … from as many threads at the same moment; return what it returned, in any order."""
    barrier, answers = threading.Barrier(count), []

    def run(number: int) -> None:
        barrier.wait()
        answers.append(send(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


OTHER_FORM = """
| survey   | type       | name    | label   |
|          | text       | a       | 甲      |
| settings | form_title | form_id | version |
|          | 另一个     | other   | 1       |
"""
