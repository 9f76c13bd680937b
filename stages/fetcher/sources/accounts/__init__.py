"""Sources of accounts: each is asked for what it tells, and what it answers is told apart."""

from stages.fetcher.sources.accounts.looking import AccountLooks

__all__ = ["AccountLooks"]
