import { UsageError } from "./usage-error.ts";

export const headerName = /[!#$%&'*+.^`|~\w-]+/.source;
export const headerValue = /[\t\x20-\x7e]*/.source;
const header = new RegExp(`^(${headerName}):[\\t ]*(${headerValue})$`);

/** Whether a text can be sent as the value of a header at all: HTTP carries Latin-1 too. */
export const canBeSent = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text);

/**
 * Parses `name: value`, as curl takes it.
 * @throws UsageError, which does not quote the line
 */
export function parseHeader(line: string, where: string): readonly [name: string, value: string] {
  const [, name, value] = header.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(`${where} is no header: write name: value`);
  return [name, value.trim()];
}

/** Names of headers that hold a secret; a tenant or a scope is no secret. */
export const secretName = /auth|bearer|cookie|credential|jwt|key|pass|secret|session|signature|token/i;
