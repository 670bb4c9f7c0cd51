import { type Check, checked, type CheckResult, type Subject } from "../../src/fleet/check.ts";
import { CoverageCounts } from "../../src/fleet/coverage.ts";
import type { ErrorsReport } from "../../src/fleet/error-share.ts";
import type { FleetOf } from "../../src/fleet/fleet.ts";
import { holdAgainst } from "../../src/fleet/hold-against.ts";
import type { JudgedOrder } from "../../src/order/investigation.ts";
import type { Path } from "../../src/order/path.ts";
import { parsePathDocument } from "../../src/path/document.ts";
import { loadPath, pathFrom } from "../../src/path/load.ts";
import type { Trace } from "../../src/trace/span.ts";
import { day, healthy, hour, order } from "../story/order.ts";
import { edit, fleetOf } from "./memory.ts";

const path = loadPath();
export const at = Date.UTC(2026, 10, 9, 9) * 1_000;

const typed = (type: string, traces: readonly Trace[]): Trace[] =>
  edit(traces, (one) =>
    one.attributes.has("order_type") ? { ...one, attributes: new Map([...one.attributes, ["order_type", type]]) } : one,
  );
const traces = [
  ...healthy(12, at, hour, { shape: "node" }),
  ...order({ id: "L-1", at, until: "12" }),
  ...typed("pendant", order({ id: "L-2", at: at + hour, until: "12" })),
  ...order({ id: "F-1", at: at + hour, fail: "24a.2" }),
  ...order({ id: "W-1", at, until: "18" }),
  ...typed("pendant", order({ id: "W-2", at: at + hour, until: "18" })),
];
export const now = at + 20 * day;
const fleet = await fleetOf(traces, { now, from: at - day });
export const healthyFleet = await fleetOf(healthy(12, at, hour), { now, from: at - day });
/** No order shows 13, so nobody can tell whether an order was lost there. */
export const unclearFleet = await fleetOf(healthy(3, at, hour, { until: "12" }), { now, from: at - day });

/** The path on which the MES goes by two names. */
export const renamed = pathFrom(
  parsePathDocument("renamed.yaml", "name: renamed\nextends: alexandrite\nservices: { mes-api: [mes-api, mes] }\n"),
);

export interface Held {
  readonly path?: Path;
  readonly fleet?: FleetOf<JudgedOrder>;
  readonly blind?: boolean;
  readonly errors?: ErrorsReport;
  readonly since?: number;
  readonly at?: readonly string[];
  readonly types?: readonly string[];
}

export function hold(subject: Subject, held: Held = {}): CheckResult {
  const {
    fleet: swept = fleet,
    path: along = path,
    blind = false,
    errors,
    since = 30 * day,
    at: points = [],
    types = [],
  } = held;
  const check: Check = { name: "it", since, points, orderTypes: types, subject };
  const counts = new CoverageCounts(path);
  const orders = swept.orders.map(checked);
  return holdAgainst(
    check,
    { ...swept, path: along, orders },
    { coverageOf: (found) => counts.report(swept, found), errors, blind },
  );
}
