import { didYouMean } from "../closest.ts";
import type { MatchEntry, PathFile, PointEntry } from "./schema.ts";

/** Where in a path file a problem is: keys, with a row or point by its id rather than by its place in a list. */
export type Place = readonly (string | number | { readonly row: string } | { readonly point: string })[];

export interface Misfit {
  readonly place: Place;
  /** What is wrong is the last key of the place, not what it holds. */
  readonly isKey?: true;
  readonly message: string;
}

/**
 * What a well-formed path file can still get wrong: names that mean nothing, twins, circles.
 * @param own what the file says itself, of one that extends another
 */
export function checkPath(file: PathFile, own: PathFile = file): Misfit[] {
  const entries = (file.rows ?? []).flatMap((row) =>
    (row.points ?? []).map((point) => ({
      point,
      place: ["rows", { row: row.row }, "points", { point: point.point }] as Place,
    })),
  );
  if (entries.length > most)
    return [{ place: ["rows"], message: `a path has at most ${most} points; this one has ${entries.length}` }];
  const ids = new Set(entries.map(({ point }) => point.point));
  const rows = new Set((file.rows ?? []).map((row) => row.row));
  const reference = (id: string, place: Place, all: ReadonlySet<string> = ids, what = "point"): Misfit[] =>
    all.has(id) ? [] : [{ place, message: `no ${what} is called \`${id}\`${suggestion(id, all)}` }];

  return [
    ...(rows.size === 0
      ? [{ place: ["rows"], message: "a path needs rows; write `extends: …` to start from a built-in path" }]
      : []),
    ...twins((file.rows ?? []).map((row) => row.row)).map((id) => ({
      place: ["rows", { row: id }] as Place,
      message: `row \`${id}\` is there twice; rename or remove one`,
    })),
    ...twins(entries.map(({ point }) => point.point)).map((id) => ({
      place: entries.find((e) => e.point.point === id)!.place,
      message: `point \`${id}\` is there twice; rename or remove one`,
    })),
    ...entries.flatMap(({ point, place }) => [
      ...(point.match === undefined
        ? [{ place, message: `point \`${point.point}\` has no \`match\`: say how its span is recognised` }]
        : []),
      ...(point.needs ?? []).flatMap((need, i) => reference(need, [...place, "needs", i])),
      ...(point.within === undefined ? [] : reference(point.within, [...place, "within"])),
      ...(point.person === undefined
        ? []
        : reference(point.person, [...place, "person"], new Set(Object.keys(file.people ?? {})), "person")),
    ]),
    ...circles(entries.map(({ point }) => point)).map(({ id, path }) => ({
      place: [...entries.find((e) => e.point.point === id)!.place, "needs"] as Place,
      message: `points need each other in a circle: ${path.join(" → ")}; remove one of these needs`,
    })),
    ...Object.keys(file.deadlines ?? {}).flatMap((key): Misfit[] => {
      const place = ["deadlines", key];
      const [from = "", to = ""] = key.split(" -> ");
      const unknown = [from, to].flatMap((id) => reference(id, place)).map((one): Misfit => ({ ...one, isKey: true }));
      if (unknown.length > 0 || !needed(from, file).has(to)) return unknown;
      return [{ place, isKey: true, message: `\`${to}\` does not come after \`${from}\`; write \`${to} -> ${from}\`` }];
    }),
    ...Object.entries(file.people ?? {}).flatMap(([name, person]): Misfit[] =>
      person["days-off"] === undefined || file["time-zone"] !== undefined
        ? []
        : [{ place: ["people", name, "days-off"], message: "say under `time-zone` where midnight is: Europe/Moscow" }],
    ),
    ...unusedNames(file, own),
    ...(file.variants ?? []).flatMap((variant, i) => [
      ...withoutStatus(variant.entry, ["variants", i, "entry"]),
      ...(variant.without ?? []).flatMap((id, j) => reference(id, ["variants", i, "without", j], rows, "row")),
      ...(variant.within ?? []).flatMap((id, j) => reference(id, ["variants", i, "within", j])),
      ...(variant["last-without-order"] === undefined
        ? []
        : reference(variant["last-without-order"], ["variants", i, "last-without-order"])),
    ]),
    ...(file.supports ?? []).flatMap((support, i) => [
      ...withoutStatus(support.match, ["supports", i, "match"]),
      ...reference(support.after, ["supports", i, "after"]),
      ...reference(support.before, ["supports", i, "before"]),
    ]),
    ...["order-id", "calculation-request-id"].flatMap((name) =>
      file.fields?.[name as "order-id"] === undefined
        ? [{ place: ["fields"], message: `say under \`${name}\` which attribute carries it` }]
        : [],
    ),
  ];
}

/** Only a point is told from another by the status that it is about. */
const withoutStatus = (match: MatchEntry | undefined, place: Place): Misfit[] =>
  match?.status === undefined
    ? []
    : [{ place: [...place, "status"], isKey: true, message: "a status is looked for at points alone; leave it out" }];

/** An order's path has thirty; of ten thousand that hang together nobody waits for the end. */
const most = 500;

const suggestion = (id: string, all: ReadonlySet<string>): string =>
  `; ${didYouMean(id, all, { otherwise: "there are ", mark: "`" })}`;

/** A new name for what nothing in the path is called changes nothing: nobody means that. */
function unusedNames(file: PathFile, own: PathFile): Misfit[] {
  const matches = [
    ...(file.rows ?? []).flatMap(({ points = [] }) => points.map(({ match }) => match)),
    ...(file.supports ?? []).map(({ match }) => match),
    ...(file.variants ?? []).map(({ entry }) => entry),
  ].flatMap((match) => match ?? []);
  const used = [
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

/** All that a point needs, whatever that needs in turn; itself too. */
function needed(id: string, { rows = [] }: PathFile): ReadonlySet<string> {
  const needs = new Map(rows.flatMap(({ points = [] }) => points.map((one) => [one.point, one.needs ?? []])));
  const all = new Set([id]);
  for (const one of all) for (const need of needs.get(one) ?? []) all.add(need);
  return all;
}

const twins = (ids: readonly string[]): string[] => [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))];

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
