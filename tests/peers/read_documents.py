"""Reads lines ["name", {doc}], and answers for each whether event-model takes it, and what Python's json makes of it."""

import json
import sys

from event_model import DocumentNames, schema_validators

for line in sys.stdin:
    name, doc = json.loads(line)
    valid = schema_validators[DocumentNames[name]].is_valid(doc)
    print(json.dumps([valid, doc]))
