"""Legal holds: a lock in the store, a row, and a proof that was read back; placed freely, released by two people."""
