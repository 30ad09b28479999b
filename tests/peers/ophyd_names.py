"""What each device of ophyd.sim reads, is configured by and hints, as JSON."""

import json
import warnings

warnings.filterwarnings("ignore")

from ophyd.sim import hw  # noqa: E402

seen = {}
for name, device in sorted(vars(hw()).items()):
    seen[name] = {
        "name": device.name,
        "read": list(device.read()) if hasattr(device, "read") else [],
        "configuration": {
            key: one["value"] for key, one in device.read_configuration().items() if key != device.name
        },
    }
print(json.dumps(seen))
