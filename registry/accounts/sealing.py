"""The sealed secrets of devices, for rotations of keys."""

from registry.accounts.models import Account
from registry.accounts.services.second_factor import place_of
from registry.vault.sealed import SealedColumn, register

for column in (Account.second_factor, Account.candidate):
    register(SealedColumn(column, keys=(Account.id,), place=lambda row: place_of(row.id)))
