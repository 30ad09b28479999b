"""Reads a NeXus file as users of h5py and of nexusformat do, and prints what it finds as JSON.

Whatever is not as the NeXus standard has it is an entry of `wrong`.
"""

import json
import re
import sys

import h5py
import numpy as np

path, swmr = sys.argv[1], "swmr" in sys.argv[2:]
wrong = []


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def plain(value):
    """A value as JSON has it; NaN as null."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray):
        return [plain(one) for one in value]
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and np.isnan(value) else value


def default_data(group):
    """Follows the default attributes to the NXdata that a reader plots."""
    while text(group.attrs["NX_class"]) != "NXdata":
        group = group[group.attrs["default"]]
    return group


def check(name, node):
    last = name.rsplit("/", 1)[-1]
    if not re.fullmatch(r"[a-zA-Z0-9_]([a-zA-Z0-9_.]*[a-zA-Z0-9_])?", last):
        wrong.append(f"{name} is no name of NeXus")
    if isinstance(node, h5py.Group) and not str(node.attrs.get("NX_class", "")).startswith("NX"):
        wrong.append(f"{name} has no NX_class")
    if "target" in node.attrs and node.attrs["target"] != node.name:
        wrong.append(f"{name} says that it is {node.attrs['target']}")
    if isinstance(node, h5py.Group) and node.attrs.get("NX_class") == "NXdata":
        check_data(name, node)


def check_data(name, group):
    signal = group[group.attrs["signal"]]
    axes = list(group.attrs["axes"])
    if len(axes) != signal.ndim:
        wrong.append(f"{name} has axes {axes} for a signal of {signal.shape}")
    for dimension, axis in enumerate(axes):
        if axis != "." and group[axis].shape != (signal.shape[dimension],):
            wrong.append(f"{name}: {axis} is {group[axis].shape} beside {signal.shape}")
        if axis != "." and group.attrs[f"{axis}_indices"] != dimension:
            wrong.append(f"{name}: {axis} says that it is along {group.attrs[f'{axis}_indices']}")
    for other in group.attrs.get("auxiliary_signals", []):
        if group[other].shape != signal.shape:
            wrong.append(f"{name}: {other} is {group[other].shape} beside {signal.shape}")


with h5py.File(path, "r", swmr=swmr) as file:
    file.visititems(check)
    data = default_data(file)
    signal = data[data.attrs["signal"]]
    found = {
        "default": data.name,
        "signal": data.attrs["signal"],
        "axes": list(data.attrs["axes"]),
        "shape": list(signal.shape),
        "values": plain(signal[()]),
        "members": {
            name: [list(member.shape), plain(np.asarray(member[()]).reshape(-1)[:4])] for name, member in data.items()
        },
        "virtual": [],
        "classes": {},
    }

    def classes(name, node):
        if isinstance(node, h5py.Group):
            found["classes"][name] = node.attrs["NX_class"]
        elif node.is_virtual:
            found["virtual"].append(name)

    file.visititems(classes)
    found["entry"] = {
        name: plain(node[()]) for name, node in file["entry"].items() if isinstance(node, h5py.Dataset)
    }
    found["documents"] = json.loads(text(file["entry/documents/start"][()]))["uid"]

if "nexusformat" in sys.argv[2:]:
    from nexusformat.nexus import nxload

    root = nxload(path)
    plotted = root.get_default()
    found["nexusformat"] = {
        "signal": plotted.nxsignal.nxname,
        "sum": float(np.nansum(plotted.nxsignal.nxdata)),
        "axes": [axis.nxname for axis in plotted.nxaxes if axis is not None],
        "plottable": plotted.is_plottable(),
    }

found["wrong"] = wrong
print(json.dumps(found))
