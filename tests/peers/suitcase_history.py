"""A facility's history: runs that Python wrote with suitcase-jsonl, and how Python's clients see them afterwards.

    suitcase_history.py write FOLDER            writes runs and the files of their detectors, prints {name: uid}
    suitcase_history.py read URL KEY NAMES      prints one JSON line for each case, as tiled_clients.py does
"""

import json
import os
import sys
import traceback

os.environ["TILED_SHOW_PROGRESS"] = "0"

import numpy as np  # noqa: E402


def write(folder):
    import h5py
    import suitcase.jsonl
    import tifffile
    from bluesky import RunEngine
    from bluesky.plans import count
    from event_model import compose_run, pack_datum_page, pack_event_page
    from ophyd.sim import SynSignalWithRegistry, det

    uids = {}

    def keep(name, documents):
        uids[name] = documents[0][1]["uid"]
        suitcase.jsonl.export(iter(documents), folder, file_prefix="runs/" + name + "-{start[uid]}")

    def taken(plan, **metadata):
        documents = []
        engine = RunEngine({})
        engine.subscribe(lambda name, doc: documents.append((name, doc)))
        engine(plan, **metadata)
        return documents

    img = SynSignalWithRegistry(name="img", func=lambda: np.full((4, 5), 3, "<i4"), save_path=folder)
    keep("npy", taken(count([img, det], 2), sample="gold"))

    def composed(spec, path, kwargs, key, points, place="point_number", **metadata):
        """A run of the kind that an area detector makes."""
        run = compose_run(metadata={"plan_name": "count", **metadata})
        documents = [("start", run.start_doc)]
        descriptor = run.compose_descriptor(
            name="primary",
            data_keys={
                "img": {"source": "PV:X", "dtype": "array", "external": "FILESTORE:", **key},
                "x": {"source": "PV:X", "dtype": "number", "shape": []},
            },
        )
        documents.append(("descriptor", descriptor.descriptor_doc))
        resource = run.compose_resource(spec=spec, root=folder, resource_path=path, resource_kwargs=kwargs)
        documents.append(("resource", resource.resource_doc))
        for n, point in enumerate(points):
            datum = resource.compose_datum(datum_kwargs={place: point})
            documents.append(("datum", datum))
            event = descriptor.compose_event(
                data={"img": datum["datum_id"], "x": n / 2},
                timestamps={"img": 1.0, "x": 1.0},
                filled={"img": False},
            )
            documents.append(("event", event))
        documents.append(("stop", run.compose_stop()))
        return documents

    stack = np.arange(6 * 4 * 5, dtype="<u2").reshape(6, 4, 5)
    with h5py.File(os.path.join(folder, "ad.h5"), "w") as file:
        file["/entry/data/data"] = stack
    # As ophyd describes it, with two frames a point; as older area detectors did, without a type and with a zero.
    keep("hdf5", composed("AD_HDF5", "ad.h5", {"frame_per_point": 2}, {"shape": [2, 4, 5]}, [0, 1, 2]))
    keep("hdf5_old", composed("AD_HDF5_SWMR", "ad.h5", {"frame_per_point": 1}, {"shape": [5, 4, 0]}, [0, 2, 3]))
    os.mkdir(os.path.join(folder, "tiffs"))
    for n in range(6):
        tifffile.imwrite(os.path.join(folder, "tiffs", "shot_%6.6d.tiff" % n), stack[n])
    tiff = {"template": "%s%s_%6.6d.tiff", "filename": "shot", "frame_per_point": 1}
    keep("tiff", composed("AD_TIFF", "tiffs", tiff, {"shape": [1, 4, 5], "dtype_numpy": "<u2"}, [0, 1, 2]))
    keep("unknown", composed("AD_EIGER2", "x", {}, {"shape": [4, 5]}, [0, 1], "seq_id"))

    # Pages, and values that are hard to keep.
    run = compose_run(metadata={"plan_name": "odd", "big": 2**60 + 1, "one": 1.0, "nothing": float("nan")})
    keys = {name: {"source": "s", "dtype": "number", "shape": []} for name in ("x", "n")}
    keys["n"]["dtype"] = "integer"
    keys["wave"] = {"source": "s", "dtype": "array", "shape": [2]}
    descriptor = run.compose_descriptor(name="primary", data_keys=keys)
    rows = [(np.float64(1.0), np.int64(2**60 + 1), np.arange(2) / 3), (np.nan, 3, [np.inf, -np.inf])]
    events = [
        descriptor.compose_event(data={"x": x, "n": n, "wave": w}, timestamps={"x": 1.0, "n": 1.0, "wave": 1.0})
        for x, n, w in rows
    ]
    keep(
        "odd",
        [
            ("start", run.start_doc),
            ("descriptor", descriptor.descriptor_doc),
            ("event_page", pack_event_page(*events)),
            ("stop", run.compose_stop()),
        ],
    )
    documents = composed("AD_TIFF", "tiffs", tiff, {"shape": [1, 4, 5]}, [3, 4])
    datums = [doc for name, doc in documents if name == "datum"]
    events = [doc for name, doc in documents if name == "event"]
    pages = [("datum_page", pack_datum_page(*datums)), ("event_page", pack_event_page(*events))]
    keep("pages", documents[:3] + pages + documents[-1:])
    print(json.dumps(uids))


def read(url, key, names):
    from tiled.client import from_uri

    uids = json.loads(names)
    client = from_uri(url, api_key=key)

    def plain(value):
        if isinstance(value, dict):
            return {str(k): plain(v) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(v) for v in value]
        return plain(value.tolist()) if hasattr(value, "tolist") else value

    def case(name, function):
        try:
            print(json.dumps({"case": name, "value": plain(function())}), flush=True)
        except BaseException:
            print(json.dumps({"case": name, "error": traceback.format_exc()}), flush=True)

    def image(name):
        array = client[uids[name]]["primary"]["img"]
        values = np.asarray(array.read())
        return {"shape": values.shape, "dtype": values.dtype.str, "values": values.reshape(-1)[::20]}

    for name in ("npy", "hdf5", "hdf5_old", "tiff", "pages"):
        case(name, lambda name=name: image(name))
    case("frame", lambda: np.asarray(client[uids["tiff"]]["primary"]["img"][1]).reshape(-1)[:2])
    case("odd_rows", lambda: [repr(x) for x in client[uids["odd"]]["primary"]["n"].read().tolist()])
    case("v2", lambda: np.asarray(client[uids["tiff"]].v2["primary"]["data"]["img"].read()).sum())
    case("xarray", lambda: {k: v.shape for k, v in client[uids["npy"]]["primary"].read().data_vars.items()})
    case("unknown", lambda: sorted(client[uids["unknown"]]["primary"]))
    case("odd", lambda: {name: str(client[uids["odd"]].metadata["start"][name]) for name in ("big", "one", "nothing")})
    for name, uid in uids.items():
        case("documents " + name, lambda uid=uid: [each for each, _ in client[uid].documents()])

    def first_version():
        # Last: databroker turns the client into one of version 2.
        from databroker.v1 import Broker

        return [np.asarray(each).sum() for each in Broker(client)[uids["npy"]].data("img")]

    case("v1", first_version)


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](*sys.argv[2:])
