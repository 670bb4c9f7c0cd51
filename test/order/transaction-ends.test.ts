import { expect, it } from "vitest";
import { endAfter, turnsOf } from "../../src/order/transaction-ends.ts";
import { loadPath } from "../../src/path/load.ts";
import { treeOf } from "../../src/trace/tree.ts";
import { span } from "../trace/span.ts";

it("a job's own span that begins the trace holds its transaction, though it is named as a library's beginning of one", () => {
  const job = span({ spanId: "a1", name: "archive.start_transaction", kind: "internal", start: 0, end: 9 });
  const statement = (spanId: string, text: string, start: number) =>
    span({
      spanId,
      parentId: "a1",
      kind: "client",
      start,
      end: start + 1,
      attributes: { "db.system.name": "postgresql", "db.query.text": text },
    });
  const write = statement("a2", "UPDATE orders SET status = 'CLOSED' WHERE id = $1", 1);
  const rollback = statement("a3", "ROLLBACK", 3);
  const tree = treeOf({ traceId: job.traceId, spans: [job, write, rollback], warnings: [] });
  expect(endAfter(write, turnsOf(loadPath())(tree), tree)?.span).toBe(rollback);
});
