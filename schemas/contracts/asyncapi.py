"""AsyncAPI 3.0 of all topics: the same contracts in the form that other people's tools read."""

from typing import Any

from schemas.contracts.generate import BARE, DIALECT, short
from schemas.events.types import BY_NAME
from schemas.topics import Message, Topic

CONTENT = "application/cloudevents+json"


def document(topics: dict[str, Topic]) -> dict[str, Any]:
    """The whole document as plain values; schemas are referred to by file."""
    messages = {short(one.type): one for topic in topics.values() for one in topic.current.messages}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Xunwang (巡网) events",
            "version": "1.0.0",
            "description": "Facts about government websites and new-media accounts, and the findings drawn from them.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": CONTENT,
        "channels": {name: _channel(topic) for name, topic in topics.items()},
        "operations": {key: value for topic in topics.values() for key, value in _operations(topic).items()},
        "components": {"messages": {name: _message(name, one) for name, one in sorted(messages.items())}},
    }


def _channel(topic: Topic) -> dict[str, Any]:
    return {
        "address": topic.name,
        "title": topic.title,
        "description": f"{topic.description} Delivery: {topic.delivery}. Audience: {topic.audience}. "
        f"Personal data: {topic.pii}",
        "messages": {short(name): {"$ref": f"#/components/messages/{short(name)}"} for name in topic.types},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": [topic.cleanup],
                    "retention.ms": -1 if topic.retention_ms is None else topic.retention_ms,
                },
            }
        },
    }


def _operations(topic: Topic) -> dict[str, Any]:
    """We write every topic; what other systems may read is said as an operation as well."""
    channel = {"$ref": f"#/channels/{topic.name}"}
    sends = {"action": "send", "channel": channel, "summary": f"Written by {', '.join(topic.producers)}."}
    receives = {"action": "receive", "channel": channel, "summary": f"Read by {', '.join(topic.consumers)}."}
    return {f"send-{topic.name}": sends, f"receive-{topic.name}": receives}


def _message(name: str, message: Message) -> dict[str, Any]:
    known = BY_NAME[message.type]
    return {
        "name": message.type,
        "title": known.payload.__name__,
        "contentType": "application/json" if known.payload in BARE else CONTENT,
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"./{name}.schema.json"},
        },
        "bindings": {"kafka": {"key": {"type": "string"}}},
        "externalDocs": {"url": DIALECT, "description": "The dialect of the payload's schema"},
    }
