"""What one user carries on the phone: a first load, then only what changed."""
