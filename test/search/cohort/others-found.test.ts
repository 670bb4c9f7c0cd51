import * as fc from "fast-check";
import { expect, it } from "vitest";
import { investigate } from "../../../src/order/investigation.ts";
import { loadPath } from "../../../src/path/load.ts";
import { OthersFound } from "../../../src/search/cohort/others-found.ts";
import { mergeTraces } from "../../../src/trace/merge.ts";
import type { Trace } from "../../../src/trace/span.ts";
import { day, healthy, hour, order } from "../../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 10 * day;
const [question] = investigate("A-1", order({ id: "A-1", at, until: "12" }), path, now, false).questions;
const traces = [
  ...healthy(4, at + hour, hour, { shape: "node" }),
  ...healthy(2, at + 2 * day, hour, { shape: "java", drop: ["13"] }),
  ...order({ id: "B-1", at: at + hour, until: "12", shape: "node" }),
  ...order({ id: "B-2", at: at + hour, fail: "13", shape: "dotnet" }),
];

it("says of traces that come one after the other what it says of all at once", () => {
  const cohortIn = (others: OthersFound, found: readonly Trace[]) =>
    others.in(found, () => true).at(question!, { truncated: false, window: { from: at, to: now } });
  /** One search may find a trace with only some of its spans, and the next one all of them. */
  const some = fc.array(fc.record({ which: fc.nat(traces.length - 1), spans: fc.integer({ min: 1, max: 30 }) }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(some, some, (first, second) => {
      const found = [first, second].map((parts) =>
        parts.map(({ which, spans }) => ({ ...traces[which]!, spans: traces[which]!.spans.slice(0, spans) })),
      );
      const [early, all] = [mergeTraces(found[0]!), mergeTraces(found.flat())];
      const others = new OthersFound(path, now);
      cohortIn(others, early);
      expect(cohortIn(others, all)).toEqual(cohortIn(new OthersFound(path, now), all));
    }),
    { numRuns: 100 },
  );
});
