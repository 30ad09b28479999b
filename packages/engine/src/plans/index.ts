/**
 * The plans by their wire names: the one list from which the command line, the queue and the shell know what there
 * is.
 *
 * @module
 */
import type { Plan } from "../message.ts";
import { type Definition, alias, registry } from "../parameters/definition.ts";
import { adaptiveScanDefinition, relAdaptiveScanDefinition } from "./adaptive-scan.ts";
import { countDefinition } from "./count.ts";
import { flySpecDefinition } from "./fly-spec.ts";
import { flyDefinition } from "./fly.ts";
import { gridScanDefinition, relGridScanDefinition } from "./grid-scan.ts";
import { listGridScanDefinition, relListGridScanDefinition } from "./list-grid-scan.ts";
import { listScanDefinition, relListScanDefinition } from "./list-scan.ts";
import { logScanDefinition, relLogScanDefinition } from "./log-scan.ts";
import { rampPlanDefinition } from "./ramp-plan.ts";
import { scanNdDefinition } from "./scan-nd.ts";
import { scanSpecDefinition } from "./scan-spec.ts";
import {
  innerProductScanDefinition,
  relScanDefinition,
  relativeInnerProductScanDefinition,
  scanDefinition,
} from "./scan.ts";
import { relSpiralFermatDefinition, spiralFermatDefinition } from "./spiral-fermat.ts";
import { relSpiralSquareDefinition, spiralSquareDefinition } from "./spiral-square.ts";
import { relSpiralDefinition, spiralDefinition } from "./spiral.ts";
import { tuneCentroidDefinition } from "./tune-centroid.ts";
import { tweakDefinition } from "./tweak.ts";
import { x2xScanDefinition } from "./x2x-scan.ts";

/** From wire name to plan: `count`, `rel_grid_scan`, … and the older names of some. */
export const planDefinitions: ReadonlyMap<string, Definition<Plan<unknown>>> = registry<Plan<unknown>>([
  countDefinition,
  scanDefinition,
  relScanDefinition,
  alias("relative_scan", relScanDefinition),
  listScanDefinition,
  relListScanDefinition,
  alias("relative_list_scan", relListScanDefinition),
  gridScanDefinition,
  alias("outer_product_scan", gridScanDefinition),
  relGridScanDefinition,
  alias("relative_outer_product_scan", relGridScanDefinition),
  listGridScanDefinition,
  relListGridScanDefinition,
  logScanDefinition,
  relLogScanDefinition,
  alias("relative_log_scan", relLogScanDefinition),
  scanNdDefinition,
  innerProductScanDefinition,
  relativeInnerProductScanDefinition,
  x2xScanDefinition,
  spiralDefinition,
  relSpiralDefinition,
  alias("relative_spiral", relSpiralDefinition),
  spiralFermatDefinition,
  relSpiralFermatDefinition,
  alias("relative_spiral_fermat", relSpiralFermatDefinition),
  spiralSquareDefinition,
  relSpiralSquareDefinition,
  adaptiveScanDefinition,
  relAdaptiveScanDefinition,
  alias("relative_adaptive_scan", relAdaptiveScanDefinition),
  tuneCentroidDefinition,
  tweakDefinition,
  rampPlanDefinition,
  flyDefinition,
  scanSpecDefinition,
  flySpecDefinition,
]);
