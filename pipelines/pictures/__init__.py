"""Pictures of live pages as evidence of findings, taken by Chromium where an office wants them. Nothing is judged by
them."""
