"""Proofs: what must never happen is tried at random, or in every combination, against a second opinion."""
