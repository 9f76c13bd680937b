"""A whole subscriber: keep every finding's newest state in a local file. python reference.py BROKERS FILE

The effect and the offset it came from are written in one transaction, so a kill at any moment loses nothing and
repeats nothing; an event that comes twice, at whatever offset, is known by its id.
"""

import json
import sqlite3
import sys

from kafka import KafkaConsumer, TopicPartition

TOPIC, FINDING = "findings-public", "xunwang.finding.transition.v1"


def opened(path: str) -> sqlite3.Connection:
    store = sqlite3.connect(path)
    store.execute("CREATE TABLE IF NOT EXISTS offsets (part INTEGER PRIMARY KEY, next INTEGER)")
    store.execute("CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY)")
    store.execute("CREATE TABLE IF NOT EXISTS findings (id TEXT PRIMARY KEY, state TEXT, unit TEXT, wording TEXT)")
    return store


def take(store: sqlite3.Connection, part: int, offset: int, raw: bytes) -> None:
    event = json.loads(raw)
    with store:  # one transaction: all of it or none of it
        new = store.execute("INSERT OR IGNORE INTO seen VALUES (?)", (event["id"],)).rowcount
        if new and event["type"] == FINDING:  # types and fields that are not known are passed over
            data = event["data"]
            row = (data["finding_id"], data["to_state"], data["unit"], data["wording"])
            store.execute("INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?)", row)
        store.execute("INSERT OR REPLACE INTO offsets VALUES (?, ?)", (part, offset + 1))


def main(brokers: str, path: str, topic: str = TOPIC) -> None:
    store = opened(path)
    consumer = KafkaConsumer(bootstrap_servers=brokers, auto_offset_reset="earliest", enable_auto_commit=False)
    consumer.assign([TopicPartition(topic, part) for part in consumer.partitions_for_topic(topic) or ()])
    known = dict(store.execute("SELECT part, next FROM offsets"))
    for place in consumer.assignment():
        consumer.seek(place, known.get(place.partition, 0))
    for record in consumer:
        take(store, record.partition, record.offset, record.value)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
