import { keyNamesOf } from "../../order/keys.ts";
import type { Path } from "../../order/path.ts";
import type { Look } from "../../order/report.ts";
import { storiesOf } from "../../order/story.ts";
import { plainId } from "../../plain-id.ts";
import type { TraceSource } from "../../sources/source.ts";
import type { Interval } from "../../trace/interval.ts";
import { latestEnd } from "../../trace/span.ts";
import { servicesOf } from "../services-of.ts";

const maxTraces = 50;
const maxIds = 3;

/**
 * What to look at if nothing carries an id: the same id in another spelling, else what ids look like here. People type
 * `a-1060` or `A1060` for `A-1060`, or only `1060`.
 * @param known the services that the source knows
 */
export async function looksLike(
  id: string,
  source: TraceSource,
  known: readonly string[],
  window: Interval,
  path: Path,
): Promise<Look[]> {
  const service = servicesOf(path).find((one) => known.includes(one));
  if (service === undefined) return [];
  const { traces } = await source.byService({ service, atMost: maxTraces }, window);
  const latest = [...traces].sort((a, b) => latestEnd(b.spans) - latestEnd(a.spans));
  const ids = [
    ...new Set(latest.flatMap((trace) => storiesOf([trace], path.fields).flatMap(({ orderId }) => orderId ?? []))),
  ];
  const names = keyNamesOf(path.fields);
  for (const spelling of spellingsOf(id, ids)) {
    if (ids.includes(spelling)) return [{ kind: "spelling", id: spelling, of: "order" }];
    const { traces: found } = await source.byAttribute(names, spelling, window);
    if (found.length === 0) continue;
    const isOrder = storiesOf(found, path.fields).some(({ orderId }) => orderId === spelling);
    return [{ kind: "spelling", id: spelling, of: isOrder ? "order" : "calculation" }];
  }
  // An id may have been cut off when it was copied.
  const alike = ids.toSorted((a, b) => Number(b.startsWith(id)) - Number(a.startsWith(id)));
  return ids.length === 0 ? [] : [{ kind: "orders", ids: alike.slice(0, maxIds) }];
}

/** @param ids some that are there: they tell what comes before an id's number */
function spellingsOf(id: string, ids: readonly string[]): string[] {
  const plain = plainId(id);
  return [...new Set([plain, withDigits(plain)].flatMap((one) => writtenLike(one, ids)))].filter(
    (one) => one !== id && one !== "",
  );
}

/** The id with capitals or without, and with what comes before the number of those that are there. */
function writtenLike(plain: string, ids: readonly string[]): string[] {
  const [, lead = "", number] = /^(\D*)(\d+)$/.exec(plain) ?? [];
  const leads = [...new Set(ids.flatMap((one) => /^\D+(?=\d)/.exec(one) ?? []))].slice(0, maxIds);
  const before = leads.filter((one) => number !== undefined && (lead === "" || lettersOf(one) === lettersOf(lead)));
  return [plain, plain.toUpperCase(), plain.toLowerCase(), ...before.map((one) => `${one}${number}`)];
}

/**
 * The id with digits for the letters in its number that look the same: 0 for O, 1 for I and l. A letter before the
 * number belongs to it only where no other letter stands before that: `PO1060` has the letters PO.
 */
const withDigits = (plain: string): string =>
  plain.replace(/(?:\d|(?<![\p{L}\p{N}])[OoIl])[\dOoIl]*$/u, (number) =>
    number.replaceAll(/[Oo]/g, "0").replaceAll(/[Il]/g, "1"),
  );

const lettersOf = (text: string): string => text.replaceAll(/[^\p{L}]/gu, "").toLowerCase();
