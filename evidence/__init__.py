"""What photos are worth: reading them, where they are used, what is odd about them, uploads, visit codes, evidence."""
