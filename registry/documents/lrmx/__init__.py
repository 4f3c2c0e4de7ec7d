"""The appointment form (干部任免审批表) as XML, `.lrmx`: what cadre offices exchange for a person's record."""
