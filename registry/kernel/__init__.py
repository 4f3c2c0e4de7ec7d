"""Plain Python that every rule rests on: messages, verdicts, errors, dates, identifiers, names."""
