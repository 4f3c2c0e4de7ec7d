"""Long work outside the request, with progress: a table, claimed with a lease by `flask jobs work`."""
