/**
 * A leak that a company knows of and allows. It covers finds that match all fields it names; `*` stands for any text.
 */
export interface Allowed {
  readonly service?: string | undefined;
  readonly operation?: string | undefined;
  /** The place as `audit` names it: `url.full`, `event exception.message`, `operation name`. */
  readonly attribute?: string | undefined;
  readonly kind?: string | undefined;
  readonly value?: string | undefined;
}

export const isAllowed = (found: Readonly<Record<keyof Allowed, string>>, allowed: readonly Allowed[]): boolean =>
  allowed.some((entry) =>
    (["service", "operation", "attribute", "kind", "value"] as const).every(
      (field) => entry[field] === undefined || fits(found[field], entry[field]),
    ),
  );

/** Whether a text matches a pattern. Linear: each part between stars is searched for once, after the part before it. */
export function fits(text: string, pattern: string): boolean {
  const parts = pattern.split("*");
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (parts.length === 1) return text === pattern;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const next = text.indexOf(part, at);
    if (next === -1) return false;
    at = next + part.length;
  }
  return at <= text.length - last.length;
}
