"""What pyarrow finds in a sealed table, and in the segment of a run."""

import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq


def sealed(path):
    table = pq.read_table(path)
    return {"types": {f.name: str(f.type) for f in table.schema}, "rows": table.to_pylist()}


def segment(path):
    with pa.memory_map(path) as file, pa.ipc.open_stream(file) as stream:
        table = stream.read_all()
    table.validate(full=True)
    last = {name: table[name][-1].as_py() for name in table.column_names}
    return {"length": table.num_rows, **last, "same": table["ts_a"].equals(table["ts_c"])}


path = sys.argv[1]
print(json.dumps(sealed(path) if path.endswith(".parquet") else segment(path), default=str))
