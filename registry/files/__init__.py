"""Attachments: files that hang on a person, checked by content, kept by content hash outside the web root."""
