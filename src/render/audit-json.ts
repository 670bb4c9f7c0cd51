import type { AuditReport } from "../privacy/report.ts";
import { told } from "../sentence.ts";
import type { AuditJson } from "./audit-schema.ts";
import { adviceIn } from "./prose/audit.ts";
import { windowJson } from "./span-json.ts";
import { iso } from "./time.ts";

export const auditJson = ({ now, search, leaks, more, cut, unread }: AuditReport, exitCode: number): AuditJson => ({
  schemaVersion: 1,
  command: "audit",
  exitCode,
  now: iso(now),
  search: {
    ...search,
    window: windowJson(search.window),
    services: [...search.services],
    truncated: search.unseen.length > 0,
    unseen: search.unseen.map(windowJson),
    notes: search.notes.map((note) => told(note)),
  },
  leaks: leaks.map(({ advice, ...leak }) => ({ ...leak, adviceCode: advice, advice: adviceIn("en")[advice] })),
  more,
  cut,
  unread,
});
