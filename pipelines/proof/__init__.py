"""Proofreading before something is published: documents and pages in, groups of equal slips out."""
