"""The office's work: registry tables in, hand-ins, the desk, draws and holiday notices, editions out."""
