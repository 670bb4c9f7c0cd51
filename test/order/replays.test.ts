import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replay } from "../../src/order/replay.ts";
import { replaysOf } from "../../src/order/replays.ts";
import { storiesOf } from "../../src/order/story.ts";
import { loadPath } from "../../src/path/load.ts";
import { mergeTraces } from "../../src/trace/merge.ts";
import { day, healthy, hour, order } from "../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const traces = mergeTraces([
  ...healthy(4, at + hour, hour, { shape: "node" }),
  ...healthy(2, at + 2 * day, hour, { shape: "java", drop: ["13"] }),
  ...order({ id: "B-1", at: at + hour, until: "12", shape: "node" }),
  ...order({ id: "B-2", at: at + hour, fail: "13", shape: "dotnet" }),
]);

describe("replaysOf", () => {
  it("replays an order once, as long as nothing is added to it", () => {
    const before = replaysOf(traces, path);
    const after = replaysOf(mergeTraces([...traces, ...order({ id: "B-3", at, until: "12" })]), path);
    expect(after).toHaveLength(before.length + 1);
    for (const [i, one] of before.entries()) expect(after[i]).toBe(one);
  });

  it("says of traces that come one after the other what it says of all at once", () => {
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
        replaysOf(early, path);
        const anew = storiesOf(all, path.fields).map((story) => replay(story, path));
        expect(replaysOf(all, path)).toEqual(anew);
      }),
      { numRuns: 100 },
    );
  });
});
