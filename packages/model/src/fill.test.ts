import { describe, expect, test } from "vitest";

import {
  type AssetHandler,
  type Event,
  type Resource,
  Filler,
  VirtualClock,
  composeRun,
  countingUid,
  packEventPage,
} from "./index.ts";

const run = composeRun({}, { newUid: countingUid(), clock: new VirtualClock({ manual: true }) });
const stream = run.descriptor({
  name: "primary",
  data_keys: {
    x: { dtype: "number", shape: [], source: "SIM" },
    image: { dtype: "array", shape: [2], source: "SIM", external: "FILESTORE:" },
    frames: { dtype: "array", shape: [2], source: "SIM", external: "STREAM:" },
  },
});
const file = run.resource({
  uid: "r",
  spec: "NUMBERS",
  root: "/old",
  resource_path: "a/b",
  resource_kwargs: { scale: 10 },
});
const datums = [0, 1, 2].map((i) => file.datum({ datum_kwargs: { i } }));

function eventOf(datum: number, filled?: Event["filled"]): Event {
  const data = { x: 1, image: datums[datum]?.datum_id };
  return stream.event({ data, timestamps: { x: 0, image: 0 }, filled: filled ?? { image: false } });
}

interface Files {
  readonly opened: Readonly<Resource>[];
  readonly closed: string[];
  readonly open: (resource: Readonly<Resource>) => AssetHandler;
}

function files(): Files {
  const [opened, closed]: [Readonly<Resource>[], string[]] = [[], []];
  const open = (resource: Readonly<Resource>): AssetHandler => {
    opened.push(resource);
    const scale = Number(resource.resource_kwargs["scale"]);
    return {
      read: ({ i }) => [Number(i) * scale, Number(i) * scale + 1],
      close: () => void closed.push(resource.uid),
    };
  };
  return { opened, closed, open };
}

async function told(filler: Filler): Promise<Filler> {
  await filler.take("descriptor", stream.descriptor);
  await filler.take("resource", file.resource);
  for (const datum of datums) await filler.take("datum", datum);
  return filler;
}

describe("a filler", () => {
  test("puts the data in place of the datum id, and the id into filled, of a copy", async () => {
    const filler = await told(new Filler({ handlers: { NUMBERS: files().open } }));
    const event = eventOf(2);
    const filled = await filler.take("event", event);
    expect(filled).toEqual({ ...event, data: { x: 1, image: [20, 21] }, filled: { image: "r/2" } });
    expect(event.data["image"]).toBe("r/2");
  });

  test("opens a file once, where it lies now, and closes it at the end", async () => {
    const { opened, closed, open } = files();
    {
      await using filler = await told(new Filler({ handlers: { NUMBERS: open }, roots: { "/old": "/new" } }));
      await filler.fillEvent(eventOf(0));
      await filler.fillEvent(eventOf(1));
      expect(closed).toEqual([]);
    }
    expect(opened.map((resource) => resource.root)).toEqual(["/new"]);
    expect(closed).toEqual(["r"]);
  });

  test("fills the rows of a page that are not filled yet", async () => {
    const filler = await told(new Filler({ handlers: { NUMBERS: files().open } }));
    const page = packEventPage([eventOf(0), eventOf(1, { image: "r/1" }), eventOf(2)]);
    const filled = await filler.take("event_page", page);
    expect(filled.data["image"]).toEqual([[0, 1], "r/1", [20, 21]]);
    expect(filled.filled).toEqual({ image: ["r/0", "r/1", "r/2"] });
  });

  test("goes by the descriptor when an event does not say what is filled, and leaves stream resources alone", async () => {
    const filler = await told(new Filler({ handlers: { NUMBERS: files().open } }));
    const { filled: _, ...silent } = eventOf(1);
    expect(await filler.fillEvent(silent)).toMatchObject({ data: { image: [10, 11] }, filled: { image: "r/1" } });
    const full = eventOf(1, {});
    expect(await filler.fillEvent(full)).toBe(full);
  });

  test("takes datums in pages", async () => {
    const filler = new Filler({ handlers: { NUMBERS: files().open } });
    await filler.take("descriptor", stream.descriptor);
    await filler.take("resource", file.resource);
    await filler.take("datum_page", { resource: "r", datum_id: ["r/0"], datum_kwargs: { i: [4] } });
    expect((await filler.fillEvent(eventOf(0))).data["image"]).toEqual([40, 41]);
  });

  test("says which kinds of files it opens when it meets another", async () => {
    const filler = await told(new Filler({ handlers: { OTHER: files().open } }));
    await expect(filler.fillEvent(eventOf(0))).rejects.toMatchObject({
      code: "asset.unknown",
      facts: { resource: "r", spec: "NUMBERS", known: ["OTHER"] },
    });
  });

  test("refuses references to what never came", async () => {
    const filler = new Filler({ handlers: { NUMBERS: files().open } });
    await expect(filler.fillEvent(eventOf(0))).rejects.toThrow("descriptor");
    await filler.take("descriptor", stream.descriptor);
    await expect(filler.fillEvent(eventOf(0))).rejects.toThrow("refers to the datum r/0");
    for (const datum of datums) await filler.take("datum", datum);
    await expect(filler.fillEvent(eventOf(0))).rejects.toThrow("refers to the resource r");
  });

  test("tries again after the given waits, since files may appear late", async () => {
    const clock = new VirtualClock();
    const started = clock.now();
    const attempts: number[] = [];
    const open = (): AssetHandler => {
      attempts.push(clock.now() - started);
      if (attempts.length < 3) throw new Error("no such file");
      return { read: () => "late" };
    };
    const filler = await told(new Filler({ handlers: { NUMBERS: open }, retryAfter: [1, 2, 4], clock }));
    expect((await filler.fillEvent(eventOf(0))).data["image"]).toBe("late");
    expect(attempts).toEqual([0, 1, 3]);
  });

  test("gives up with what went wrong last, and tries anew for the next event", async () => {
    let there = false;
    const open = (): AssetHandler => {
      if (!there) throw new Error("no such file");
      return { read: () => 1 };
    };
    const filler = await told(new Filler({ handlers: { NUMBERS: open } }));
    await expect(filler.fillEvent(eventOf(0))).rejects.toMatchObject({
      code: "asset.unreadable",
      facts: { resource: "r", path: "a/b" },
      cause: new Error("no such file"),
    });
    there = true;
    expect((await filler.fillEvent(eventOf(0))).data["image"]).toBe(1);
  });
});
