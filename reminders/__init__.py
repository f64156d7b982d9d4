"""Reminders: who is told what when, the outbox, and the channels that carry it."""
