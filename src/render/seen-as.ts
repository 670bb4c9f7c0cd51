import type { Language, Matcher } from "../order/path.ts";
import { proseIn } from "./prose/prose.ts";

/** How a span is recognised, in words: `mes-api: receive from calculation.requests`. */
export function seenAs(match: Matcher, lang: Language): string {
  const { seen } = proseIn(lang);
  const { services, status } = match;
  const what = `${services.join(seen.or)}: ${whatOf(match, lang)}`;
  if (status === undefined) return what;
  const values = status.orNone ? [...status.values, seen.noStatus] : status.values;
  return `${what}, ${status.not ? seen.not : ""}${values.join(seen.or)}`;
}

function whatOf(match: Matcher, lang: Language): string {
  const { seen } = proseIn(lang);
  const any = (words: readonly string[]) => words.join(seen.or);
  switch (match.kind) {
    case "http":
      return any(match.routes.map((route) => `${match.method} ${route}`));
    case "write":
      return seen.write(any(match.tables));
    case "object-store":
      return `${any(match.methods)} ${match.answer === "any" ? seen.answered : seen.succeeded}`;
    case "operation":
      return any(match.names.map(seen.operation));
    case "send":
      return seen.send(any(match.names));
    case "receive":
      return seen.receive(any(match.names));
    case "cache-write":
      return seen.cacheWrite;
  }
}
