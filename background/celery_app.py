"""The Celery application: its broker is the product's MongoDB unless another is set."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from celery import Celery

from settings import Settings

QUEUE = "ruhu"
# What a sweep finds after this, if its message was lost.
SWEEP_SECONDS = 15.0
EXPIRY_SECONDS = 3600.0
# A new day is noticed within this; on other turns there is nothing to do.
DAY_SECONDS = 600.0
# The supervision rules run once a day; this is how often a worker looks whether they have.
RULES_SECONDS = 120.0
_TIME_LIMIT = 600


def broker_url(settings: Settings) -> str:
    """Return the broker's address: RUHU_BROKER_URL, or the database "<name>_broker" on the product's MongoDB."""
    if settings.BROKER_URL:
        return settings.BROKER_URL
    parts = urlsplit(settings.MONGODB_URI)
    return urlunsplit(parts._replace(path=f"/{settings.MONGODB_NAME}_broker"))


def celery_app(settings: Settings) -> Celery:
    """Return the application that sends (web) and carries out (worker) tasks."""
    app = Celery("ruhu", broker=broker_url(settings), include=["background.tasks"])
    app.conf.update(_configuration())
    return app


def _configuration() -> dict[str, Any]:
    return {
        "task_default_queue": QUEUE,
        "task_ignore_result": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "timezone": "UTC",
        "enable_utc": True,
        # A task is done when it has run: one whose worker dies is found by the sweep anyway.
        "task_acks_late": False,
        "worker_prefetch_multiplier": 1,
        "task_time_limit": _TIME_LIMIT,
        "worker_hijack_root_logger": False,
        "worker_send_task_events": False,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # One that cannot be sent is not waited for.
        "task_publish_retry": False,
        "broker_transport_options": {"polling_interval": 0.5, "connect_timeoutMS": 2000},
        "beat_schedule": {
            "photos": {"task": "ruhu.photos", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
            "lending": {"task": "ruhu.lending", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
            "reminders": {"task": "ruhu.reminders", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
            "days": {"task": "ruhu.days", "schedule": DAY_SECONDS, "options": {"expires": DAY_SECONDS}},
            "bank_imports": {
                "task": "ruhu.bank_imports",
                "schedule": SWEEP_SECONDS,
                "options": {"expires": SWEEP_SECONDS},
            },
            "rectification": {
                "task": "ruhu.rectification",
                "schedule": RULES_SECONDS,
                "options": {"expires": RULES_SECONDS},
            },
            "uploads": {"task": "ruhu.uploads", "schedule": EXPIRY_SECONDS, "options": {"expires": EXPIRY_SECONDS}},
        },
    }
