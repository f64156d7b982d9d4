"""The README's pictures, made anew by `make screenshots`: the demo county on a day that stands still, seen in a browser."""
