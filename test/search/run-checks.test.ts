import { expect, it } from "vitest";
import type { Check } from "../../src/fleet/check.ts";
import { loadPath } from "../../src/path/load.ts";
import { runChecks } from "../../src/search/run-checks.ts";
import { memory } from "../fleet/memory.ts";
import { day, healthy, hour } from "../story/order.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 3 * hour;
const errorsOf = (service: string, most: number | null, since = hour): Check => ({
  name: `${service} ${most} ${since}`,
  since,
  points: [],
  orderTypes: [],
  subject: { kind: "errors", most, service, baseline: hour },
});

/** When each sweep of the source began, and how long it was, in hours. */
async function sweepsOf(checks: readonly Check[]): Promise<readonly (readonly [number, number])[]> {
  const source = memory(healthy(3, at, hour));
  const swept: [number, number][] = [];
  const counting: typeof source = {
    ...source,
    everyTrace: (services, window, sink) => {
      swept.push([(window.from - at) / hour, (window.to - window.from) / hour]);
      return source.everyTrace(services, window, sink);
    },
  };
  await runChecks(checks, counting, loadPath(), { now, signal: new AbortController().signal });
  return swept;
}

it("orders are swept for as long as a check of them looks back, however long errors are counted", async () => {
  const lost: Check = { ...errorsOf("", 0), subject: { kind: "lost", most: 0 } };
  const [alone] = await sweepsOf([lost]);
  expect(await sweepsOf([lost, errorsOf("crm-api", 0.05, day)])).toEqual([alone, [-22, 25]]);
  const [long] = await sweepsOf([{ ...lost, since: day }]);
  expect(await sweepsOf([errorsOf("crm-api", 0.05, day)])).toEqual([long, [-22, 25]]);
});

it("what is ok in errors that were not all seen is unclear, and so is what is ok beside it", async () => {
  const source = memory(healthy(3, at, hour));
  const lost: Check = { ...errorsOf("", 0), name: "lost", subject: { kind: "lost", most: 0 } };
  const checks = [lost, errorsOf("crm-api", 0.05, day), errorsOf("crm-api", null)];
  const outcomes = async (read: typeof source.everyTrace, user = new AbortController()) => {
    const everyTrace: typeof read = (services, window, sink) =>
      (window.from < at - day / 2 ? read : source.everyTrace)(services, window, sink);
    const asked = { now, signal: user.signal };
    const { blind, results } = await runChecks(checks, { ...source, everyTrace }, loadPath(), asked);
    return [blind, ...results.map(({ outcome }) => outcome)];
  };
  expect(await outcomes(source.everyTrace)).toEqual([false, "ok", "ok", "ok"]);
  const cut = memory(healthy(3, at, hour), { unseen: [{ from: at, to: at + hour }] }).everyTrace;
  expect(await outcomes(cut)).toEqual([true, "unclear", "unclear", "unclear"]);
  const user = new AbortController();
  const brokenOff: typeof cut = async () => {
    user.abort(130);
    throw new Error("aborted");
  };
  expect(await outcomes(brokenOff, user)).toEqual([true, "unclear", "unclear", "unclear"]);
});

it("errors are counted once for each time that is asked about, however many checks ask", async () => {
  const [main] = await sweepsOf([{ ...errorsOf("", 0), subject: { kind: "lost", most: 0 } }]);
  const services = ["shop-api", "crm-api", "mes-api"];
  const sameHour = await sweepsOf(services.flatMap((service) => [errorsOf(service, 0.05), errorsOf(service, null)]));
  expect(sameHour).toEqual([main, [1, 2]]);
  const others = [errorsOf("crm-api", 0.05), errorsOf("crm-api", 0.05, day)];
  expect((await sweepsOf(others)).slice(1)).toEqual([
    [1, 2],
    [-22, 25],
  ]);
});
