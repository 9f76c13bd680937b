"""Subscribers without Kafka: server-sent events, and signed webhooks. Both offer the public topics only."""

from schemas.events.types import FINDINGS_PUBLIC, REPORTS

# What a subscriber asks for, and the topic it gets: of the findings never the internal one.
FEEDS = {"findings": FINDINGS_PUBLIC, "reports": REPORTS}
CONTENT_TYPE = "application/cloudevents+json"
