import type { FileHandle } from "node:fs/promises";
import { expect, test } from "vitest";
import type { OpenChunk } from "./chunk-sums.ts";
import { SoundChunks } from "./sound-chunks.ts";

/** A chunk of zeros and their checksum; `read` counts how often it was looked through. */
class Chunk {
  read = 0;
  readonly open: OpenChunk;

  constructor(name: string, ctimeMs: number = 1) {
    const whole = Buffer.concat([Buffer.alloc(32), Buffer.from([0xaa, 0x36, 0x91, 0x8a])]);
    const read = async (
      to: Buffer,
      at: number,
      length: number,
      position: number,
    ): Promise<{ readonly bytesRead: number }> => {
      if (position === 0) this.read += 1;
      return { bytesRead: whole.copy(to, at, position, position + length) };
    };
    this.open = {
      path: name,
      file: { read } as unknown as FileHandle,
      stats: { ino: 7, size: whole.length, ctimeMs },
    };
  }
}

test("a chunk is summed once, by however many that ask at the same time, and later", async () => {
  const sound = new SoundChunks();
  const chunk = new Chunk("0");
  expect(await Promise.all([sound.has(chunk.open), sound.has(chunk.open)])).toEqual([true, true]);
  expect(await sound.has(chunk.open)).toBe(true);
  expect(chunk.read).toBe(1);
});

test("one that was written since is summed again", async () => {
  const sound = new SoundChunks();
  await sound.has(new Chunk("0").open);
  const later = new Chunk("0", 2);
  await sound.has(later.open);
  expect(later.read).toBe(1);
});

test("those that were read last are remembered, and others are forgotten", async () => {
  const sound = new SoundChunks({ fewest: 3 });
  const chunks = Array.from({ length: 9 }, (_, i) => new Chunk(String(i)));
  for (const chunk of chunks) {
    await sound.has(chunk.open);
    await sound.has(chunks[0]?.open ?? chunk.open);
  }
  const counts = (): readonly number[] => chunks.map(({ read }) => read);
  expect(counts()).toEqual(chunks.map(() => 1));
  for (const chunk of [...chunks.slice(-2), ...chunks.slice(1, 3)]) await sound.has(chunk.open);
  expect(counts()).toEqual([1, 2, 2, 1, 1, 1, 1, 1, 1]);
});
