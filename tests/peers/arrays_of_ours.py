"""What zarr-python finds in each folder: `[{"dtype", "shape", "hex"}]`."""

import json
import sys

import numpy as np
import zarr

for folder in sys.argv[1:]:
    array = zarr.open_array(folder, mode="r", zarr_format=3)
    values = np.ascontiguousarray(array[...])
    print(json.dumps({"dtype": values.dtype.str, "shape": list(values.shape), "hex": values.tobytes().hex()}))
