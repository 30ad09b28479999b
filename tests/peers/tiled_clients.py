"""The field's own clients, unmodified, against a catalog of Halcyon over HTTP.

    tiled_clients.py URL KEY FOLDER TAKEN

FOLDER is readable by the service; TAKEN is the uid of a run that it took as documents. Prints one JSON line for each
case: {"case": ..., "value": ...}, or {"case": ..., "error": the traceback}.
"""

import json
import os
import sys
import threading
import time
import traceback
import uuid

os.environ["TILED_SHOW_PROGRESS"] = "0"

import h5py  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from bluesky import RunEngine  # noqa: E402
from bluesky.callbacks.tiled_writer import TiledWriter  # noqa: E402
from bluesky.plans import count, scan  # noqa: E402
from bluesky.preprocessors import baseline_decorator  # noqa: E402
from event_model import compose_run  # noqa: E402
from ophyd.sim import SynSignalWithRegistry, det, motor, motor1, motor2  # noqa: E402
from tiled.adapters.csv import CSVAdapter  # noqa: E402
from tiled.client import from_uri  # noqa: E402
from tiled.queries import (  # noqa: E402
    Comparison,
    Contains,
    Eq,
    FullText,
    In,
    Key,
    KeyPresent,
    KeysFilter,
    Like,
    NotEq,
    NotIn,
    Regex,
    SpecsQuery,
    StructureFamilyQuery,
)
from tiled.structures.data_source import Asset, DataSource  # noqa: E402

url, key, folder, taken = sys.argv[1:]
client = from_uri(url, api_key=key)
kept = {}


def node(*path):
    return from_uri("/".join([url, "metadata", *path]), api_key=key)



def plain(value):
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(v) for v in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)


def case(function):
    try:
        line = {"case": function.__name__, "value": plain(function())}
    except BaseException:
        line = {"case": function.__name__, "error": traceback.format_exc()}
    print(json.dumps(line), flush=True)
    return function


def written(batch_size, **metadata):
    engine = RunEngine({"scan_id": 100 if batch_size == 1 else 200})
    engine.subscribe(TiledWriter(client, batch_size=batch_size))

    @baseline_decorator([motor1, motor2])
    def plan():
        return (yield from scan([det], motor, -1, 1, 5))

    (uid,) = engine(plan(), **metadata)
    kept[batch_size] = uid
    return uid


@case
def writer_batch_1():
    run = client[written(1, sample="Si")]
    return {"stop": run.metadata["stop"]["exit_status"], "events": run.metadata["stop"]["num_events"], "streams": list(run)}


@case
def writer_batch_default():
    run = client[written(10_000, sample="Fe")]
    return {"stop": run.metadata["stop"]["exit_status"], "events": run.metadata["stop"]["num_events"], "streams": list(run)}


@case
def catalog_lookup():
    return {
        "last": client[-1].metadata["start"]["uid"] == kept[10_000],
        "scan_id": client[101].metadata["start"]["uid"] == kept[1],
        "partial": client[kept[1][:8]].metadata["start"]["uid"] == kept[1],
        "length": len(client),
        "keys": sorted(client) == sorted([taken, kept[1], kept[10_000]]),
        "last_two": [r.metadata["start"]["uid"] for r in client.values()[-1:-3:-1]] == [kept[10_000], kept[1]],
        "pages": len(client.keys()[:2]),
    }


@case
def searches():
    def uids(query):
        return sorted(names[u] for u in client.search(query))

    names = {kept[1]: "one", kept[10_000]: "many", taken: "taken"}
    return {
        "eq": uids(Key("start.sample") == "Si"),
        "eq_class": uids(Eq("start.scan_id", 101)),
        "noteq": uids(NotEq("start.sample", "Si")),
        "comparison": uids(Comparison("ge", "start.scan_id", 201)),
        "comparison_key": uids(Key("start.scan_id") < 102),
        "contains": uids(Contains("start.motors", "motor")),
        "in": uids(In("start.sample", ["Si", "Fe"])),
        "notin": uids(NotIn("start.sample", ["Si"])),
        "fulltext": uids(FullText("Fe")),
        "like": uids(Like("start.uid", kept[1][:8] + "%")),
        "regex": uids(Regex("start.sample", "^S.$")),
        "keypresent": uids(KeyPresent("start.sample")),
        "keys": uids(KeysFilter([kept[1]])),
        "specs": len(uids(SpecsQuery(["BlueskyRun"]))),
        "family": len(uids(StructureFamilyQuery("container"))),
        "chained": uids(Key("start.sample") == "Si") and sorted(
            names[u] for u in client.search(Key("start.plan_name") == "scan").search(Key("start.sample") == "Fe")
        ),
        "sorted": [names[u] for u in client.sort(("start.scan_id", -1))],
        "within": client.search(Key("start.sample") == "Si")[kept[1]].metadata["start"]["sample"],
        "distinct": sorted(d["value"] for d in client.distinct("start.sample", counts=True)["metadata"]["start.sample"] if d["value"]),
    }


