// Written by generate/validators.ts from schemas/*.json: not to be edited.
/* oxlint-disable */
import type { CheckedName } from "./documents.ts";
import { holdsOnly, isColumn, isInteger, isNumber, isObject } from "./kinds.ts";

function start(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (v["data_groups"] !== undefined && !start_1_data_groups(v["data_groups"])) return false;
  if (v["data_session"] !== undefined && !(typeof v["data_session"] === "string")) return false;
  if (v["data_type"] !== undefined && !start_2_DataType(v["data_type"])) return false;
  if (v["group"] !== undefined && !(typeof v["group"] === "string")) return false;
  if (v["hints"] !== undefined && !start_3_hints(v["hints"])) return false;
  if (v["owner"] !== undefined && !(typeof v["owner"] === "string")) return false;
  if (v["project"] !== undefined && !(typeof v["project"] === "string")) return false;
  if (v["projections"] !== undefined && !start_8_projections(v["projections"])) return false;
  if (v["sample"] !== undefined && !(isObject(v["sample"]) || typeof v["sample"] === "string")) return false;
  if (v["scan_id"] !== undefined && !isInteger(v["scan_id"])) return false;
  if (!isNumber(v["time"])) return false;
  if (!(typeof v["uid"] === "string")) return false;
  for (const k in v) {
    if (/^([^./]+)$/u.test(k)) {
    if (v[k] !== undefined && !start_2_DataType(v[k])) return false;
      continue;
    }
    switch (k) {
      case "data_groups":
      case "data_session":
      case "data_type":
      case "group":
      case "hints":
      case "owner":
      case "project":
      case "projections":
      case "sample":
      case "scan_id":
      case "time":
      case "uid":
        continue;
    }
    if (v[k] !== undefined) return false;
  }
  return true;
}
function start_1_data_groups(v: unknown): boolean {
  if (!isColumn(v)) return false;
  if (!holdsOnly(v, "string")) for (const item of v) if (!(typeof item === "string")) return false;
  return true;
}
function start_2_DataType(v: unknown): boolean {
  if (isObject(v)) {
  for (const k in v) {
    if (/^([^./]+)$/u.test(k)) {
    if (v[k] !== undefined && !start_2_DataType(v[k])) return false;
      continue;
    }
    if (v[k] !== undefined) return false;
  }
  }
  return true;
}
function start_3_hints(v: unknown): boolean {
  if (!start_4_Hints(v)) return false;
  if (isObject(v)) {
  for (const k in v) {
    if (/^([^.]+)$/u.test(k)) {
    if (v[k] !== undefined && !start_2_DataType(v[k])) return false;
      continue;
    }
    if (v[k] !== undefined) return false;
  }
  }
  return true;
}
function start_4_Hints(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (v["dimensions"] !== undefined && !start_5_dimensions(v["dimensions"])) return false;
  return true;
}
function start_5_dimensions(v: unknown): boolean {
  if (!isColumn(v)) return false;
  for (const item of v) if (!start_6_item(item)) return false;
  return true;
}
function start_6_item(v: unknown): boolean {
  if (!isColumn(v)) return false;
  for (const item of v) if (!(start_7_item(item) || typeof item === "string")) return false;
  return true;
}
function start_7_item(v: unknown): boolean {
  if (!isColumn(v)) return false;
  if (!holdsOnly(v, "string")) for (const item of v) if (!(typeof item === "string")) return false;
  return true;
}
function start_8_projections(v: unknown): boolean {
  if (!isColumn(v)) return false;
  for (const item of v) if (!start_9_Projections(item)) return false;
  return true;
}
function start_9_Projections(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!isObject(v["configuration"])) return false;
  if (v["name"] !== undefined && !(typeof v["name"] === "string")) return false;
  if (!start_10_projection(v["projection"])) return false;
  if (!(typeof v["version"] === "string")) return false;
  return true;
}
function start_10_projection(v: unknown): boolean {
  if (!isObject(v)) return false;
  for (const k in v) {
    if (v[k] !== undefined && !(start_11_ConfigurationProjection(v[k]) || start_12_LinkedEventProjection(v[k]) || start_13_CalculatedEventProjection(v[k]) || start_15_StaticProjection(v[k]))) return false;
  }
  return true;
}
function start_11_ConfigurationProjection(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!(typeof v["config_device"] === "string")) return false;
  if (!isInteger(v["config_index"])) return false;
  if (!(typeof v["field"] === "string")) return false;
  if (!(v["location"] === "configuration")) return false;
  if (!(typeof v["stream"] === "string")) return false;
  if (!(v["type"] === "linked")) return false;
  return true;
}
function start_12_LinkedEventProjection(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!(typeof v["field"] === "string")) return false;
  if (!(v["location"] === "event")) return false;
  if (!(typeof v["stream"] === "string")) return false;
  if (!(v["type"] === "linked")) return false;
  return true;
}
function start_13_CalculatedEventProjection(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!start_14_Calculation(v["calculation"])) return false;
  if (!(typeof v["field"] === "string")) return false;
  if (!(v["location"] === "event")) return false;
  if (!(typeof v["stream"] === "string")) return false;
  if (!(v["type"] === "calculated")) return false;
  return true;
}
function start_14_Calculation(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (v["args"] !== undefined && !isColumn(v["args"])) return false;
  if (!(typeof v["callable"] === "string")) return false;
  if (v["kwargs"] !== undefined && !isObject(v["kwargs"])) return false;
  return true;
}
function start_15_StaticProjection(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!(v["type"] === "static")) return false;
  if (v["value"] === undefined) return false;
  return true;
}

