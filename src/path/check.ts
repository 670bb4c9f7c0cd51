import { didYouMean } from "../closest.ts";
import type { MatchEntry, PathFile, PointEntry } from "./schema.ts";

/** Where in a path file a problem is: keys, but a row or a point by its id instead of its index. */
export type KeyPath = readonly (string | number | { readonly row: string } | { readonly point: string })[];

export interface Misfit {
  readonly place: KeyPath;
  /** The last key of the place is wrong, not its value. */
  readonly isKey?: true;
  readonly message: string;
}

/**
 * The mistakes that a well-formed path file can still hold: unknown names, duplicates, circles.
 * @param own the file's own content, where `file` is merged with the path that it extends
 */
export function checkPath(file: PathFile, own: PathFile = file): Misfit[] {
  // All that it says is about points that it does not have.
  if (file.rows === undefined || file.rows.length === 0)
    return [
      { place: ["rows"], message: "a path needs rows: to start from the built-in one, add `extends: alexandrite`" },
    ];
  const entries = entriesOf(file);
  if (entries.length > maxPoints)
    return [{ place: ["rows"], message: `a path has at most ${maxPoints} points; this one has ${entries.length}` }];
  return [
    ...rowProblems(file),
    ...pointProblems(entries, file),
    ...circleProblems(entries),
    ...deadlineProblems(file),
    ...retryProblems(file),
    ...daysOffProblems(file),
    ...unusedNames(file, own),
    ...variantProblems(file),
    ...supportProblems(file),
    ...fieldProblems(file),
  ];
}

interface Entry {
  readonly point: PointEntry;
  readonly place: KeyPath;
}

const entriesOf = ({ rows = [] }: PathFile): Entry[] =>
  rows.flatMap((row) =>
    (row.points ?? []).map((point) => ({
      point,
      place: ["rows", { row: row.row }, "points", { point: point.point }] as KeyPath,
    })),
  );

const pointIds = (file: PathFile): ReadonlySet<string> => new Set(entriesOf(file).map(({ point }) => point.point));

/** @param known the names that may be referred to */
const reference = (id: string, place: KeyPath, known: ReadonlySet<string>, what = "point"): Misfit[] =>
  known.has(id) ? [] : [{ place, message: `no ${what} is called \`${id}\`${suggestion(id, known)}` }];

const rowProblems = ({ rows = [] }: PathFile): Misfit[] =>
  duplicates(rows.map((row) => row.row)).map((id) => ({
    place: ["rows", { row: id }],
    message: `row \`${id}\` is there twice; rename or remove one`,
  }));

function pointProblems(entries: readonly Entry[], file: PathFile): Misfit[] {
  const ids = pointIds(file);
  const people = new Set(Object.keys(file.people ?? {}));
  return [
    ...duplicates(entries.map(({ point }) => point.point)).map((id) => ({
      place: placeOf(id, entries),
      message: `point \`${id}\` is there twice; rename or remove one`,
    })),
    ...entries.flatMap(({ point, place }) => [
      ...(point.match === undefined
        ? [{ place, message: `point \`${point.point}\` has no \`match\`: say how its span is recognised` }]
        : []),
      ...(point.needs ?? []).flatMap((need, i) => reference(need, [...place, "needs", i], ids)),
      ...(point.within === undefined ? [] : reference(point.within, [...place, "within"], ids)),
      ...(point.person === undefined ? [] : reference(point.person, [...place, "person"], people, "person")),
    ]),
  ];
}

const placeOf = (id: string, entries: readonly Entry[]): KeyPath =>
  entries.find(({ point }) => point.point === id)!.place;

const circleProblems = (entries: readonly Entry[]): Misfit[] =>
  circles(entries.map(({ point }) => point)).map(({ id, path }) => ({
    place: [...placeOf(id, entries), "needs"] as KeyPath,
    message: `points need each other in a circle: ${path.join(" → ")}; remove one of these needs`,
  }));

function deadlineProblems(file: PathFile): Misfit[] {
  const ids = pointIds(file);
  return Object.keys(file.deadlines ?? {}).flatMap((key): Misfit[] => {
    const place = ["deadlines", key];
    const [from = "", to = ""] = key.split(" -> ");
    const unknown = [from, to]
      .flatMap((id) => reference(id, place, ids))
      .map((one): Misfit => ({ ...one, isKey: true }));
    if (unknown.length > 0 || !needed(from, file).has(to)) return unknown;
    return [{ place, isKey: true, message: `\`${to}\` does not come after \`${from}\`; write \`${to} -> ${from}\`` }];
  });
}

function retryProblems(file: PathFile): Misfit[] {
  const ids = pointIds(file);
  return Object.keys(file.retries ?? {}).flatMap((id) =>
    reference(id, ["retries", id], ids).map((one): Misfit => ({ ...one, isKey: true })),
  );
}

