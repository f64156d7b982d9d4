"""One story a shipped scheme, from the household to the indicators; every figure is worked out in a spreadsheet."""
