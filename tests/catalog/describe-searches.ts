/**
 * What is found among many nodes is what each of them says of itself, whichever way an index took to it.
 *
 * The nodes are made in no order of their keys, some are changed and some removed; there are enough of them that no
 * condition is sought in one way only.
 *
 * @module
 */
import type { Filter, NodeIndex, NodeQuery } from "@halcyon/catalog";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seeded } from "../faults/seeded.ts";
import type { OpenIndex } from "./describe-node-index.ts";

const many = 1500;
const plans = ["count", "scan", "rel_scan", "grid_scan"];
const words = ["beamline", "sample", "zinc", "rare"];

interface Kept {
  readonly key: string;
  readonly tags: readonly string[];
  time: number | string | undefined;
  readonly number: number;
  readonly plan: string;
  readonly operator: string;
  readonly ending: string;
  readonly note: string;
}

function metadataOf({ time, number, plan, operator, ending, note, key }: Kept): string {
  const start = { uid: `uid-${key}`, time, scan_id: number, plan_name: plan, operator, note };
  return JSON.stringify({ start, stop: { exit_status: ending } });
}

type Dice = () => number;
const one = <T>(dice: Dice, values: readonly T[]): T => values[Math.floor(dice() * values.length)] as T;

function nodeAt(i: number, dice: Dice): Kept {
  const wild = dice() < 0.1;
  return {
    key: `n${i}`,
    tags: dice() < 0.1 ? ["blue"] : [],
    // In order but for some, which were brought in later, or have none, or a text.
    time: wild ? one(dice, [undefined, "noon", Math.floor(dice() * many), i + 0.5]) : i,
    number: Math.floor(dice() * 700),
    plan: i < 900 ? one(dice, plans) : one(dice, plans.slice(1)),
    operator: `user${Math.floor(dice() * 6)} of the day`,
    ending: dice() < 0.03 ? "fail" : "success",
    note: [words[0], dice() < 0.3 ? words[1] : "", dice() < 0.1 ? words[2] : "", i === 321 ? words[3] : ""].join(" "),
  };
}

type Question = readonly [filter: Filter, isMet: (node: Kept) => boolean];

const compared: Readonly<Record<"lt" | "gt" | "le" | "ge", (a: number, b: number) => boolean>> = {
  lt: (a, b) => a < b,
  gt: (a, b) => a > b,
  le: (a, b) => a <= b,
  ge: (a, b) => a >= b,
};

const questions: readonly ((dice: Dice) => Question)[] = [
  (dice) => {
    const value = one(dice, plans);
    return [{ kind: "eq", key: "start.plan_name", value }, (node) => node.plan === value];
  },
  (dice) => {
    const value = one(dice, ["success", "fail"]);
    return [{ kind: "eq", key: "stop.exit_status", value }, (node) => node.ending === value];
  },
  (dice) => {
    const value = `user${Math.floor(dice() * 7)} of the day`;
    return [{ kind: "eq", key: "start.operator", value }, (node) => node.operator === value];
  },
  (dice) => {
    const value = Math.floor(dice() * 700);
    return [{ kind: "eq", key: "start.scan_id", value }, (node) => node.number === value];
  },
  (dice) => {
    const operator = one(dice, ["lt", "gt", "le", "ge"] as const);
    const value = Math.floor(dice() * many);
    const isMet = ({ time }: Kept): boolean => typeof time === "number" && compared[operator](time, value);
    return [{ kind: "comparison", operator, key: "start.time", value }, isMet];
  },
  (dice) => {
    const text = one(dice, [...words, "beamline zinc", "absent"]);
    return [{ kind: "fulltext", text }, ({ note }) => text.split(" ").every((word) => note.split(" ").includes(word))];
  },
  (dice) => {
    const values = [one(dice, plans), one(dice, plans)];
    return [{ kind: "in", key: "start.plan_name", values }, ({ plan }) => values.includes(plan)];
  },
  (dice) => {
    const beginning = `uid-n${Math.floor(dice() * 100)}`;
    return [
      { kind: "like", key: "start.uid", pattern: `${beginning}%` },
      ({ key }) => `uid-${key}`.startsWith(beginning),
    ];
  },
  (dice) => {
    const beginning = one(dice, ["sc", "rel", "grid_s", "x"]);
    const filter: Filter = { kind: "regex", key: "start.plan_name", pattern: `^${beginning}.*n$`, caseSensitive: true };
    return [filter, ({ plan }) => plan.startsWith(beginning) && plan.endsWith("n")];
  },
  (dice) => {
    const value = one(dice, plans);
    return [{ kind: "noteq", key: "start.plan_name", value }, ({ plan }) => plan !== value];
  },
  (dice) => {
    const key = `n${Math.floor(dice() * many)}`;
    return [{ kind: "keys", keys: [key, "n7"] }, (node) => node.key === key || node.key === "n7"];
  },
];

