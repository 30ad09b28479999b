/** What a device says of its data, asked once per stream. @module */
import {
  can,
  requires,
  type Configuration,
  type DataKeys,
  type Hints,
  type HasName,
  type MaybePromise,
  type Readings,
} from "@halcyon/model";
import { checkAnswer } from "./agreement.ts";

/** What a device says of itself, for one stream. */
export interface Described {
  readonly object: HasName;
  readonly dataKeys: DataKeys;
  /** The keys that a reading must have: all but those whose data are frames elsewhere (`STREAM:`). */
  readonly readKeys: readonly string[];
  readonly configuration: Configuration;
  readonly hints: Hints | undefined;
  /** Tells of files, step by step. */
  readonly writesAssets: boolean;
}

const noConfiguration: Configuration = { data: {}, timestamps: {}, data_keys: {} };

/** Asks a device for its description and its configuration; a promise only when it answers with one. */
export function describe(object: HasName, dataKeys?: DataKeys): MaybePromise<Described> {
  const keys = dataKeys ?? requires(object, "readable").describe();
  const configuration = readConfiguration(object);
  if (keys instanceof Promise || configuration instanceof Promise)
    return Promise.all([keys, configuration]).then(([k, c]) => described(object, k, c));
  return described(object, keys, configuration);
}

/** The configuration of a device now: empty for one that has none. */
export function readConfiguration(object: HasName): MaybePromise<Configuration> {
  if (!can(object, "configurable")) return noConfiguration;
  const dataKeys = object.describeConfiguration();
  const readings = object.readConfiguration();
  if (dataKeys instanceof Promise || readings instanceof Promise)
    return Promise.all([dataKeys, readings]).then(([d, r]) => configurationOf(object, d, r));
  return configurationOf(object, dataKeys, readings);
}

function configurationOf({ name }: HasName, dataKeys: DataKeys, readings: Readings): Configuration {
  checkAnswer(name, "describeConfiguration", dataKeys);
  checkAnswer(name, "readConfiguration", readings);
  const configuration: Configuration = { data: {}, timestamps: {}, data_keys: dataKeys };
  for (const [key, reading] of Object.entries(readings)) {
    configuration.data[key] = reading.value;
    configuration.timestamps[key] = reading.timestamp;
  }
  return configuration;
}

function described(object: HasName, dataKeys: DataKeys, configuration: Configuration): Described {
  checkAnswer(object.name, "describe", dataKeys);
  return {
    object,
    dataKeys,
    readKeys: Object.keys(dataKeys).filter((key) => dataKeys[key]?.external !== "STREAM:"),
    configuration,
    hints: can(object, "hasHints") ? object.hints : undefined,
    writesAssets: can(object, "writesExternalAssets"),
  };
}
