"""The life of a finding until its case is closed: notices, answers, objections, reminders, namings, closing letters."""
