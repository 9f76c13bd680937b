"""Rule evaluator: observations in, transitions of findings, early warnings and the day's assessments out."""

from stages.rule_evaluator.stage import RuleEvaluatorStage

__all__ = ["RuleEvaluatorStage"]
