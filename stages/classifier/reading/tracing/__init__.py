"""What the scripts of a page do, found by following their code with the values that stand in it.

Nothing is run: a bounded evaluator walks the syntax tree. What only a browser knows stays a name, such as
`document.referrer`; a branch on it is followed both ways and its deeds are kept with the condition."""

from stages.classifier.reading.tracing.machine import Deed
from stages.classifier.reading.tracing.run import traced

__all__ = ["Deed", "traced"]
