"""What every page shares: forms, errors, lists, languages, headers, navigation."""