@case
def reads():
    run = client[kept[1]]
    stream = run["primary"]
    xarray = stream.read()
    table = node(kept[1], "primary", "internal")
    frame = table.read()
    column = stream["det"]
    return {
        "variables": sorted(map(str, xarray.data_vars)),
        "motor": xarray["motor"].values,
        "columns": list(frame.columns),
        "seq_num": frame["seq_num"],
        "some": list(table.read(["motor", "det"]).columns),
        "column": column.read().shape,
        "slice": stream["motor"][1:3],
        "baseline": len(run["baseline"].read()["time"]),
        "metadata": run.metadata["start"]["plan_name"],
        "csv": table.export(f"{folder}/out.csv") or len(open(f"{folder}/out.csv").read().splitlines()),
    }


@case
def taken_run():
    run = client[taken]
    stream = run["primary"]
    data = stream.read()
    return {
        "stop": run.metadata["stop"]["exit_status"],
        "x": data["x"].values,
        "label": list(map(str, node(taken, "primary", "internal").read()["label"])),
        "documents": [name for name, _ in run.documents()],
    }


@case
def documents_of_written():
    names = [name for name, _ in client[kept[1]].documents()]
    return {name: names.count(name) for name in dict.fromkeys(names)}


@case
def tables_and_arrays():
    frame = pd.DataFrame({"a": np.arange(4), "b": ["x", "y", "z", "é"]})
    table = client.write_table(frame, key="frame", metadata={"of": 1.0})
    numbers = np.arange(24, dtype="<u2").reshape(4, 3, 2)
    array = client.write_array(numbers, key="numbers", metadata={"k": 1}, dims=["t", "y", "x"])
    array.patch(np.full((1, 3, 2), 7, dtype="<u2"), offset=(4, 0, 0), extend=True)
    grown = node("numbers")
    out = {
        "frame": table.read().to_dict("list") == frame.to_dict("list"),
        "shape": grown.shape,
        "dims": grown.dims,
        "equal": bool((grown[:4] == numbers).all()),
        "last": grown[-1],
        "strided": grown[::-2, 1, 0],
        "update": (grown.update_metadata({"k": 2}), node("numbers").metadata["k"])[1],
        "revisions": len(node("numbers").metadata_revisions[:]),
        "h5": grown.export(f"{folder}/n.tiff") or os.path.getsize(f"{folder}/n.tiff") > 60,
    }
    for name in ("frame", "numbers"):
        client.delete_contents([name], external_only=False)
    out["left"] = sorted(k for k in client if k in ("frame", "numbers"))
    return out


@case
def hdf5_export():
    path = f"{folder}/run.h5"
    client[kept[1]].export(path, format="hdf5")
    with h5py.File(path) as f:
        return {"motor": f["primary/internal/motor"][:], "groups": sorted(f), "start": json.loads(f.attrs["start"])["sample"]}


@case
def hdf5_kinds():
    path = f"{folder}/kinds.h5"
    metadata = {"title": "\u00c5ngstr\u00f6m", "long": "\u00b5" * 70_000, "n": 3, "x": 1.0, "good": True, "list": ["a", 1]}
    box = client.create_container("kinds", metadata=metadata)
    arrays = {
        "c16": np.array([1 + 2j, 3 - 4j]),
        "b1": np.array([True, False]),
        "S3": np.array([b"ab", b"cde"]),
        "f4": np.arange(6, dtype=">f4").reshape(2, 3),
    }
    for name, values in arrays.items():
        box.write_array(values, key=name)
    box.write_array(np.array(["\u00b5m", "", "mm"]), key="texts", metadata={"units": "\u00b0"})
    box.write_dataframe(pd.DataFrame({"a/b": [1.5, 2.5], "who": ["x", "\u00b5"]}), key="table")
    box.export(path, format="hdf5")
    with h5py.File(path) as f:
        out = {
            "equal": {name: bool((f[name][()] == values).all()) for name, values in arrays.items()},
            "types": {name: f[name].dtype.str for name in arrays},
            "texts": list(f["texts"].asstr()[()]),
            "units": f["texts"].attrs["units"],
            "columns": {name: list(column.asstr()[()] if column.dtype.kind == "O" else column[()]) for name, column in f["table"].items()},
            "metadata": {name: f.attrs[name] == value for name, value in metadata.items() if name != "list"},
            "kinds": {name: type(f.attrs[name]).__name__ for name in metadata},
            "list": json.loads(f.attrs["list"]),
        }
    client.delete_contents(["kinds"], recursive=True, external_only=False)
    return out


