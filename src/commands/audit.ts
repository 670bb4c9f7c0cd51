import type { Command } from "commander";
import { readConfiguration } from "../config/configuration.ts";
import { readFleetOptions } from "../config/fleet-options.ts";
import type { RunOptions } from "../config/run-options.ts";
import { usual } from "../config/usual.ts";
import type { Io } from "../io.ts";
import { keyNamesOf } from "../order/keys.ts";
import { openPath } from "../path/open.ts";
import type { Allowed } from "../privacy/allow.ts";
import { Audit } from "../privacy/audit.ts";
import type { AuditReport } from "../privacy/report.ts";
import { auditJson } from "../render/audit-json.ts";
import { renderAuditTable } from "../render/audit-table.ts";
import { everyTraceUntilAborted } from "../search/until-aborted.ts";
import { say } from "../sentence.ts";
import { excerpt } from "../sources/errors.ts";
import { SearchTally } from "../sources/search-tally.ts";
import type { Trace } from "../trace/span.ts";
import { chosenBy } from "./chosen.ts";
import { finish } from "./finish.ts";
import { warn } from "./warn.ts";
import type { OpenedSource } from "./opened-source.ts";
import { withSource } from "./with-source.ts";

/** `ordertrace audit`: finds personal data and secrets in all spans of a window, and where they come from. */
export async function audit(command: Command, io: Io): Promise<number> {
  const options = readFleetOptions(command, usual.audit);
  const { project, user } = await readConfiguration(io);
  const allow = [project, user].flatMap((one) => {
    const entries = one?.content.privacy?.allow ?? [];
    if (entries.length > 0)
      warn(say`not reported is what ${excerpt(one!.file)} allows (entries: ${entries.length})`, options, io);
    return entries;
  });
  const choose = await chosenBy(options, "audit");
  const report = await withSource(options, io, (opened) => auditAll(opened, options, allow, io.signal));
  return finish(
    {
      report,
      ending: report.search,
      holds: new Set(report.leaks.length > 0 ? ["personal-data"] : []),
      table: renderAuditTable,
      json: auditJson,
      lines: (json) => json.leaks,
      line: "leak",
    },
    options,
    io,
    choose,
  );
}

async function auditAll(
  { source, window, now }: OpenedSource,
  { path, reveal = false }: RunOptions,
  allow: readonly Allowed[],
  signal: AbortSignal,
): Promise<AuditReport> {
  const { fields } = await openPath(path);
  const found = new Audit({ allow, keys: keyNamesOf(fields), reveal });
  // A recording's totals are those of its files, not of the window.
  const lookedAt = new SearchTally({});
  const look = (trace: Trace) => {
    lookedAt.addTrace(trace);
    found.add(trace);
  };
  const swept = await everyTraceUntilAborted(source, undefined, window, look, signal);
  const { requests, services } = source.totals();
  const { traces, spans } = lookedAt.totals;
  const { leaks, ...counts } = found.report;
  return {
    now,
    ...counts,
    leaks: leaks.map((leak) => ({ ...leak, url: source.traceUrl(leak.traceId) ?? null })),
    search: {
      source: source.name,
      window,
      services: swept.interrupted ? services : swept.services,
      traces,
      spans,
      requests,
      unseen: swept.unseen,
      interrupted: swept.interrupted,
      blind:
        swept.interrupted || swept.unseen.length > 0 || swept.services.length === 0 || counts.cut + counts.unread > 0,
      notes: swept.notes,
    },
  };
}
