"""Accounts and apps of the sample province, behind the platforms on loopback, with everything that happens to them."""

from pipelines.rehearsal.sample.accounts.build import build_accounts, build_apps
from pipelines.rehearsal.sample.accounts.model import SampleAccount, SampleApp

__all__ = ["SampleAccount", "SampleApp", "build_accounts", "build_apps"]