def tell_rows(writer, resource, descriptor, start, stop):
    """Tells of rows of a file, each of them an event."""
    writer(
        "stream_datum",
        resource.compose_stream_datum(
            indices={"start": start, "stop": stop},
            seq_nums={"start": start + 1, "stop": stop + 1},
            descriptor=descriptor.descriptor_doc,
        ),
    )


@case
def external_hdf5():
    path = f"{folder}/{uuid.uuid4()}.h5"
    frames = np.arange(6 * 8 * 10, dtype="<u2").reshape(6, 8, 10)
    with h5py.File(path, "w") as f:
        f["/entry/data/data"] = frames
        f["/entry/data/sum"] = frames.sum((1, 2)).astype("<f8")
    run = compose_run(metadata={"plan_name": "fly", "sample": "Ni"})
    keys = {
        "image": {"source": "sim", "dtype": "array", "shape": [1, 8, 10], "dtype_numpy": "<u2", "external": "STREAM:"},
        "sum": {"source": "sim", "dtype": "number", "shape": [], "dtype_numpy": "<f8", "external": "STREAM:"},
    }
    writer = TiledWriter(client, batch_size=1)
    writer("start", run.start_doc)
    descriptor = run.compose_descriptor(name="primary", data_keys=keys)
    writer("descriptor", descriptor.descriptor_doc)
    resources = [
        run.compose_stream_resource(
            mimetype="application/x-hdf5",
            uri=f"file://localhost{path}",
            data_key=name,
            parameters={"dataset": f"/entry/data/{where}", "chunk_shape": chunk},
        )
        for name, where, chunk in (("image", "data", (1,)), ("sum", "sum", (6,)))
    ]
    for resource in resources:
        writer("stream_resource", resource.stream_resource_doc)
    for first in (0, 3):
        for resource in resources:
            tell_rows(writer, resource, descriptor, first, first + 3)
    writer("stop", run.compose_stop())
    kept["external"] = run.start_doc["uid"]
    image = node(run.start_doc["uid"], "primary", "image")
    raw = image.raw_export(f"{folder}/raw")
    return {
        "shape": image.shape,
        "equal": bool((image.read().reshape(6, 8, 10) == frames).all()),
        "frame": bool((np.asarray(image[2]).reshape(8, 10) == frames[2]).all()),
        "dask": int(image.dask().sum().compute()) == int(frames.sum()) if hasattr(image, "dask") else True,
        "sum": node(run.start_doc["uid"], "primary", "sum").read(),
        "raw": os.path.getsize(raw[0]) == os.path.getsize(path),
        "documents": sorted({name for name, _ in client[run.start_doc["uid"]].documents()}),
    }


@case
def external_csv():
    path = f"{folder}/{uuid.uuid4()}.csv"
    numbers = np.arange(8).reshape(4, 2) / 4
    np.savetxt(path, numbers, delimiter=",", fmt="%.2f")
    run = compose_run(metadata={"plan_name": "csv"})
    keys = {"pair": {"source": "sim", "dtype": "array", "shape": [1, 2], "dtype_numpy": "<f8", "external": "STREAM:"}}
    writer = TiledWriter(client, batch_size=1)
    writer("start", run.start_doc)
    descriptor = run.compose_descriptor(name="primary", data_keys=keys)
    writer("descriptor", descriptor.descriptor_doc)
    resource = run.compose_stream_resource(
        mimetype="text/csv;header=absent", uri=f"file://localhost{path}", data_key="pair", parameters={"chunk_shape": (1,)}
    )
    writer("stream_resource", resource.stream_resource_doc)
    for first in (0, 2):
        tell_rows(writer, resource, descriptor, first, first + 2)
    writer("stop", run.compose_stop())
    array = node(run.start_doc["uid"], "primary", "pair")
    table = f"{folder}/table.csv"
    frame = pd.DataFrame({"n": [1, 2, 3], "x": [0.5, np.nan, 1.5], "who": ["a", "b,c", "d"], "ok": [True, False, True]})
    frame.to_csv(table, index=False)
    source = DataSource(
        structure_family="table",
        structure=CSVAdapter.from_uris(f"file://localhost{table}").structure(),
        mimetype="text/csv",
        management="external",
        assets=[Asset(data_uri=f"file://localhost{table}", is_directory=False, parameter="data_uris", num=0)],
    )
    found = client.new(structure_family="table", data_sources=[source], key="table_in_csv").read()
    client.delete_contents(["table_in_csv"])
    return {
        "array": array.read(),
        "some": array[1:3, 1],
        "table": {name: [None if v != v else v for v in found[name].tolist()] for name in found},
    }


