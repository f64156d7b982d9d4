"""Borrowers as users: signing in, binding to a household, what is due, calendar and schedule, what they answer."""
