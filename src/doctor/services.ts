import { closest } from "../closest.ts";
import type { Path } from "../order/path.ts";
import { type Finding, found } from "./finding.ts";

/** Checks which services of the path the server lists. A service may have several names, of which one is enough. */
export function servicesFound(path: Path, listed: readonly string[]): { seen: string[]; finding: Finding } {
  const { points, supports, variants } = path;
  const entries = variants.flatMap(({ entry }) => (entry === undefined ? [] : [{ match: entry }]));
  const wanted = new Map([...points, ...supports, ...entries].map(({ match }) => [match.service, match.services]));
  const seen = listed.filter((service) => [...wanted.values()].some((names) => names.includes(service)));
  const others = listed.filter((service) => !seen.includes(service));
  const missing = [...wanted]
    .filter(([, names]) => names.every((name) => !listed.includes(name)))
    .map(([inPath, names]) => ({
      service: names.join(" / "),
      inPath,
      near: names.map((name) => closest(name, others)).find((near) => near !== undefined) ?? null,
    }));
  const known = others.slice(0, maxOthersShown);
  if (missing.length === 0)
    return { seen, finding: found("services", "services-seen", { services: seen, others: others.length }) };
  const code = seen.length === 0 ? "services-none" : "services-missing";
  return { seen, finding: found("services", code, { missing, known }) };
}

const maxOthersShown = 10;
