"""The stranger's check: everything in a published bundle computed again, without our store."""
