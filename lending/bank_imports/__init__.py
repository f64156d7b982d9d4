"""Disbursements and repayments from a bank's core system: files read, checked, reconciled and carried into the ledger."""
