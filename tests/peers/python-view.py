"""Reads the files of runs as Python programs do, and tells what it saw.

For each file: every document is checked by event_model's validators, routed by event_model's RunRouter, and shown by
bluesky's LiveTable with the fields given as JSON. Images are read with numpy where their stream resource says.
Prints one JSON object per file.
"""

import json
import sys
import warnings
from pathlib import Path
from urllib.parse import unquote, urlparse

import event_model
import numpy
from bluesky.callbacks import LiveTable


def documents(path):
    with open(path) as lines:
        for line in lines:
            name, doc = json.loads(line)
            yield name, doc


def image_files(resource, datums):
    folder = unquote(urlparse(resource["uri"]).path)
    words = resource["parameters"]
    for datum in datums:
        for index in range(datum["indices"]["start"], datum["indices"]["stop"]):
            yield folder + words["template"] % (words["filename"], index)


def view(path, fields):
    names, lines, routed = [], [], []
    table = LiveTable(fields, out=lines.append, separator_lines=False)

    def factory(name, doc):
        return [lambda name, doc: routed.append(name)], []

    router = event_model.RunRouter([factory])
    resources, datums = {}, {}
    for name, doc in documents(path):
        event_model.schema_validators[event_model.DocumentNames[name]].validate(doc)
        names.append(name)
        router(name, doc)
        table(name, doc)
        if name == "stream_resource":
            resources[doc["uid"]] = doc
        elif name == "stream_datum":
            datums.setdefault(doc["stream_resource"], []).append(doc)
    images = []
    for uid, some in datums.items():
        for file in image_files(resources[uid], some):
            image = numpy.load(file)
            images.append({"file": Path(file).name, "shape": image.shape, "dtype": image.dtype.str})
    return {"names": names, "routed": routed, "lines": lines, "images": images}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for path, fields in json.loads(sys.argv[1]):
        print(json.dumps(view(path, fields)))
