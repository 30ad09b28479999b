import { RunEngine, planDefinitions } from "@halcyon/engine";
import { simulatedBeamline } from "@halcyon/devices/sim";
import { VirtualClock } from "@halcyon/model";
import { expect, test } from "vitest";
import { examples } from "./plan-examples.ts";
import { readRunTokens } from "./plan-tokens.ts";
import { planValues } from "./plan-values.ts";

test.each(Object.values(examples).flat())("the example halcyon run %s goes well", async (line) => {
  const clock = new VirtualClock();
  const beamline = simulatedBeamline({ clock, random: () => 0.5 });
  const devices = new Map<string, object>(Object.entries(beamline.devices));
  const { plan = "", tokens } = readRunTokens(line.split(" "));
  const definition = planDefinitions.get(plan);
  const { args, kwargs } = planValues(tokens, definition?.parameters ?? {}, devices);
  const engine = new RunEngine({ clock });
  let points = 0;
  engine.subscribe(() => void (points += 1), { documents: ["event"] });
  const made = definition?.bind(args, kwargs, { devices }) ?? [];
  expect(await engine.run(made)).toMatchObject({ exitStatus: "success" });
  expect(points).toBeGreaterThan(1);
});
