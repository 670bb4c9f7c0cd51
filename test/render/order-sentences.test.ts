import { expect, it } from "vitest";
import { machine } from "../../src/render/time.ts";
import { tellReason, withNotes } from "../../src/render/order-sentences.ts";
import { say } from "../../src/sentence.ts";
import { endOf, tell } from "../order/tell.ts";
import { edit } from "../story/edit.ts";
import { healthy, hour, order } from "../story/order.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;

it("how far a failed order went on is a sentence of its own, after the words of the error", () => {
  const ours = edit(order({ id: "A-1", at, shape: "java" }), ({ name, attributes }) =>
    `${name} ${[...attributes.values()].join(" ")}`.includes("calculations")
      ? { status: "error", statusMessage: "connection reset by peer" }
      : {},
  );
  const report = tell("A-1", [...healthy(6, at, hour), ...ours], endOf(ours) + hour);
  expect(report.verdict.state).toBe("failed");
  expect(tellReason(report, machine)).toMatch(
    /connection reset by peer\. The order went on all the same, to step 25\.2 \(CLOSED\)\.$/,
  );
});

it("what a search notes about itself ends as a sentence does", () => {
  const notes = [say`Jaeger knows no service: nothing is traced there, or what it kept is gone`, say`It was cut off.`];
  expect(withNotes("Searched it.", notes, "en")).toBe(
    "Searched it. Jaeger knows no service: nothing is traced there, or what it kept is gone. It was cut off.",
  );
});