/** Nothing, then numbers, then texts. */
function rankOf(value: unknown): number {
  return value === undefined ? 0 : typeof value === "number" ? 1 : 2;
}

function ascending(a: Kept[keyof Kept], b: Kept[keyof Kept]): number {
  if (rankOf(a) !== rankOf(b)) return rankOf(a) - rankOf(b);
  if (a === b || a === undefined || b === undefined) return 0;
  return a < b ? -1 : 1;
}

const fields = { "start.time": "time", "start.scan_id": "number", "start.plan_name": "plan" } as const;

/** The examination. */
export function describeSearches(name: string, open: OpenIndex): void {
  describe(`searches among many nodes in ${name}`, () => {
    let index: NodeIndex;
    let nodes: Kept[] = [];
    beforeAll(async () => {
      index = await open();
      const dice = seeded(7);
      nodes = Array.from({ length: many }, (_, i) => nodeAt(i, dice));
      for (const node of nodes) {
        const { key, tags: accessTags } = node;
        const specs = [{ name: "BlueskyRun", version: "3.0" }];
        const draft = { key, family: "container", specs, accessTags, dataSources: [] } as const;
        await index.create([], { ...draft, metadata: metadataOf(node) });
      }
      for (let i = 0; i < 40; i += 1) {
        const node = one(dice, nodes);
        node.time = Math.floor(dice() * many);
        await index.change([node.key], { metadata: metadataOf(node), dropRevision: true });
      }
      for (let i = 0; i < 40; i += 1) {
        const node = one(dice, nodes);
        await index.remove([node.key], { recursive: false });
        nodes = nodes.filter((other) => other !== node);
      }
    }, 120_000);
    afterAll(() => index[Symbol.asyncDispose]());

    test.each([1, 2, 3])(
      "are those that fulfil all, in the order asked for, seed %s",
      async (seed) => {
        const dice = seeded(seed);
        for (let round = 0; round < 60; round += 1) {
          const asked = Array.from({ length: Math.floor(dice() * 4) }, () => one(dice, questions)(dice));
          const filters = asked.map(([filter]) => filter);
          const direction = one(dice, [1, -1] as const);
          const key = one(dice, ["", "", "start.time", "start.scan_id", "start.plan_name"] as const);
          const visible = dice() < 0.2 ? { visible: one(dice, [[], ["blue"], ["red"]]) } : {};
          const isSeen = ({ tags }: Kept): boolean =>
            visible.visible === undefined || tags.length === 0 || tags.some((tag) => visible.visible.includes(tag));
          const meant = nodes.filter((node) => isSeen(node) && asked.every(([, isMet]) => isMet(node)));
          const inOrder = meant.toSorted((a, b) => (key === "" ? 0 : ascending(a[fields[key]], b[fields[key]])));
          const expected = (direction === 1 ? inOrder : meantBackwards(meant, key)).map((node) => node.key);

          const query: NodeQuery = {
            filters,
            sorting: [{ key, direction }],
            limit: one(dice, [3, 10, 300]),
            ...visible,
          };
          const offset = Math.floor(dice() * 50);
          const counted = one(dice, [20, 101]);
          const page = await index.search([], { ...query, counted, from: { offset } });
          const next = page.next === undefined ? {} : { from: { cursor: page.next } };
          const deep = await index.search([], { ...query, counted, deep: true });
          // The question is in what is compared, so that a failure tells it.
          expect({
            query,
            pages: await paged(index, query, 4),
            page: page.nodes.map(({ path }) => path[0]),
            deep: deep.nodes.map(({ path }) => path[0]),
            counts: [page.count, (await index.search([], { ...query, counted, ...next })).count, deep.count],
            count: await index.count([], { filters, ...visible }),
            atMost: await index.count([], { filters, ...visible, atMost: 101 }),
          }).toEqual({
            query,
            pages: expected.slice(0, 4 * query.limit),
            page: expected.slice(offset, offset + query.limit),
            deep: expected.slice(0, query.limit),
            counts: Array.from({ length: 3 }, () => Math.min(counted, meant.length)),
            count: meant.length,
            atMost: Math.min(101, meant.length),
          });
        }
      },
      120_000,
    );
  });
}

/** As the order backwards is: the later made of two equals comes first. */
function meantBackwards(meant: readonly Kept[], key: "" | keyof typeof fields): readonly Kept[] {
  const backwards = meant.toReversed();
  return key === "" ? backwards : backwards.toSorted((a, b) => ascending(b[fields[key]], a[fields[key]]));
}

async function paged(index: NodeIndex, query: NodeQuery, pages: number): Promise<readonly (string | undefined)[]> {
  const keys: (string | undefined)[] = [];
  let next: string | undefined;
  for (let i = 0; i < pages; i += 1) {
    const page = await index.search([], { ...query, ...(next === undefined ? {} : { from: { cursor: next } }) });
    keys.push(...page.nodes.map(({ path }) => path[0]));
    ({ next } = page);
    if (next === undefined) break;
  }
  return keys;
}
