/** What a company knows of and allows: an entry holds where all that it names is so. `*` stands for any text. */
export interface Allowed {
  readonly service?: string | undefined;
  readonly operation?: string | undefined;
  /** As `audit` calls it: `url.full`, `event exception.message`, `operation name`. */
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

/** Each part between the stars is looked for once, after the one before: linear, whatever the pattern. */
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
