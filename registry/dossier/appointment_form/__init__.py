"""The appointment form of a person: written from every room, compared with one that came in, taken over."""
