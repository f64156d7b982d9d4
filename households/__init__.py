"""Household use cases: the register, number checks and masks, cards, table import and export."""
