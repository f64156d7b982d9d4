"""Tests, laid out like the product."""
