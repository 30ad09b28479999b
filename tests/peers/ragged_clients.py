"""Values whose length differs from row to row: written and read by the field's own clients, unmodified.

    ragged_clients.py URL KEY TAKEN

TAKEN is the uid of a run of such values that the service took as documents. Prints one JSON line for each case:
{"case": ..., "value": ...}, or {"case": ..., "error": the traceback}.
"""

import json
import os
import sys
import traceback
import warnings

os.environ["TILED_SHOW_PROGRESS"] = "0"

import bluesky.callbacks.tiled_writer  # noqa: E402
import bluesky_tiled_plugins  # noqa: E402
import dask  # noqa: E402
from event_model import compose_run  # noqa: E402
from tiled.client import from_uri  # noqa: E402

url, key, taken = sys.argv[1:]
client = from_uri(url, api_key=key)
names = ["peaks", "counts", "points"]
peaks = [[1.5], [2.5, 3.5, 4.5], []]
counts = [[0], [0, 1], [0, 1, 2]]
points = [[[0.0, 2.0]], [[1.0, 2.0]] * 2, [[2.0, 2.0]] * 3]


def plain(value):
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float) and value != value:
        return None
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)


def case(name, function):
    try:
        line = {"case": name, "value": plain(function())}
    except BaseException:
        line = {"case": name, "error": traceback.format_exc()}
    print(json.dumps(line), flush=True)


def written(name, writer):
    run = compose_run(metadata={"plan_name": name})
    key = {"source": "sim", "dtype": "array", "dtype_numpy": "<f8"}
    descriptor = run.compose_descriptor(
        name="primary",
        data_keys={
            "x": {"source": "sim", "dtype": "number", "shape": [], "dtype_numpy": "<f8"},
            "peaks": {**key, "shape": [None]},
            "counts": {**key, "shape": [None], "dtype_numpy": "<i8"},
            "points": {**key, "shape": [None, 2]},
        },
    )
    writer("start", run.start_doc)
    writer("descriptor", descriptor.descriptor_doc)
    for n in range(3):
        data = {"x": n / 2, "peaks": peaks[n], "counts": counts[n], "points": points[n]}
        writer("event", descriptor.compose_event(data=data, timestamps=dict.fromkeys(data, 1.0)))
    writer("stop", run.compose_stop())
    return run.start_doc["uid"]


def nodes(stream):
    found = {name: stream[name] for name in names}
    return {name: [str(n.dtype), n.shape, n.size, n.read(), n[1]] for name, n in found.items()}


def events(run):
    """What the run's documents say of them."""
    said = [doc["data"] for name, doc in run.documents() if name == "event"]
    return {name: [data[name] for data in said] for name in names}


def in_table(uid):
    run = client[uid]
    stream = run["primary"]
    # Dask makes texts of everything that is no number, unless it is told not to.
    with dask.config.set({"dataframe.convert-string": False}):
        frame = stream.base["internal"].read()
    data = stream.read()
    return {
        "stop": run.metadata["stop"]["exit_status"],
        "table": {name: list(frame[name]) for name in names},
        "nodes": nodes(stream),
        "x": data["x"].values,
        "variables": sorted(map(str, data.data_vars)),
        "events": events(run),
    }


def as_arrays(uid):
    run = client[uid]
    stream = run["primary"]
    with warnings.catch_warnings():
        # xarray has no rows of different lengths: tiled says that it pads them.
        warnings.simplefilter("ignore")
        data = stream.read()
    return {
        "stop": run.metadata["stop"]["exit_status"],
        "nodes": nodes(stream),
        "padded": data["peaks"].values,
        "x": data["x"].values,
        "events": events(run),
    }


writers = {"bluesky": (bluesky.callbacks.tiled_writer.TiledWriter, in_table), "plugins": (bluesky_tiled_plugins.TiledWriter, as_arrays)}
for name, (writer, seen) in writers.items():
    for how, size in {"1": 1, "many": 1000}.items():
        case(f"{name}_{how}", lambda: seen(written(f"{name}_{how}", writer(client, batch_size=size))))
case("taken", lambda: in_table(taken))
