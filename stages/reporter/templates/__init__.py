"""From a template and the lists of a window to a document and its facts. Pure."""
