"""Backups: one sealed file with database, attachments and a manifest; and how they come back."""
