"""Báo Sông Mây, the newspaper of a province that does not exist: a small portal for the demo and the
tests, with the habits and the faults of real ones.  See README.md beside this file."""
