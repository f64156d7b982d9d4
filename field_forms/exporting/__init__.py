"""Submissions as tables: CSV, Excel, GeoJSON and ZIP files with photos, in one pass and bounded memory."""
