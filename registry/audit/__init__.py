"""The trail: append-only, hash-chained, written in the transaction of the act it tells of."""
