import { describe, expect, test } from "vitest";
import { mock } from "../mock/index.ts";
import { soft } from "../soft.ts";
import { describeConnector } from "./describe-connector.ts";
import type { Rig } from "./rig.ts";

const at: Rig["at"] = {
  float: "float",
  watched: "float",
  whole: "whole",
  flag: "flag",
  mode: "mode",
  label: "label",
  curve: "curve",
  sent: "whole",
  press: "whole",
};

describeConnector(
  "soft",
  () => ({ connector: soft(), at, close: () => undefined }),
  { describe, expect, test },
  {
    skip: [
      {
        reason: "a variable is always there, and has no type of its own to differ",
        tests: [
          "all that isn't there or doesn't fit is told in one tree",
          "after the far end was gone, a read waits for it and tells nothing stale",
          "after the far end was gone, a monitor is there again",
        ],
      },
    ],
  },
);

describeConnector(
  "mock",
  () => {
    const connector = mock({
      far: {
        mode: { kind: "enum", form: "scalar", choices: ["Slow", "Fast"] },
        nowhere: undefined,
      },
    });
    return {
      connector,
      at,
      missing: "nowhere",
      disconnect: () => connector.disconnect(),
      reconnect: () => connector.reconnect(),
      monitors: () => connector.monitors,
      close: () => connector.close(),
    };
  },
  { describe, expect, test },
);