function descriptor(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (v["configuration"] !== undefined && !descriptor_1_configuration(v["configuration"])) return false;
  if (!descriptor_13_data_keys(v["data_keys"])) return false;
  if (v["hints"] !== undefined && !descriptor_14_PerObjectHint(v["hints"])) return false;
  if (v["name"] !== undefined && !(typeof v["name"] === "string")) return false;
  if (v["object_classes"] !== undefined && !descriptor_16_object_classes(v["object_classes"])) return false;
  if (v["object_keys"] !== undefined && !isObject(v["object_keys"])) return false;
  if (!(typeof v["run_start"] === "string")) return false;
  if (!isNumber(v["time"])) return false;
  if (!(typeof v["uid"] === "string")) return false;
  for (const k in v) {
    if (/^([^./]+)$/u.test(k)) {
    if (v[k] !== undefined && !descriptor_17_DataType(v[k])) return false;
      continue;
    }
    switch (k) {
      case "configuration":
      case "data_keys":
      case "hints":
      case "name":
      case "object_classes":
      case "object_keys":
      case "run_start":
      case "time":
      case "uid":
        continue;
    }
    if (v[k] !== undefined) return false;
  }
  return true;
}
function descriptor_1_configuration(v: unknown): boolean {
  if (!isObject(v)) return false;
  for (const k in v) {
    if (v[k] !== undefined && !descriptor_2_Configuration(v[k])) return false;
  }
  return true;
}
function descriptor_2_Configuration(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (v["data"] !== undefined && !isObject(v["data"])) return false;
  if (v["data_keys"] !== undefined && !descriptor_3_data_keys(v["data_keys"])) return false;
  if (v["timestamps"] !== undefined && !isObject(v["timestamps"])) return false;
  return true;
}
function descriptor_3_data_keys(v: unknown): boolean {
  if (!isObject(v)) return false;
  for (const k in v) {
    if (v[k] !== undefined && !descriptor_4_DataKey(v[k])) return false;
  }
  return true;
}
function descriptor_4_DataKey(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (v["choices"] !== undefined && !descriptor_5_choices(v["choices"])) return false;
  if (v["dims"] !== undefined && !descriptor_6_dims(v["dims"])) return false;
  if (!(v["dtype"] === "string" || v["dtype"] === "number" || v["dtype"] === "array" || v["dtype"] === "boolean" || v["dtype"] === "integer")) return false;
  if (v["dtype_numpy"] !== undefined && !((typeof v["dtype_numpy"] === "string" && /[|<>][tbiufcmMOSUV][0-9]+/u.test(v["dtype_numpy"] as string)) || descriptor_7_dtype_numpy(v["dtype_numpy"]))) return false;
  if (v["external"] !== undefined && !(typeof v["external"] === "string" && /^[A-Z]+:?/u.test(v["external"] as string))) return false;
  if (v["limits"] !== undefined && !descriptor_9_Limits(v["limits"])) return false;
  if (v["object_name"] !== undefined && !(typeof v["object_name"] === "string")) return false;
  if (v["precision"] !== undefined && !(isInteger(v["precision"]) || v["precision"] === null)) return false;
  if (!descriptor_12_shape(v["shape"])) return false;
  if (!(typeof v["source"] === "string")) return false;
  if (v["units"] !== undefined && !(typeof v["units"] === "string" || v["units"] === null)) return false;
  return true;
}
function descriptor_5_choices(v: unknown): boolean {
  if (!isColumn(v)) return false;
  if (!holdsOnly(v, "string")) for (const item of v) if (!(typeof item === "string")) return false;
  return true;
}
function descriptor_6_dims(v: unknown): boolean {
  if (!isColumn(v)) return false;
  if (!holdsOnly(v, "string")) for (const item of v) if (!(typeof item === "string")) return false;
  return true;
}
function descriptor_7_dtype_numpy(v: unknown): boolean {
  if (!isColumn(v)) return false;
  for (const item of v) if (!descriptor_8_item(item)) return false;
  return true;
}
function descriptor_8_item(v: unknown): boolean {
  if (!isColumn(v)) return false;
  if (v.length < 2) return false;
  if (v.length > 2) return false;
  if (v.length > 0 && !(typeof v.at(0) === "string")) return false;
  if (v.length > 1 && !(typeof v.at(1) === "string" && /[|<>][tbiufcmMOSUV][0-9]+/u.test(v.at(1) as string))) return false;
  return true;
}
function descriptor_9_Limits(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (v["alarm"] !== undefined && !(descriptor_10_LimitsRange(v["alarm"]) || v["alarm"] === null)) return false;
  if (v["control"] !== undefined && !(descriptor_10_LimitsRange(v["control"]) || v["control"] === null)) return false;
  if (v["display"] !== undefined && !(descriptor_10_LimitsRange(v["display"]) || v["display"] === null)) return false;
  if (v["hysteresis"] !== undefined && !(isNumber(v["hysteresis"]) || v["hysteresis"] === null)) return false;
  if (v["rds"] !== undefined && !(descriptor_11_RdsRange(v["rds"]) || v["rds"] === null)) return false;
  if (v["warning"] !== undefined && !(descriptor_10_LimitsRange(v["warning"]) || v["warning"] === null)) return false;
  for (const k in v) {
    switch (k) {
      case "alarm":
      case "control":
      case "display":
      case "hysteresis":
      case "rds":
      case "warning":
        continue;
    }
    if (v[k] !== undefined) return false;
  }
  return true;
}
function descriptor_10_LimitsRange(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!(isNumber(v["high"]) || v["high"] === null)) return false;
  if (!(isNumber(v["low"]) || v["low"] === null)) return false;
  for (const k in v) {
    switch (k) {
      case "high":
      case "low":
        continue;
    }
    if (v[k] !== undefined) return false;
  }
  return true;
}
function descriptor_11_RdsRange(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!isNumber(v["time_difference"])) return false;
  if (!isNumber(v["value_difference"])) return false;
  return true;
}
function descriptor_12_shape(v: unknown): boolean {
  if (!isColumn(v)) return false;
  for (const item of v) if (!(isInteger(item) || item === null)) return false;
  return true;
}
function descriptor_13_data_keys(v: unknown): boolean {
  if (!isObject(v)) return false;
  for (const k in v) {
    if (v[k] !== undefined && !descriptor_4_DataKey(v[k])) return false;
  }
  return true;
}
function descriptor_14_PerObjectHint(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (v["NX_class"] !== undefined && !(typeof v["NX_class"] === "string" && /^NX[A-Za-z_]+$/u.test(v["NX_class"] as string))) return false;
  if (v["fields"] !== undefined && !descriptor_15_fields(v["fields"])) return false;
  return true;
}
function descriptor_15_fields(v: unknown): boolean {
  if (!isColumn(v)) return false;
  if (!holdsOnly(v, "string")) for (const item of v) if (!(typeof item === "string")) return false;
  return true;
}
function descriptor_16_object_classes(v: unknown): boolean {
  if (!isObject(v)) return false;
  for (const k in v) {
    if (v[k] !== undefined && !(typeof v[k] === "string")) return false;
  }
  return true;
}
function descriptor_17_DataType(v: unknown): boolean {
  if (isObject(v)) {
  for (const k in v) {
    if (/^([^./]+)$/u.test(k)) {
    if (v[k] !== undefined && !descriptor_17_DataType(v[k])) return false;
      continue;
    }
    if (v[k] !== undefined) return false;
  }
  }
  return true;
}

