"""Accounts and apps that are pointed to, and which of them are registered."""
