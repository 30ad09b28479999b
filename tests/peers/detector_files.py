"""Writes files as detectors and Python write them, and beside each what is in it: `<name>.json` of the selections."""

import json
import sys
from pathlib import Path

import h5py
import hdf5plugin
import numpy as np
import tifffile

folder = Path(sys.argv[1])
outside = Path(sys.argv[2])
rng = np.random.default_rng(7)
cases = []

SELECTIONS = {
    1: [[[0, None, 1]], [[2, 7, 2]], [[5, 6, 1]], [[3, 3, 1]]],
    2: [[[0, None, 1]] * 2, [[1, 5, 2], [0, 3, 1]], [[2, 3, 1], [1, None, 3]]],
    3: [[[0, None, 1]] * 3, [[1, 5, 3], [0, None, 1], [0, None, 1]], [[0, None, 2], [1, 3, 1], [2, None, 2]]],
    0: [[]],
}


def case(kind, name, array, dataset=None, dtype=None):
    array = np.asarray(array)
    if array.dtype.kind != "S" and dtype is None:
        dtype = array.dtype.str
    answers = []
    for selection in SELECTIONS[array.ndim]:
        key = tuple(slice(*each) for each in selection)
        part = array[key]
        answers.append(
            {
                "ranges": [
                    [s.indices(n)[0], len(range(*s.indices(n))), s.indices(n)[2]] for s, n in zip(key, array.shape)
                ],
                "hex": np.ascontiguousarray(part).tobytes().hex(),
            }
        )
    cases.append(
        {
            "kind": kind,
            "file": name,
            "dataset": dataset,
            "dtype": dtype or array.dtype.str,
            "shape": list(array.shape),
            "answers": answers,
        }
    )


def numbers(dtype, shape):
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return rng.integers(0, 2, shape).astype(bool)
    if dtype.kind == "c":
        return (rng.normal(size=shape) + 1j * rng.normal(size=shape)).astype(dtype)
    if dtype.kind == "f":
        return rng.normal(size=shape).astype(dtype)
    info = np.iinfo(dtype)
    return rng.integers(info.min, info.max, shape, dtype=dtype.newbyteorder("=")).astype(dtype)


# HDF5: kinds, filters, links, virtual datasets
with h5py.File(folder / "kinds.h5", "w") as f:
    for word in ["u1", "i1", "u2", "i4", "u8", "i8", "f2", "f4", "f8", "c8", "c16", "b1"]:
        data = numbers(f"<{word}" if word[1] != "1" else word, (6, 5, 4))
        f.create_dataset(f"entry/{word}", data=data)
        case("application/x-hdf5", "kinds.h5", data, f"/entry/{word}")
    big = numbers(">i4", (9,))
    f["big"] = big
    case("application/x-hdf5", "kinds.h5", big.astype("<i4"), "big")
    f["scalar"] = 2.5
    case("application/x-hdf5", "kinds.h5", np.float64(2.5), "/scalar")
    names = np.array([b"one", b"two", b"three and more"] * 3)
    f["names"] = names
    case("application/x-hdf5", "kinds.h5", names, "/names")
    f.create_dataset("varying", data=["one", "zwei", "tr\u00e8s"] * 3, dtype=h5py.string_dtype())
    case("application/x-hdf5", "kinds.h5", np.array([w.encode() for w in ["one", "zwei", "tr\u00e8s"] * 3]), "varying")
    f["soft"] = h5py.SoftLink("/entry/u2")
    case("application/x-hdf5", "kinds.h5", f["entry/u2"][:], "soft")
    f["record"] = np.zeros(3, dtype=[("a", "<i4"), ("b", "<f8")])
    f["hole"] = h5py.SoftLink("/nowhere")
    f.create_group("group")

filters = {
    "gzip": {"compression": "gzip", "shuffle": True, "fletcher32": True},
    "lzf": {"compression": "lzf"},
    "bitshuffle": hdf5plugin.Bitshuffle(cname="lz4"),
    "bitshuffle_zstd": hdf5plugin.Bitshuffle(cname="zstd"),
    "blosc": hdf5plugin.Blosc(),
    "blosc2": hdf5plugin.Blosc2(),
    "lz4": hdf5plugin.LZ4(),
    "zstd": hdf5plugin.Zstd(),
    "bzip2": hdf5plugin.BZip2(),
}
with h5py.File(folder / "filters.h5", "w", libver="latest") as f:
    for name, how in filters.items():
        data = rng.poisson(3, (6, 30, 40)).astype("<u2")
        f.create_dataset(name, data=data, chunks=(1, 30, 40), **dict(how))
        case("application/x-hdf5", "filters.h5", data, name)
    f.create_dataset("unknown", data=data, chunks=(1, 30, 40), **dict(hdf5plugin.SZ(absolute=0.1)))

