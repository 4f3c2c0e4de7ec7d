"""Regions and organisations: where people work and who manages them."""
