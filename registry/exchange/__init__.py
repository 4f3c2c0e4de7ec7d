"""Workbooks in and out: upload, check, preview, confirm; exports; templates. Rooms register their sheets."""