function event(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!event_1_PartialEvent(v)) return false;
  if (!(typeof v["descriptor"] === "string")) return false;
  if (!isInteger(v["seq_num"])) return false;
  if (!(typeof v["uid"] === "string")) return false;
  for (const k in v) {
    switch (k) {
      case "descriptor":
      case "seq_num":
      case "uid":
      case "data":
      case "filled":
      case "time":
      case "timestamps":
        continue;
    }
    if (v[k] !== undefined) return false;
  }
  return true;
}
function event_1_PartialEvent(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!isObject(v["data"])) return false;
  if (v["filled"] !== undefined && !event_2_filled(v["filled"])) return false;
  if (!isNumber(v["time"])) return false;
  if (!isObject(v["timestamps"])) return false;
  return true;
}
function event_2_filled(v: unknown): boolean {
  if (!isObject(v)) return false;
  for (const k in v) {
    if (v[k] !== undefined && !(typeof v[k] === "boolean" || typeof v[k] === "string")) return false;
  }
  return true;
}

function event_page(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!event_page_1_PartialEventPage(v)) return false;
  if (!(typeof v["descriptor"] === "string")) return false;
  if (!event_page_7_seq_num(v["seq_num"])) return false;
  if (!event_page_8_uid(v["uid"])) return false;
  for (const k in v) {
    switch (k) {
      case "descriptor":
      case "seq_num":
      case "uid":
      case "data":
      case "filled":
      case "time":
      case "timestamps":
        continue;
    }
    if (v[k] !== undefined) return false;
  }
  return true;
}
function event_page_1_PartialEventPage(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!event_page_2_data(v["data"])) return false;
  if (v["filled"] !== undefined && !event_page_3_filled(v["filled"])) return false;
  if (!event_page_5_time(v["time"])) return false;
  if (!event_page_6_timestamps(v["timestamps"])) return false;
  return true;
}
function event_page_2_data(v: unknown): boolean {
  if (!isObject(v)) return false;
  for (const k in v) {
    if (v[k] !== undefined && !isColumn(v[k])) return false;
  }
  return true;
}
function event_page_3_filled(v: unknown): boolean {
  if (!isObject(v)) return false;
  for (const k in v) {
    if (v[k] !== undefined && !event_page_4_each(v[k])) return false;
  }
  return true;
}
function event_page_4_each(v: unknown): boolean {
  if (!isColumn(v)) return false;
  for (const item of v) if (!(typeof item === "boolean" || typeof item === "string")) return false;
  return true;
}
function event_page_5_time(v: unknown): boolean {
  if (!isColumn(v)) return false;
  if (!holdsOnly(v, "number")) for (const item of v) if (!isNumber(item)) return false;
  return true;
}
function event_page_6_timestamps(v: unknown): boolean {
  if (!isObject(v)) return false;
  for (const k in v) {
    if (v[k] !== undefined && !isColumn(v[k])) return false;
  }
  return true;
}
function event_page_7_seq_num(v: unknown): boolean {
  if (!isColumn(v)) return false;
  if (!holdsOnly(v, "integer")) for (const item of v) if (!isInteger(item)) return false;
  return true;
}
function event_page_8_uid(v: unknown): boolean {
  if (!isColumn(v)) return false;
  if (!holdsOnly(v, "string")) for (const item of v) if (!(typeof item === "string")) return false;
  return true;
}

