"""Baseline: a Flask application with one empty view, served exactly as the product is."""

from flask import Flask

app = Flask("baseline")


@app.get("/")
def nothing() -> str:
    """Answer at once."""
    return "ok"
