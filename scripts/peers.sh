#!/usr/bin/env bash
# Makes the Python virtual environment that the peer tests and the benchmarks' twins use.
#
#   scripts/peers.sh            .venv at the root of the repository
#   PEERS=DIR scripts/peers.sh  another folder
#   PYTHON=python3.12 …         another interpreter (3.11 or newer)
#
# Runs again at no cost: nothing is installed while the pins (scripts/peers-requirements.txt) and the interpreter are
# those of the last complete run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=${PEERS:-"$root/.venv"}
python=${PYTHON:-python3}
pins="$root/scripts/peers-requirements.txt"

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "peers: needs Python 3.11 or newer, and '$python' is not; name one with PYTHON=" >&2
  exit 1
fi

stamp=$({ cat "$pins"; "$python" -V; } | sha256sum | cut -c1-64)
if [ "$(cat "$venv/peers.stamp" 2>/dev/null || true)" = "$stamp" ]; then
  echo "peers: $venv is complete"
  exit 0
fi

started=$SECONDS
echo "peers: making $venv ($("$python" -V))"
"$python" -m venv "$venv"
echo "peers: installing $(grep -c '==' "$pins") pinned packages"
"$venv/bin/python" -m pip install --disable-pip-version-check --quiet --progress-bar off -r "$pins"
echo "peers: importing them"
"$venv/bin/python" - <<'P'
import importlib

for name in ("bluesky.plans", "bluesky.callbacks", "event_model", "ophyd.sim", "ophyd_async.core", "suitcase.jsonl",
             "caproto", "aioca", "epicscorelibs.ioc", "p4p", "h5py", "scanspec.specs", "lmfit",
             "tiled.client", "tiled.server.app", "bluesky_tiled_plugins", "databroker.v1", "zarr", "pyarrow",
             "tifffile", "schemathesis"):
    importlib.import_module(name)
P
echo "$stamp" > "$venv/peers.stamp"
echo "peers: $venv is complete after $((SECONDS - started)) s"
