"""Requests made from the OpenAPI description of a service, with values that fit it and values that do not.

    fuzz_catalog.py URL KEY COUNT SEED

Most go to nodes that there are (they are made again when a request has removed them). Prints one JSON line: how many
of each status came, and what should not have been: a 500, or a refusal without a code.
"""

import json
import random
import sys
import warnings

import hypothesis
import pyarrow as pa
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

warnings.simplefilter("ignore")
url, key, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
chance = random.Random(seed)
session = requests.Session()
session.headers["Authorization"] = f"Apikey {key}"


def arrow(rows):
    table = pa.table({"seq_num": pa.array(range(rows), pa.int64()), "x": pa.array([r / 2 for r in range(rows)], pa.float64())})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return table.schema, sink.getvalue().to_pybytes()


schema, rows = arrow(5)
encoded = "data:application/vnd.apache.arrow.file;base64," + __import__("base64").b64encode(schema.serialize()).decode()
table = {"arrow_schema": encoded, "npartitions": 1, "columns": schema.names, "resizable": False}
array = {
    "data_type": {"endianness": "little", "kind": "u", "itemsize": 2, "dt_units": None},
    "chunks": [[2, 2], [3]],
    "shape": [4, 3],
    "dims": None,
    "resizable": False,
}
source = {"mimetype": None, "parameters": {}, "properties": {}, "assets": [], "management": "writable"}
nodes = [
    ("", {"id": "r", "structure_family": "container", "metadata": {"start": {"uid": "r"}}, "specs": [{"name": "BlueskyRun", "version": "3.0"}]}),
    ("r", {"id": "primary", "structure_family": "container", "metadata": {}, "specs": []}),
    ("r/primary", {"id": "internal", "structure_family": "table", "data_sources": [{**source, "structure_family": "table", "structure": table}]}),
    ("r/primary", {"id": "image", "structure_family": "array", "data_sources": [{**source, "structure_family": "array", "structure": array}]}),
]
paths = ["", "r", "r/primary", "r/primary/internal", "r/primary/internal/x", "r/primary/image", "//r//primary", "nothing"]


def make():
    for parent, body in nodes:
        session.post(f"{url}/metadata/{parent}", json=body)
    session.patch(
        f"{url}/table/partition/r/primary/internal?partition=0",
        data=rows,
        headers={"content-type": "application/vnd.apache.arrow.file"},
    )
    session.put(f"{url}/array/full/r/primary/image", data=bytes(24), headers={"content-type": "application/octet-stream"})


def bodies():
    """Bodies that are right, or nearly."""
    good = json.loads(json.dumps(chance.choice(nodes)[1]))
    good["id"] = f"n{chance.randrange(50)}"
    if chance.random() < 0.5 and good:
        good[chance.choice(list(good))] = chance.choice([None, 1, -1, "x", [], {}, [[]], {"a": [1e999]}, 2**70])
    patch = [{"op": chance.choice(["add", "remove", "replace", "move", "copy", "test", "no"]), "path": chance.choice(["/start", "/a/b", "", "/-", "x"]), "value": 1.5, "from": "/start"}]
    return [
        json.dumps(good).encode(),
        json.dumps({"content-type": "application/json-patch+json", "metadata": patch, "specs": None}).encode(),
        json.dumps({"content-type": "application/merge-patch+json", "metadata": {"a": None}}).encode(),
        json.dumps({"data_source": {**source, "structure_family": "array", "structure": array, "id": chance.randrange(9)}}).encode(),
        rows,
        rows[: chance.randrange(len(rows))],
        bytes(24),
        b"",
    ]


seen, wrong, sent = {}, [], 0


