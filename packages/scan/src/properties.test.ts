/**
 * What must hold for every specification, tried on random ones.
 *
 * @module
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  deserialize,
  estimateDuration,
  linspace,
  positionAt,
  range,
  staticAt,
  turnTime,
  type Frames,
  type Motor,
  type Spec,
} from "./index.ts";

const position = fc.integer({ min: -50, max: 50 }).map((n) => n / 8);
const size = fc.integer({ min: 1, max: 5 });

/** A random specification of the given axes, slowest first. Lengths are small and odd ones are frequent. */
function specOf(axes: readonly string[]): fc.Arbitrary<Spec> {
  const [slow = "x", ...fast] = axes;
  const line = fc.oneof(
    fc.tuple(position, position, size).map(([start, stop, num]) => linspace(slow, start, stop, num)),
    fc.tuple(position, position).map(([start, stop]) => range(slow, start, stop === start ? stop + 1 : stop, 0.75)),
    fc.tuple(position, size).map(([value, num]) => staticAt(slow, value, num)),
  );
  const joined = fc
    .tuple(position, position, position, fc.boolean())
    .map(([a, b, c, gap]) => linspace(slow, a, b, 3).concat(linspace(slow, b, c, 2), { gap }));
  const one = fc.oneof({ weight: 3, arbitrary: line }, { weight: 1, arbitrary: joined });
  const turned = fc.tuple(one, fc.boolean()).map(([spec, snake]) => (snake ? spec.snake() : spec));
  if (fast.length === 0) return turned;
  return fc
    .tuple(turned, specOf(fast), fc.constantFrom("nest", "squash", "repeat", "blocks", "snake", "mid-fly"), size)
    .map(([outer, inner, way, num]) => {
      const product: Spec = outer.times(inner);
      if (way === "squash") return product.squash({ checkPathChanges: false });
      if (way === "repeat") return outer.times(inner.repeat(num, { gap: num % 2 === 0 }));
      if (way === "blocks")
        return outer.times(inner.repeat(num, { block: 2, snake: num % 2 === 0, checkPathChanges: false }));
      if (way === "mid-fly") return outer.times(inner.fly());
      return way === "snake" ? product.snake() : product;
    });
}

const anySpec = fc
  .tuple(
    fc.constantFrom(["x"], ["y", "x"], ["z", "y", "x"]).chain((axes) => specOf(axes)),
    fc.boolean(),
    fc.option(fc.integer({ min: 1, max: 9 })),
    fc.boolean(),
  )
  .map(([spec, fly, tenths, waits]) => {
    const timed = tenths === null ? spec : spec.duration(tenths / 10);
    const waiting = waits ? timed.delay(0.25) : timed;
    return fly ? waiting.fly() : waiting;
  });

/** Frames as plain lists, to be joined and compared. */
function listed(blocks: Iterable<Frames>): Record<string, number[]> {
  const lists: Record<string, number[]> = {};
  const add = (key: string, values: ArrayLike<number> | null): void => {
    (lists[key] ??= []).push(...Array.from(values ?? []));
  };
  for (const block of blocks) {
    for (const axis of block.axes) {
      add(`centre ${axis}`, block.centre[axis] ?? null);
      add(`lower ${axis}`, block.lower[axis] ?? null);
      add(`upper ${axis}`, block.upper[axis] ?? null);
    }
    add("gap", block.gap);
    add("duration", block.duration);
    add("delay", block.delay);
  }
  return lists;
}

const part = (lists: Record<string, number[]>, from: number, to: number): Record<string, number[]> =>
  Object.fromEntries(Object.entries(lists).map(([key, values]) => [key, values.slice(from, to)]));

test("blocks made one after the other are the whole, whatever their size", () => {
  fc.assert(
    fc.property(anySpec, fc.integer({ min: 1, max: 30 }), fc.boolean(), fc.boolean(), (spec, length, bounds, reuse) => {
      const pieces: Frames[] = [];
      for (const block of spec.blocks({ size: length, bounds, reuse }))
        pieces.push(reuse ? structuredClone(block) : block);
      expect(listed(pieces)).toEqual(listed([spec.frames({ bounds })]));
      expect(pieces.map((piece) => piece.start)).toEqual(pieces.map((_, i) => i * length));
    }),
  );
});

test("a path from any frame on gives what the whole has there, in one piece or several", () => {
  fc.assert(
    fc.property(anySpec, fc.nat(), fc.nat({ max: 40 }), fc.array(fc.nat({ max: 9 })), (spec, seed, num, pieces) => {
      const start = seed % (spec.num + 1);
      const whole = part(listed([spec.frames({ bounds: true })]), start, start + num);
      expect(listed([spec.path({ bounds: true, start, num }).consume()])).toEqual(whole);
      const path = spec.path({ bounds: true, start, num });
      const taken = pieces.map((piece) => path.consume(piece));
      expect(listed([...taken, path.consume()])).toEqual(whole);
      expect(path.left).toBe(0);
    }),
  );
});

