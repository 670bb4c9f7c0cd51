import { Chalk } from "chalk";
import { expect, it } from "vitest";
import { kinds } from "../../src/privacy/found.ts";
import { renderAuditTable } from "../../src/render/audit-table.ts";
import { auditProseIn } from "../../src/render/prose/audit.ts";
import { day, hour } from "../story/order.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;

it.each([
  [1, "hands over in 9 Nov 2026 09:00:00 +00:00 – 9 Nov 2026 10:00:00 +00:00;"],
  [5, "9 Nov 2026 11:00:00 +00:00 – 9 Nov 2026 12:00:00 +00:00 and 2 more;"],
] as const)("tells of %i parts of the window that were cut off", (count, told) => {
  const unseen = Array.from({ length: count }, (_, i) => ({ from: at + i * hour, to: at + (i + 1) * hour }));
  const search = { source: "it", services: ["shop-api"], traces: 1, spans: 1, requests: 1, notes: [] };
  const window = { from: at, to: at + day };
  const report = {
    now: at + day,
    leaks: [],
    more: 0,
    cut: 0,
    unread: 0,
    search: { ...search, window, unseen, interrupted: false, blind: true },
  };
  const style = { width: 1_000, color: new Chalk({ level: 0 }), lang: "en", utc: true } as const;
  expect(renderAuditTable(report, style)).toContain(told);
});

it("calls a kind what privacy.allow calls it", () => {
  expect(Object.values(auditProseIn("en").kinds)).toEqual(kinds);
});
