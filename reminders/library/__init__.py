"""The rules that hold where an office has made none."""