parts = [numbers("<u2", (3, 4)) for _ in range(5)]
for i, part in enumerate(parts):
    with h5py.File(folder / f"part-{i}.h5", "w") as f:
        f["data"] = part
with h5py.File(outside / "secret.h5", "w") as f:
    f["data"] = np.arange(5)
(outside / "secret.txt").write_bytes(bytes(range(48)))


def virtual(path, names):
    layout = h5py.VirtualLayout(shape=(len(names), 3, 4), dtype="<u2")
    for i, name in enumerate(names):
        layout[i] = h5py.VirtualSource(name, "data", shape=(3, 4))
    with h5py.File(path, "w", libver="latest") as f:
        f.create_virtual_dataset("all", layout, fillvalue=0)


virtual(folder / "virtual.h5", [f"part-{i}.h5" for i in range(5)])
case("application/x-hdf5", "virtual.h5", np.stack(parts), "all")
virtual(folder / "virtual-hole.h5", ["part-0.h5", "part-9.h5"])
virtual(folder / "virtual-secret.h5", ["part-0.h5", str(outside / "secret.h5")])
with h5py.File(folder / "linked.h5", "w") as f:
    f["inside"] = h5py.ExternalLink("part-0.h5", "/data")
    f["secret"] = h5py.ExternalLink(str(outside / "secret.h5"), "/data")
    f.create_dataset("raw", shape=(48,), dtype="u1", external=[(str(outside / "secret.txt"), 0, 48)])
with h5py.File(folder / "userblock.h5", "w", userblock_size=1024) as f:
    f["data"] = parts[0]
case("application/x-hdf5", "userblock.h5", parts[0], "data")

# NumPy
for word in ["<u2", ">f8", "|b1", "<c16", "<U3", "|S5"]:
    for order in "CF":
        shape = (6, 5, 4)
        data = (
            np.array(["ab", "cde", "f"], dtype=word)[rng.integers(0, 3, shape)]
            if word[1] in "US"
            else numbers(word, shape)
        )
        name = f"{word[1:]}-{order}.npy"
        np.save(folder / name, np.asarray(data, order=order))
        case("application/x-npy", name, data, dtype=word)
np.save(folder / "line.npy", np.arange(9.0))
case("application/x-npy", "line.npy", np.arange(9.0))
np.save(folder / "scalar.npy", np.float32(1.5))
case("application/x-npy", "scalar.npy", np.float32(1.5))
np.save(folder / "object.npy", np.array([{}, 1], dtype=object), allow_pickle=True)

# TIFF
for name, options in {
    "plain": {},
    "big-endian": {"byteorder": ">"},
    "bigtiff": {"bigtiff": True},
    "strips": {"rowsperstrip": 7},
    "tiles": {"tile": (16, 32)},
    "deflate": {"compression": "zlib"},
    "deflate-predicted": {"compression": "zlib", "predictor": True, "rowsperstrip": 9},
    "lzw": {"compression": "lzw", "rowsperstrip": 8},
    "lzw-predicted": {"compression": "lzw", "predictor": True, "tile": (32, 16)},
    "packbits": {"compression": "packbits"},
}.items():
    for word in ["u1", "u2", "i4", "f4", "f8"]:
        if word[0] == "f" and options.get("predictor"):
            continue
        smooth = np.cumsum(rng.poisson(2, (4, 50, 61)), axis=2) % 200
        data = smooth.astype(word)
        order = options.get("byteorder", "<")
        path = folder / f"{name}-{word}.tiff"
        tifffile.imwrite(path, data, photometric="minisblack", **options)
        dtype = "|u1" if word == "u1" else order + word
        case("image/tiff", path.name, data.astype(dtype), dtype=dtype)
rgb = rng.integers(0, 255, (20, 30, 3)).astype("u1")
tifffile.imwrite(folder / "rgb.tiff", rgb, photometric="rgb")
case("image/tiff", "rgb.tiff", rgb, dtype="|u1")
noise = rng.integers(0, 65535, (300, 200)).astype("<u2")
tifffile.imwrite(folder / "noise.tiff", noise, compression="lzw")
case("image/tiff", "noise.tiff", noise)

print(json.dumps(cases))
