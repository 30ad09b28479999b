"""The EPICS workloads of ../epics/client.ts with aioca, against the IOC that the environment names: one JSON line.

    python ca_cases.py CASE PREFIX [N]
"""

import asyncio
import json
import os
import sys
import time
from importlib.metadata import version

import numpy
from aioca import FORMAT_RAW, caget, camonitor, caput, connect

case, prefix = sys.argv[1], sys.argv[2]
given = int(sys.argv[3]) if len(sys.argv) > 3 else None
repeats = 3
scalars = [f"{prefix}AI{i}" for i in range(1000)]


async def best(count, unit, work, amount=None):
    walls, cpus = [], []
    for _ in range(repeats):
        cpu, wall = time.process_time(), time.perf_counter()
        await work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return {
        "value": (amount or count) / min(walls),
        "unit": unit,
        "cpu_us_per_op": min(cpus) / count * 1e6,
        "n": count,
    }


async def measure():
    if case == "connect1000":
        cpu, wall = time.process_time(), time.perf_counter()
        await connect(scalars, timeout=20)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        return {"value": wall * 1e3, "unit": "ms", "cpu_us_per_op": cpu / 1000 * 1e6, "n": 1000}
    if case == "get":
        await caget(scalars[0])
        n = given or 5_000

        async def gets():
            for _ in range(n):
                await caget(scalars[0], format=FORMAT_RAW)

        return await best(n, "get/s", gets)
    if case == "get1000":
        await caget(scalars, timeout=20)
        rounds = given or 10

        async def rounds_of_gets():
            for _ in range(rounds):
                await caget(scalars, format=FORMAT_RAW)

        return await best(rounds * 1000, "get/s", rounds_of_gets)
    if case == "put":
        pv = prefix + "AO0"
        await caget(pv)
        n = given or 3_000

        async def puts():
            for i in range(n):
                await caput(pv, float(i), wait=True)

        return await best(n, "put/s", puts)
    if case == "waveform":
        pv = prefix + "WF"
        await caput(pv, numpy.arange(1_000_000, dtype=float), wait=True, timeout=20)
        n = given or 100

        async def waveforms():
            for _ in range(n):
                value = await caget(pv, format=FORMAT_RAW)
                assert len(value) == 1_000_000 and value[-1] == 999_999

        return await best(n, "MB/s", waveforms, n * 8.0)
    if case == "monitor":
        seconds = given or 5
        received, lost, last = [0], [0], {}

        def on(value, index):
            received[0] += 1
            before = last.get(index)
            if before is not None and value > before + 1:
                lost[0] += int(value - before - 1)
            last[index] = float(value)

        subscriptions = camonitor([f"{prefix}M{i}" for i in range(2000)], on, all_updates=True)
        await asyncio.sleep(3)
        before, cpu, wall = received[0], time.process_time(), time.perf_counter()
        await asyncio.sleep(seconds)
        updates = received[0] - before
        result = {
            "value": updates / (time.perf_counter() - wall),
            "unit": "update/s",
            "client_cpu_us_per_update": (time.process_time() - cpu) / updates * 1e6,
            "lost": lost[0],
            "n": updates,
        }
        for subscription in subscriptions:
            subscription.close()
        return result
    sys.exit(f"no workload {case}")


async def main():
    result = await measure()
    print(json.dumps({"workload": f"epics.ca.{case}", "peer": f"aioca {version('aioca')}", **result}), flush=True)
    # The library's own tear-down is not measured.
    os._exit(0)


asyncio.run(main())
