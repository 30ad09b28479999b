/** A group of a NeXus file while it is being made: its class, and members under names that NeXus allows. @module */
import type { Hdf5Attributes, Hdf5Group, Hdf5Node } from "../hdf5-tree/tree.ts";

/** A group to put things into. */
export class NexusGroup implements Hdf5Group {
  readonly kind = "group";
  readonly path: string;
  readonly attributes: Hdf5Attributes;
  readonly members: Map<string, Hdf5Node> = new Map();

  /** @param path where it is in the file: `/entry/data`. */
  constructor(path: string, nxClass: string, attributes: Hdf5Attributes = {}) {
    this.path = path;
    this.attributes = { NX_class: nxClass, ...attributes };
  }

  /** Puts a node under a name, or one like it; answers its path. */
  add(wanted: string, node: (path: string) => Hdf5Node): string {
    let name = nexusName(wanted);
    for (let i = 2; this.members.has(name); i += 1) name = `${nexusName(wanted)}_${i}`;
    const path = `${this.path}/${name}`;
    this.members.set(name, node(path));
    return path;
  }

  /** Puts a group under a name, or one like it. */
  group(name: string, nxClass: string, attributes: Hdf5Attributes = {}): NexusGroup {
    let made: NexusGroup | undefined;
    this.add(name, (path) => (made = new NexusGroup(path, nxClass, attributes)));
    return made ?? this;
  }

  /** Puts a text or a number under a name. */
  field(name: string, value: string | number, attributes: Hdf5Attributes = {}): string {
    const data = typeof value === "string" ? [value] : { word: "<f8", pieces: [Float64Array.of(value)] };
    return this.add(name, () => ({ kind: "array", shape: [], data, attributes }));
  }

  /** Another name for what is at `path`. */
  link(name: string, path: string): string {
    return this.add(name, () => ({ kind: "soft", path }));
  }
}

/** A name as NeXus allows it: letters, digits, `_`, and `.` inside. */
export function nexusName(name: string): string {
  const clean = name.replaceAll(/[^\w.]/gu, "_").replaceAll(/^\.+|\.+$/gu, "_");
  return clean === "" ? "_" : clean;
}

/** A name for each of these, as NeXus allows it, all different. */
export function nexusNames(wanted: Iterable<string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const one of wanted) {
    let name = nexusName(one);
    for (let i = 2; taken.has(name); i += 1) name = `${nexusName(one)}_${i}`;
    names.set(one, name);
    taken.add(name);
  }
  return names;
}