def send(case):
    global sent
    if sent % 150 == 0:
        make()
    sent += 1
    if case.path_parameters and "path" in case.path_parameters and chance.random() < 0.8:
        case.path_parameters["path"] = "@@"
    made = case.as_transport_kwargs(base_url=url.removesuffix("/api/v1"))
    made["url"] = made["url"].replace("@@", chance.choice(paths)).replace("%40%40", chance.choice(paths))
    headers = dict(made.get("headers") or {})
    headers.pop("Authorization", None)
    body = made.get("data")
    if case.method in ("POST", "PUT", "PATCH") and chance.random() < 0.5:
        body, made["json"] = chance.choice(bodies()), None
        headers["content-type"] = chance.choice(["application/json", "application/octet-stream", "application/vnd.apache.arrow.file"])
    try:
        prepared = session.prepare_request(
            requests.Request(
                case.method.upper(), made["url"], params=made.get("params"), data=body, json=made.get("json"), headers=headers
            )
        )
    except (ValueError, requests.RequestException):
        return
    answer = session.send(prepared, timeout=60)
    seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
    told = f"{case.method} {prepared.url} -> {answer.status_code} {answer.text[:300]!r}"
    if answer.status_code >= 500:
        wrong.append(told)
    elif answer.status_code >= 400:
        try:
            problem = answer.json()
            if not {"detail", "code", "status"} <= set(problem) or problem["status"] != answer.status_code:
                wrong.append(told)
        except ValueError:
            wrong.append(told)


def as_they_are(_, value):
    return value if isinstance(value, bytes) else str(value).encode()


pieces = st.integers(0, len(rows)).map(lambda n: rows[:n]) | st.just(rows) | st.binary(max_size=64)
for arrow_type in ("application/vnd.apache.arrow.file", "application/vnd.apache.arrow.stream"):
    schemathesis.openapi.media_type(arrow_type, pieces)
    schemathesis.serializer(arrow_type)(as_they_are)

# Lines of documents: of a run from its start, whole or cut anywhere, out of order, or no documents at all.
run_lines = [
    b'["start",{"uid":"fuzz","time":0}]\n',
    b'["descriptor",{"uid":"d","run_start":"fuzz","time":0,"name":"primary","data_keys":{"x":{"dtype":"number","shape":[],"source":"s"}}}]\n',
    b'["event",{"uid":"e","descriptor":"d","seq_num":1,"time":0,"data":{"x":1.0},"timestamps":{"x":0}}]\n',
    b'["event",{"uid":"f","descriptor":"missing","seq_num":2,"time":0,"data":{"x":NaN},"timestamps":{"x":0}}]\n',
    b'["event",{}]\n',
    b'["nothing",{}]\n',
    b"{}\n",
    b'["stop",{"uid":"z","run_start":"fuzz","time":1,"exit_status":"success"}]\n',
]
lines = st.lists(st.sampled_from(run_lines)).map(b"".join)
lines = lines | st.tuples(lines, st.integers(0, 400)).map(lambda cut: cut[0][: cut[1]]) | st.binary(max_size=64)
for lines_type in ("application/x-ndjson", "application/jsonl"):
    schemathesis.openapi.media_type(lines_type, lines)
    schemathesis.serializer(lines_type)(as_they_are)

described = schemathesis.openapi.from_url(f"{url}/openapi.json")
operations = [result.ok() for result in described.get_all_operations()]
each = max(1, count // len(operations))
for operation in operations:
    # Half of them fit the description, half do not.
    for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
        try:
            strategy = operation.as_strategy(generation_mode=mode)
        except Exception as error:
            print(f"{operation.label}: {error}", file=sys.stderr)
            continue

        @hypothesis.seed(seed)
        @settings(
            max_examples=max(1, each // 2),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def attack(case):
            send(case)

        try:
            attack()
        except hypothesis.errors.Unsatisfiable:
            pass  # Nothing that would not fit: an operation without parameters.
while sent < count:
    (operation,) = chance.sample(operations, 1)

    @hypothesis.seed(seed + sent)
    @settings(max_examples=max(1, min(200, count - sent)), deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE))
    def more(case):
        send(case)

    more()
print(json.dumps({"sent": sent, "seen": seen, "wrong": wrong[:20], "wrong_count": len(wrong)}))
