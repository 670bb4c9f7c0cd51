import { defined } from "../defined.ts";
import { parseDuration } from "../order/duration.ts";
import type {
  DaysOff,
  Deadline,
  Label,
  Matcher,
  Path,
  Person,
  Point,
  Queue,
  Row,
  StatusCondition,
} from "../order/path.ts";
import type { MatchEntry, PathFile, PointEntry, RowEntry } from "./schema.ts";

/** Makes a calendar from days off and a time zone. */
type Calendar = (days: readonly string[], zone: string) => DaysOff;

/**
 * A checked path file with every name resolved and every default filled in.
 * @param calendar for people's days off; the built-in path has none, so it need not load a calendar
 */
export function compilePath(file: PathFile, calendar?: Calendar): Path {
  const match = (entry: MatchEntry): Matcher => compileMatch(file, entry);
  const people = peopleOf(file, calendar);
  const rows = (file.rows ?? []).map((row) => compileRow(row, people, match));
  const points = rows.flatMap((row) => row.points);
  const byId = new Map(points.map((point) => [point.point, point]));
  const matchedStatuses = points.flatMap(({ match: { status } }) => status?.values ?? []);
  return {
    name: file.name ?? "unnamed",
    rows,
    points,
    byId,
    variants: (file.variants ?? [{ name: file.name ?? "main" }]).map((variant) => ({
      name: variant.name,
      without: new Set(variant.without),
      within: new Set(variant.within),
      ...(variant["begins-within"] === undefined ? {} : { beginsWithin: parseDuration(variant["begins-within"])! }),
      ...defined({ entry: variant.entry && match(variant.entry), lastWithoutOrder: variant["last-without-order"] }),
    })),
    supports: (file.supports ?? []).map((support) => ({
      name: support.name,
      label: labelOf(support.label, support.name),
      after: support.after,
      before: support.before,
      match: match(support.match),
    })),
    deadlines: Object.entries(file.deadlines ?? {}).map(([wait, limit]): Deadline => {
      const [from = "", to = ""] = wait.split(" -> ");
      const off = byId.get(to)?.person?.daysOff;
      return { from, to, limit: parseDuration(limit)!, ...defined({ daysOff: off }) };
    }),
    retries: new Map(Object.entries(file.retries ?? {}).map(([id, time]) => [id, parseDuration(time)!])),
    exportLag: parseDuration(file.limits?.["export-lag"] ?? "30s")!,
    openRequest: parseDuration(file.limits?.["open-request"] ?? "10m")!,
    slowDatabase: parseDuration(file.limits?.database ?? "5s")!,
    analytic: file.analytic ?? [],
    statuses: [...new Set([...(file.statuses ?? []), ...matchedStatuses, ...(file["ended-by"] ?? [])])],
    endings: file["ended-by"] ?? [],
    fields: {
      orderId: listOf(file.fields?.["order-id"]),
      calculationRequestId: listOf(file.fields?.["calculation-request-id"]),
      orderType: listOf(file.fields?.["order-type"]),
      orderStatus: listOf(file.fields?.["order-status"]),
      operatorId: listOf(file.fields?.["operator-id"]),
      query: listOf(file.fields?.query),
    },
    queues: new Map(Object.keys(file.queues ?? {}).map((name) => [name, queueOf(file, name)])),
  };
}

/** A field that may be given as one text or as a list. */
export const listOf = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

/** A missing language falls back to English. */
const labelOf = (label: { en: string; ru?: string | undefined } | undefined, fallback: string): Label => ({
  en: label?.en ?? fallback,
  ru: label?.ru ?? label?.en ?? fallback,
});

const peopleOf = (file: PathFile, calendar?: Calendar): ReadonlyMap<string, Person> =>
  new Map(
    Object.entries(file.people ?? {}).map(([name, person]) => {
      const off = person["days-off"];
      const days = off === undefined ? undefined : calendar?.(off, file["time-zone"]!);
      return [
        name,
        {
          name,
          label: labelOf(person.label, name),
          alarm: person.alarm ?? true,
          external: person.external ?? false,
          ...defined({ daysOff: days }),
        },
      ];
    }),
  );

function compileRow(row: RowEntry, people: ReadonlyMap<string, Person>, match: (entry: MatchEntry) => Matcher): Row {
  const label = labelOf(row.label, row.row);
  const point = (entry: PointEntry): Point => {
    const person = entry.person === undefined ? undefined : people.get(entry.person);
    return {
      point: entry.point,
      row: row.row,
      label: entry.label === undefined ? label : labelOf(entry.label, entry.point),
      needs: entry.needs ?? [],
      ...defined({ within: entry.within, person }),
      ...(entry.each === undefined ? {} : { each: "orderStatus" as const }),
      match: match(entry.match!),
    };
  };
  const actor = row.actor ?? "";
  return {
    row: row.row,
    actor,
    actorLabel: people.get(actor)?.label ?? { en: actor, ru: actor },
    label,
    points: (row.points ?? []).map(point),
  };
}

/** Ignores inherited properties: a service may be called `constructor`. */
const own = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;

const queueOf = (file: PathFile, name: string): Queue => {
  const queue = own(file.queues, name);
  const deadLetter = queue?.["dead-letter"];
  return { name: listOf(queue?.name)[0] ?? name, ...defined({ deadLetter }) };
};

function compileMatch(file: PathFile, entry: MatchEntry): Matcher {
  const called = (names: Record<string, string | string[]> | undefined, name: string) =>
    listOf(own(names, name) ?? name);
  const queueNames = (name: string) => listOf(own(file.queues, name)?.name ?? name);
  const base = {
    services: called(file.services, entry.service),
    service: entry.service,
    ...(entry.status === undefined ? {} : { status: statusOf(entry.status) }),
  };
  if (entry.http !== undefined) {
    const spellings = called(file.routes, entry.http).map((route) => route.split(" "));
    return { ...base, kind: "http", method: spellings[0]![0]!, routes: spellings.map((parts) => parts.at(-1)!) };
  }
  if (entry.write !== undefined) {
    return { ...base, kind: "write", tables: called(file.tables, entry.write), orInsert: entry["or-insert"] ?? false };
  }
  if (entry["object-store"] !== undefined) {
    return { ...base, kind: "object-store", methods: listOf(entry["object-store"]), answer: entry.answer ?? "success" };
  }
  if (entry.operation !== undefined) {
    return { ...base, kind: "operation", names: called(file.operations, entry.operation) };
  }
  if (entry.send !== undefined) return { ...base, kind: "send", queue: entry.send, names: queueNames(entry.send) };
  if (entry.receive !== undefined) {
    return { ...base, kind: "receive", queue: entry.receive, names: queueNames(entry.receive) };
  }
  return { ...base, kind: "cache-write" };
}

function statusOf(status: Exclude<MatchEntry["status"], undefined>): StatusCondition {
  if (typeof status === "string" || Array.isArray(status)) return { not: false, values: listOf(status), orNone: false };
  return "not" in status
    ? { not: true, values: listOf(status.not), orNone: false }
    : { not: false, values: listOf(status.is), orNone: true };
}
