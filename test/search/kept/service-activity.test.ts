import fc from "fast-check";
import { expect, it } from "vitest";
import { ServiceActivity } from "../../../src/search/kept/service-activity.ts";
import { holds } from "../../../src/trace/interval.ts";

const time = fc.integer({ min: 0, max: 12 });
/** A clock that is ahead makes a window end before it begins. */
const window = fc.record({ from: time, to: time });
const loss = fc.record({ at: time, missing: fc.nat(2), arrived: fc.nat(2) });

it("a service is heard between a window's ends, and its losses are those of traces that began at them or between", async () => {
  const step = fc.record({ ends: fc.array(time), losses: fc.array(loss), window });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 4 }), async (steps) => {
      const activity = new ServiceActivity(() => 0);
      for (const [i, { ends, losses, window }] of steps.entries()) {
        activity.addEnds("crm-api", ends);
        for (const one of losses) activity.addLoss("crm-api", one.at, one);
        const said = steps.slice(0, i + 1);
        const heard = said.flatMap((one) => one.ends).filter((end) => end > window.from && end < window.to);
        const lost = said.flatMap((one) => one.losses).filter(({ at }) => holds(window, at));
        const sum = (of: "missing" | "arrived") => lost.reduce((total, one) => total + one[of], 0);
        const told = await activity.activityOf("crm-api", window);
        expect(Array.from(told.ends)).toEqual(heard.sort((a, b) => a - b));
        expect(told.loss).toEqual({ missing: sum("missing"), arrived: sum("arrived") });
      }
    }),
  );
});
