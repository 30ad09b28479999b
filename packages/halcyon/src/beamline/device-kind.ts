/** What a kind of device in a YAML beamline is: which parameters it has, and what they take. @module */

/** What a parameter of a device takes. */
export interface ParameterForm {
  readonly is: "number" | "range" | "size" | "numbers" | "text" | "truth" | "motor" | "choice";
  readonly text: string;
  readonly needed?: boolean;
  readonly of?: readonly string[];
}

/** A kind of device. `needs`: it names other devices, which are made before. */
export interface DeviceKind {
  readonly needs?: boolean;
  readonly parameters: Readonly<Record<string, ParameterForm>>;
}
