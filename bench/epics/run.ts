/**
 * The EPICS workloads, ours and aioca's against the same real IOC, each in a process of its own, in turns.
 *
 * `node --conditions=@halcyon/source bench/epics/run.ts [--only epics.ca.get] [--rounds 3]` prints a JSON line for each
 * workload: `ratio` above 1 means that we are ahead. PEERS names the Python environment; it has the IOC, too.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { peersPython, startIoc } from "../../tests/peers/epics-ioc.ts";
import { writeDatabase } from "./database.ts";
import { type Line, ours, theirs } from "./sides.ts";

const names = ["connect1000", "get", "get1000", "put", "monitor", "waveform"];

const { values: options } = parseArgs({ options: { only: { type: "string" }, rounds: { type: "string" } } });
const rounds = Number(options.rounds ?? 3);
/** ms and CPU are better when they are less. */
const better = (a: Line, b: Line): Line => ((a.unit === "ms" ? a.value < b.value : a.value > b.value) ? a : b);

const python = peersPython("epicscorelibs");
if (python !== undefined) {
  await using ioc = await startIoc({ db: writeDatabase(), macros: { P: "BENCH:" } });
  for (const name of names) {
    const workload = `epics.ca.${name}`;
    if (options.only !== undefined && !workload.startsWith(options.only)) continue;
    let our: Line | undefined;
    let their: Line | undefined;
    for (let round = 0; round < rounds; round++) {
      const one = await ours(name, ioc);
      const other = await theirs(name, ioc, python);
      our = our === undefined ? one : better(our, one);
      their = their === undefined ? other : better(their, other);
    }
    if (our === undefined || their === undefined) continue;
    const cpu = our.client_cpu_us_per_update;
    const peerCpu = their.client_cpu_us_per_update;
    const ratio = our.unit === "ms" ? their.value / our.value : our.value / their.value;
    const more =
      cpu === undefined || peerCpu === undefined ? {} : { peer_cpu_us_per_update: peerCpu, cpu_ratio: peerCpu / cpu };
    console.log(JSON.stringify({ ...our, workload, peer: their.peer, peer_value: their.value, ratio, ...more }));
  }
}