function resource(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!resource_1_PartialResource(v)) return false;
  if (v["path_semantics"] !== undefined && !(v["path_semantics"] === "posix" || v["path_semantics"] === "windows")) return false;
  if (v["run_start"] !== undefined && !(typeof v["run_start"] === "string")) return false;
  for (const k in v) {
    switch (k) {
      case "path_semantics":
      case "run_start":
      case "resource_kwargs":
      case "resource_path":
      case "root":
      case "spec":
      case "uid":
        continue;
    }
    if (v[k] !== undefined) return false;
  }
  return true;
}
function resource_1_PartialResource(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!isObject(v["resource_kwargs"])) return false;
  if (!(typeof v["resource_path"] === "string")) return false;
  if (!(typeof v["root"] === "string")) return false;
  if (!(typeof v["spec"] === "string")) return false;
  if (!(typeof v["uid"] === "string")) return false;
  return true;
}

function datum(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!(typeof v["datum_id"] === "string")) return false;
  if (!isObject(v["datum_kwargs"])) return false;
  if (!(typeof v["resource"] === "string")) return false;
  for (const k in v) {
    switch (k) {
      case "datum_id":
      case "datum_kwargs":
      case "resource":
        continue;
    }
    if (v[k] !== undefined) return false;
  }
  return true;
}

function datum_page(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!datum_page_1_DataFrameForDatumPage(v["datum_id"])) return false;
  if (!datum_page_2_datum_kwargs(v["datum_kwargs"])) return false;
  if (!(typeof v["resource"] === "string")) return false;
  for (const k in v) {
    switch (k) {
      case "datum_id":
      case "datum_kwargs":
      case "resource":
        continue;
    }
    if (v[k] !== undefined) return false;
  }
  return true;
}
function datum_page_1_DataFrameForDatumPage(v: unknown): boolean {
  if (!isColumn(v)) return false;
  if (!holdsOnly(v, "string")) for (const item of v) if (!(typeof item === "string")) return false;
  return true;
}
function datum_page_2_datum_kwargs(v: unknown): boolean {
  if (!isObject(v)) return false;
  for (const k in v) {
    if (v[k] !== undefined && !isColumn(v[k])) return false;
  }
  return true;
}

