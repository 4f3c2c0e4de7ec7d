"""Who may do what to which rows: permissions, roles, guards of routes, predicates of records."""