@case
def external_npy():
    img = SynSignalWithRegistry(name="img", func=lambda: np.ones((10, 10)), save_path=folder)
    engine = RunEngine({})
    engine.subscribe(TiledWriter(client, batch_size=1))
    (uid,) = engine(count([img], 3))
    array = node(uid, "primary", "img")
    return {"shape": array.shape, "sum": float(np.asarray(array.read()).sum()), "one": float(np.asarray(array[1]).sum())}


@case
def plugins_writer():
    from bluesky_tiled_plugins import TiledWriter as Successor

    engine = RunEngine({"scan_id": 300})
    engine.subscribe(Successor(client))
    (uid,) = engine(scan([det], motor, 0, 1, 3))
    run = client[uid]
    v2 = run.v2 if hasattr(run, "v2") else run
    return {
        "motor": run["primary"].read()["motor"].values,
        "v2": sorted(map(str, v2["primary"].read().data_vars))[:1],
        "descriptors": len(run["primary"].descriptors),
        "names": sorted({name for name, _ in run.documents()}),
    }


@case
def databroker_v1():
    from databroker.v1 import Broker

    db = Broker(client)
    header = db[101]
    return {
        "last": db[-1].start["plan_name"],
        "uid": header.start["uid"] == kept[1],
        "partial": db[kept[1][:6]].start["uid"] == kept[1],
        "table": list(header.table()["motor"]),
        "index": len(header.table("baseline")),
        "xarray": header.xarray()["motor"].values,
        "data": list(header.data("motor")),
        "streams": sorted(header.stream_names),
        "fields": sorted(header.fields()),
        "documents": [name for name, _ in header.documents()][:3],
        "events": len(list(header.events())),
        "found": [h.start["uid"] == kept[1] for h in db(sample="Si")],
        "stop": header.stop["exit_status"],
    }


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


@case
def streaming():
    heard = {"created": [], "stopped": [], "rows": [], "sequences": []}
    uid = str(uuid.uuid4())
    root = client.subscribe()

    def created(update):
        heard["created"].append(update.key)

    def stopped(update):
        heard["stopped"].append(update.metadata.get("stop", {}).get("exit_status"))

    root.child_created.add_callback(created)
    root.child_metadata_updated.add_callback(stopped)
    root.start_in_thread()
    writer = TiledWriter(client, batch_size=1)
    run = compose_run(uid=uid, metadata={"plan_name": "live"})
    descriptor = run.compose_descriptor(
        name="primary", data_keys={"x": {"source": "s", "dtype": "number", "shape": [], "dtype_numpy": "<f8"}}
    )
    writer("start", run.start_doc)
    writer("descriptor", descriptor.descriptor_doc)

    def event(n):
        writer("event", descriptor.compose_event(data={"x": n / 2}, timestamps={"x": 1.0}))

    event(1)
    event(2)
    table = node(uid, "primary", "internal").subscribe()

    def rows(update):
        heard["sequences"].append(update.sequence)
        heard["rows"] += list(update.data()["x"])

    table.new_data.add_callback(rows)
    table.start_in_thread(1)
    until(lambda: len(heard["rows"]) == 2)
    for n in (3, 4, 5):
        event(n)
    writer("stop", run.compose_stop())
    until(lambda: len(heard["rows"]) == 5 and heard["stopped"])
    table.disconnect()
    late = node(uid, "primary", "internal").subscribe()
    again = []

    def resumed(update):
        again.append(float(update.data()["x"].iloc[0]))

    late.new_data.add_callback(resumed)
    late.start_in_thread(4)
    until(lambda: len(again) == 2)
    client.context.http_client.delete(f"{url}/stream/close/{uid}/primary/internal").raise_for_status()
    ended = threading.Event()

    def end(_):
        ended.set()

    final = node(uid, "primary", "internal").subscribe()
    final.stream_closed.add_callback(end)
    threading.Thread(target=lambda: final.start(1), daemon=True).start()
    closed = ended.wait(20)
    late.disconnect()
    root.disconnect()
    return {
        "created": uid in heard["created"],
        "stopped": "success" in heard["stopped"],
        "rows": heard["rows"],
        "sequences": heard["sequences"],
        "resumed": again,
        "closed": closed,
    }


@case
def keys_and_who():
    who = client.context.whoami()
    made = client.context.create_api_key(scopes=["read:metadata", "read:data"], expires_in=60, note="n")
    reader = from_uri(url, api_key=made["secret"])
    refused = None
    try:
        reader.create_container("no")
    except Exception as error:
        refused = error.response.status_code
    found = len(reader)
    client.context.revoke_api_key(made["first_eight"])
    return {"who": who["type"], "found": found > 0, "refused": refused}