function stream_resource(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!(typeof v["data_key"] === "string")) return false;
  if (!(typeof v["mimetype"] === "string")) return false;
  if (!isObject(v["parameters"])) return false;
  if (v["run_start"] !== undefined && !(typeof v["run_start"] === "string")) return false;
  if (!(typeof v["uid"] === "string")) return false;
  if (!(typeof v["uri"] === "string")) return false;
  return true;
}

function stream_datum(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!(typeof v["descriptor"] === "string")) return false;
  if (!stream_datum_1_StreamRange(v["indices"])) return false;
  if (!stream_datum_1_StreamRange(v["seq_nums"])) return false;
  if (!(typeof v["stream_resource"] === "string")) return false;
  if (!(typeof v["uid"] === "string")) return false;
  return true;
}
function stream_datum_1_StreamRange(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!isInteger(v["start"])) return false;
  if (!isInteger(v["stop"])) return false;
  return true;
}

function stop(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!(v["exit_status"] === "success" || v["exit_status"] === "abort" || v["exit_status"] === "fail")) return false;
  if (v["num_events"] !== undefined && !stop_1_num_events(v["num_events"])) return false;
  if (v["reason"] !== undefined && !(typeof v["reason"] === "string")) return false;
  if (!(typeof v["run_start"] === "string")) return false;
  if (!isNumber(v["time"])) return false;
  if (!(typeof v["uid"] === "string")) return false;
  for (const k in v) {
    if (/^([^./]+)$/u.test(k)) {
      continue;
    }
    switch (k) {
      case "data_type":
      case "exit_status":
      case "num_events":
      case "reason":
      case "run_start":
      case "time":
      case "uid":
        continue;
    }
    if (v[k] !== undefined) return false;
  }
  return true;
}
function stop_1_num_events(v: unknown): boolean {
  if (!isObject(v)) return false;
  for (const k in v) {
    if (v[k] !== undefined && !isInteger(v[k])) return false;
  }
  return true;
}

function bulk_events(v: unknown): boolean {
  if (isObject(v)) {
  for (const k in v) {
    if (/^.*$/u.test(k)) {
    if (v[k] !== undefined && !bulk_events_1_each(v[k])) return false;
      continue;
    }
  }
  }
  return true;
}
function bulk_events_1_each(v: unknown): boolean {
  if (!isColumn(v)) return false;
  for (const item of v) if (!bulk_events_2_item(item)) return false;
  return true;
}
function bulk_events_2_item(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!isObject(v["data"])) return false;
  if (!isObject(v["timestamps"])) return false;
  if (v["filled"] !== undefined && !isObject(v["filled"])) return false;
  if (!(typeof v["descriptor"] === "string")) return false;
  if (!isInteger(v["seq_num"])) return false;
  if (!isNumber(v["time"])) return false;
  if (!(typeof v["uid"] === "string")) return false;
  for (const k in v) {
    switch (k) {
      case "data":
      case "timestamps":
      case "filled":
      case "descriptor":
      case "seq_num":
      case "time":
      case "uid":
        continue;
    }
    if (v[k] !== undefined) return false;
  }
  return true;
}

function bulk_datum(v: unknown): boolean {
  if (!isObject(v)) return false;
  if (!bulk_datum_1_datum_kwarg_list(v["datum_kwarg_list"])) return false;
  if (!(typeof v["resource"] === "string")) return false;
  if (!bulk_datum_2_datum_ids(v["datum_ids"])) return false;
  for (const k in v) {
    switch (k) {
      case "datum_kwarg_list":
      case "resource":
      case "datum_ids":
        continue;
    }
    if (v[k] !== undefined) return false;
  }
  return true;
}
function bulk_datum_1_datum_kwarg_list(v: unknown): boolean {
  if (!isColumn(v)) return false;
  for (const item of v) if (!isObject(item)) return false;
  return true;
}
function bulk_datum_2_datum_ids(v: unknown): boolean {
  if (!isColumn(v)) return false;
  if (!holdsOnly(v, "string")) for (const item of v) if (!(typeof item === "string")) return false;
  return true;
}

/** Whether a value is a document, by the name of the document. */
export const validators: Readonly<Record<CheckedName, (value: unknown) => boolean>> = {
  start,
  descriptor,
  event,
  event_page,
  resource,
  datum,
  datum_page,
  stream_resource,
  stream_datum,
  stop,
  bulk_events,
  bulk_datum,
};
