"""Definitions × sources → raw counts: one pass over a dataset for each way it is placed in time."""
