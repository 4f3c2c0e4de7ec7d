"""What `flask house check` looks at; `all_findings` in `run`."""
