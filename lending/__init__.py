"""Lending: schemes, eligibility, ratings, applications, loans with their ledger, subsidy, fund, supervision, indicators."""
