/**
 * The hardware of the fly test, a process that outlives every engine: two axes with a controller, two detectors on its
 * trigger wires, and a beam that can be dumped.
 *
 * An engine that is killed leaves it as it was: moving, armed, its frames going nowhere.
 *
 * @module
 */
import { createServer } from "node:net";
import { SimMotor, SimTrajectory, TriggerLine } from "@halcyon/devices/sim";
import { systemClock } from "@halcyon/model";
import type { DetectorGroup, Knot } from "@halcyon/scan";
import { Link } from "./kill-fly-link.ts";

const [, , path = ""] = process.argv;
const clock = systemClock;
const triggers = new TriggerLine();
const motors = ["x", "y"].map((name) => new SimMotor(name, { clock, velocity: 300, acceleration: 0.01 }));
const controller = new SimTrajectory({ clock, motors, triggers });
const links = new Set<Link>();
let beam = 100;

const work: Readonly<Record<string, (value: never, link: Link) => unknown>> = {
  axes: () => controller.axes(),
  moveTo: (positions: Record<string, number>) => controller.moveTo(positions, {}),
  follow: (trajectory: { knots: Knot[]; groups: DetectorGroup[] }) => controller.follow(trajectory, {}),
  stop: () => controller.stop(),
  where: () => Object.fromEntries(motors.map(({ name, position }) => [name, position])),
  dump(seconds: number) {
    turn(0);
    clock.after(seconds, () => turn(100));
  },
  beamNow: () => beam,
  arm(detector: string, link: Link) {
    triggers.listen(detector, ({ positions }) => link.tell("frame", { detector, positions, beam }));
  },
  disarm: (detector: string) => triggers.listen(detector, () => undefined)(),
};

function turn(value: number): void {
  beam = value;
  for (const link of links) link.tell("beam", beam);
}

createServer((socket) => {
  const link = new Link(
    socket,
    (ask, value) => work[ask]?.(value as never, link),
    () => undefined,
  );
  links.add(link);
  socket.on("close", () => links.delete(link));
}).listen(path, () => console.log("ready"));