test("the second pass of a snaked scan is the first one in reverse, each frame run the other way", () => {
  fc.assert(
    fc.property(specOf(["y", "x"]), (spec) => {
      const snake = spec.squash({ checkPathChanges: false }).snake();
      const { num } = snake;
      const twice = snake.repeat(2, { gap: false }).duration(0.1).fly();
      const all = listed([twice.frames()]);
      const [out, back] = [part(all, 0, num), part(all, num, 2 * num)];
      for (const axis of spec.axes) {
        expect(back[`centre ${axis}`]).toEqual(out[`centre ${axis}`]?.toReversed());
        expect(back[`lower ${axis}`]).toEqual(out[`upper ${axis}`]?.toReversed());
        expect(back[`upper ${axis}`]).toEqual(out[`lower ${axis}`]?.toReversed());
      }
      expect(back["gap"]?.slice(1)).toEqual(out["gap"]?.slice(1).toReversed());
      expect(back["gap"]?.[0]).toBe(0);
    }),
  );
});

test("segments cover every frame once, never span a gap, and their functions pass through the frames", () => {
  fc.assert(
    fc.property(anySpec, (spec) => {
      const frames = spec.frames();
      let at = 0;
      for (const { start, length, gap, functions } of spec.segments({ bounds: false })) {
        expect(start).toBe(at);
        expect(gap).toBe(frames.gap[start] === 1);
        expect(Array.from(frames.gap.subarray(start + 1, start + length))).toEqual(Array(length - 1).fill(0));
        for (const [axis, fn] of Object.entries(functions)) {
          for (let i = 0; i < length; i += 1) {
            expect(positionAt(fn, i)).toBeCloseTo(frames.lower[axis]?.[start + i] ?? Number.NaN, 9);
            expect(positionAt(fn, i + 0.5)).toBeCloseTo(frames.centre[axis]?.[start + i] ?? Number.NaN, 9);
            expect(positionAt(fn, i + 1)).toBeCloseTo(frames.upper[axis]?.[start + i] ?? Number.NaN, 9);
          }
        }
        at += length;
      }
      expect(at).toBe(spec.num);
    }),
  );
});

test("the range of an axis is from its lowest to its highest bound", () => {
  fc.assert(
    fc.property(anySpec, fc.boolean(), (spec, bounds) => {
      const { lower, upper } = spec.frames({ bounds });
      for (const [axis, { min, max }] of Object.entries(spec.ranges({ bounds }))) {
        const all = [...(lower[axis] ?? []), ...(upper[axis] ?? [])];
        expect(min).toBeCloseTo(Math.min(...all), 9);
        expect(max).toBeCloseTo(Math.max(...all), 9);
      }
    }),
  );
});

test("a specification read back from its JSON is the same, and so are its frames", () => {
  fc.assert(
    fc.property(anySpec, (spec) => {
      const again = deserialize(JSON.parse(JSON.stringify(spec)));
      expect(again.serialize()).toEqual(spec.serialize());
      expect(again.axes).toEqual(spec.axes);
      expect(listed([again.frames()])).toEqual(listed([spec.frames()]));
    }),
  );
});

test("points one at a time are the columns of the whole", () => {
  fc.assert(
    fc.property(anySpec, (spec) => {
      const frames = spec.frames();
      for (const point of spec.points()) {
        for (const axis of spec.axes) expect(point.lower[axis]).toBe(frames.lower[axis]?.[point.index]);
        expect(point.gap).toBe(frames.gap[point.index] === 1);
        expect(point.duration).toBe(frames.duration?.[point.index] ?? null);
      }
    }),
  );
});

const motors: Readonly<Record<string, Motor>> = {
  x: { velocity: 40, acceleration: 200 },
  y: { velocity: 55, acceleration: 30 },
  z: { velocity: 70, acceleration: 500 },
};

/** Nested loops without the ways of nesting in which a pass differs from the one before it. */
const plainProduct = fc
  .tuple(specOf(["z"]), specOf(["y"]), specOf(["x"]), fc.boolean(), fc.boolean())
  .map(([z, y, x, fly, timed]): Spec => {
    const product = z.times(y).times(x);
    const all: Spec = timed ? product.duration(1.5) : product;
    return fly ? all.fly() : all;
  });

test("the estimate of a product is what a walk over all its frames adds up to", () => {
  fc.assert(
    fc.property(plainProduct, (spec) => {
      const frames = spec.frames();
      const travel = (axis: string, i: number): number =>
        (frames.upper[axis]?.[i] ?? 0) - (frames.lower[axis]?.[i] ?? 0);
      const lasts = (i: number): number => {
        const flight = spec.axes.map((axis) => Math.abs(travel(axis, i)) / (motors[axis]?.velocity ?? 0));
        return frames.duration?.[i] ?? Math.max(...flight);
      };
      const speed = (axis: string, i: number): number => (travel(axis, i) === 0 ? 0 : travel(axis, i) / lasts(i));
      let [during, between] = [0, 0];
      for (let i = 0; i < frames.length; i += 1) {
        during += lasts(i);
        if (i === 0 || frames.gap[i] === 0) continue;
        const times = Object.entries(motors).map(([axis, motor]) =>
          turnTime(
            { position: frames.upper[axis]?.[i - 1] ?? 0, velocity: speed(axis, i - 1) },
            { position: frames.lower[axis]?.[i] ?? 0, velocity: speed(axis, i) },
            motor,
          ),
        );
        between += Math.max(...times);
      }
      const estimate = estimateDuration(spec, motors);
      expect(estimate.frames).toBeCloseTo(during, 6);
      expect(estimate.moves).toBeCloseTo(between, 6);
      expect(estimate.total).toBeCloseTo(during + between, 6);
    }),
  );
});
