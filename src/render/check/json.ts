import type { CheckReport } from "../../fleet/check.ts";
import type { CheckJson } from "./schema.ts";
import { tellResult } from "./sentences.ts";
import { alarmJson, headJson, routeJson } from "../sweeps/json.ts";
import { machine } from "../time.ts";

export const checkJson = ({ fleet, results, blind }: CheckReport, code: number): CheckJson => ({
  ...headJson("check", code, fleet),
  blind,
  checks: results.map((result) => {
    const { check, outcome, isEmpty, value, alarms, routes } = result;
    const { subject } = check;
    const inUnits = (one: number | null) => (one !== null && subject.kind === "time" ? one / 1_000 : one);
    return {
      name: check.name,
      kind: subject.kind,
      sinceMs: check.since / 1_000,
      outcome,
      isEmpty,
      value: inUnits(value),
      limit: inUnits("least" in subject ? subject.least : subject.most),
      said: tellResult(result, machine),
      orders: alarms.map(alarmJson),
      routes: routes.map(routeJson),
    };
  }),
});