const daysOffProblems = (file: PathFile): Misfit[] =>
  Object.entries(file.people ?? {}).flatMap(([name, person]): Misfit[] =>
    person["days-off"] === undefined || file["time-zone"] !== undefined
      ? []
      : [{ place: ["people", name, "days-off"], message: "say under `time-zone` where midnight is: Europe/Moscow" }],
  );

function variantProblems(file: PathFile): Misfit[] {
  const ids = pointIds(file);
  const rows = new Set((file.rows ?? []).map((row) => row.row));
  return (file.variants ?? []).flatMap((variant, i) => [
    ...withoutStatus(variant.entry, ["variants", i, "entry"]),
    ...(variant.without ?? []).flatMap((id, j) => reference(id, ["variants", i, "without", j], rows, "row")),
    ...(variant.within ?? []).flatMap((id, j) => reference(id, ["variants", i, "within", j], ids)),
    ...(variant["last-without-order"] === undefined
      ? []
      : reference(variant["last-without-order"], ["variants", i, "last-without-order"], ids)),
  ]);
}

function supportProblems(file: PathFile): Misfit[] {
  const ids = pointIds(file);
  return (file.supports ?? []).flatMap((support, i) => [
    ...withoutStatus(support.match, ["supports", i, "match"]),
    ...reference(support.after, ["supports", i, "after"], ids),
    ...reference(support.before, ["supports", i, "before"], ids),
  ]);
}

const fieldProblems = ({ fields }: PathFile): Misfit[] =>
  (["order-id", "calculation-request-id"] as const).flatMap((name) =>
    fields?.[name] === undefined
      ? [{ place: ["fields"], message: `say under \`${name}\` which attribute carries it` }]
      : [],
  );

/** Only points are told apart by an order status. */
const withoutStatus = (match: MatchEntry | undefined, place: KeyPath): Misfit[] =>
  match?.status === undefined
    ? []
    : [{ place: [...place, "status"], isKey: true, message: "a status is looked for at points alone; leave it out" }];

/** An order's path has about thirty points. Checking ten thousand connected ones takes too long. */
const maxPoints = 500;

const suggestion = (id: string, all: ReadonlySet<string>): string =>
  `; ${didYouMean(id, all, { otherwise: "there are ", mark: "`" })}`;

/** What is said of something that the path does not have changes nothing, so it must be a mistake. */
function unusedNames(file: PathFile, own: PathFile): Misfit[] {
  const matches = [
    ...(file.rows ?? []).flatMap(({ points = [] }) => points.map(({ match }) => match)),
    ...(file.supports ?? []).map(({ match }) => match),
    ...(file.variants ?? []).map(({ entry }) => entry),
  ].flatMap((match) => match ?? []);
  const people = Object.keys(file.people ?? {});
  const actors = (file.rows ?? []).map(({ actor = "" }) => actor).filter((actor) => people.includes(actor));
  const waitedFor = (file.rows ?? []).flatMap(({ points = [] }) => points.map(({ person }) => person));
  const used = [
    ["people", "person", [...actors, ...waitedFor]],
    ["services", "service", matches.map(({ service }) => service)],
    ["routes", "route", matches.map(({ http }) => http)],
    ["tables", "table", matches.map(({ write }) => write)],
    ["operations", "operation", matches.map(({ operation }) => operation)],
    ["queues", "queue", matches.flatMap(({ send, receive }) => [send, receive])],
  ] as const;
  return used.flatMap(([field, what, names]) => {
    const known = new Set(names.flatMap((name) => name ?? []));
    return Object.keys(own[field] ?? {})
      .filter((name) => !known.has(name))
      .map((name): Misfit => {
        const message = `no ${what} of the path is called \`${name}\`${suggestion(name, known)}`;
        return { place: [field, name], isKey: true, message };
      });
  });
}

/** A point and all that it needs, directly or indirectly. */
function needed(id: string, { rows = [] }: PathFile): ReadonlySet<string> {
  const needs = new Map(rows.flatMap(({ points = [] }) => points.map((one) => [one.point, one.needs ?? []])));
  const all = new Set([id]);
  for (const one of all) for (const need of needs.get(one) ?? []) all.add(need);
  return all;
}

const duplicates = (ids: readonly string[]): string[] => [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))];

function circles(points: readonly PointEntry[]): { id: string; path: string[] }[] {
  const needs = new Map(points.map((point) => [point.point, point.needs ?? []]));
  const cleared = new Set<string>();
  const walk = (id: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    if (cleared.has(id)) return undefined;
    for (const need of needs.get(id) ?? []) {
      const circle = walk(need, [...path, id]);
      if (circle !== undefined) return circle;
    }
    cleared.add(id);
    return undefined;
  };
  for (const point of points) {
    const circle = walk(point.point, []);
    if (circle !== undefined) return [{ id: circle[0]!, path: circle }];
  }
  return [];
}
