"""Keeping secrets: the keyring, sealed fields and streams, and blind indexes to find a sealed value again.

Plain Python. The application opens the vault once, `keyring.init(keyring)`; everything else asks `keyring.current()`.
"""
