"""Accounts, the roles granted to them with a scope, and signing in."""
