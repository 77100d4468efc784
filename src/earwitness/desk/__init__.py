"""Rules, store and custody in one transaction, a module per part."""
