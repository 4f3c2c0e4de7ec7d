"""Plain rules of accounts: who gives which role, what a good password is, one-time codes, limits."""
