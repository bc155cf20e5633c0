"""What happened: cases, the queue and the ledger, behind one door (storage.store)."""
