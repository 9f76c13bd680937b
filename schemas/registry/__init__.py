"""The registry of a program: units, sites, columns, accounts."""
