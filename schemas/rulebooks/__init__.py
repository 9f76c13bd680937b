"""Rulebooks 指标体系: versioned sets of indicators, kept as YAML. Every number of a rule is data."""

from schemas.rulebooks.load import load, load_all
from schemas.rulebooks.model import Indicator, Rulebook, Scoring

__all__ = ["Indicator", "Rulebook", "Scoring", "load", "load_all"]
