/** Records of several streams of a run in one order, that of their times. @module */

/** A record, and the time of its document in s. */
export interface TimedRecord {
  readonly time: number;
  readonly text: string;
}

/** The earliest of those that come next, time and again; of several that are as early, that of the first source. */
export async function* inOrderOfTime(sources: readonly AsyncGenerator<TimedRecord>[]): AsyncGenerator<TimedRecord> {
  const heads = await Promise.all(sources.map(async (source) => await source.next()));
  for (;;) {
    let earliest: { readonly at: number; readonly record: TimedRecord } | undefined;
    for (const [at, { done, value }] of heads.entries())
      if (done !== true && (earliest === undefined || value.time < earliest.record.time))
        earliest = { at, record: value };
    if (earliest === undefined) return;
    yield earliest.record;
    const next = await sources[earliest.at]?.next();
    if (next !== undefined) heads[earliest.at] = next;
  }
}
