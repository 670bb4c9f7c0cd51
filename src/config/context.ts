import type { Context } from "./context-schema.ts";
import { secretName } from "./header.ts";

export type { Context };

/** The fields that say how a server is reached, named like the options. They hold no secret, only where one is kept. */
export const contextFields = [
  "jaeger-url",
  "clickhouse-url",
  "token-file",
  "token-env",
  "token-command",
  "user",
  "password-file",
  "password-env",
  "tenant",
  "headers",
  "header-file",
  "ca-file",
  "cert-file",
  "key-file",
  "unix-socket",
  "insecure-http",
] as const;
/** The address to ask: at most one of these is given. */
export const addressFields = ["jaeger-url", "clickhouse-url"] as const satisfies readonly (keyof Context)[];
const tokenFields = ["token-file", "token-env", "token-command"] as const satisfies readonly (keyof Context)[];
const passwordFields = ["password-file", "password-env"] as const satisfies readonly (keyof Context)[];
/** The fields that say who asks. Of a context and the command line, only one can say so. */
export const authorizationFields = [...tokenFields, "user", ...passwordFields] as const;
export const fileFields = [
  "token-file",
  "password-file",
  "header-file",
  "ca-file",
  "cert-file",
  "key-file",
  "unix-socket",
] as const satisfies readonly (keyof Context)[];

/**
 * Lays one context over another. A token above replaces user and password below, and the other way round; an address
 * above replaces any address below.
 */
export function overlaid(below: Context, above: Context): Context {
  // A field that is empty is to be removed: it replaces no other.
  const has = (fields: readonly (keyof Context)[]) => fields.some((field) => (above[field] ?? "") !== "");
  const replaced: readonly string[] = [
    ...(has(addressFields) ? addressFields : []),
    ...(has(tokenFields) ? authorizationFields : []),
    ...(has(["user", ...passwordFields]) ? tokenFields : []),
    ...(has(passwordFields) ? passwordFields : []),
  ];
  return { ...Object.fromEntries(Object.entries(below).filter(([field]) => !replaced.includes(field))), ...above };
}

/** A tenant is sent as a header. */
export const tenantName = /^[\x21-\x7e]+$/;

/**
 * Says which fields exclude each other or can't be used; undefined if all is well.
 * @param named how a field is called where it was given
 */
export function misfitIn(given: Context, named: (field: keyof Context) => string): string | undefined {
  const tokens = tokenFields.filter((field) => given[field] !== undefined);
  const passwords = passwordFields.filter((field) => given[field] !== undefined);
  if (addressFields.every((field) => given[field] !== undefined))
    return `${addressFields.map(named).join(" and ")} are two addresses: give one of them`;
  if (tokens.length > 1) return `${tokens.map(named).join(" and ")} each give a token: give one of them`;
  if (tokens[0] !== undefined && given.user !== undefined)
    return `${named(tokens[0])} is a token's and ${named("user")} is for a password: give one of them`;
  if (passwords.length > 1) return `${passwords.map(named).join(" and ")} each give a password: give one of them`;
  if (passwords[0] !== undefined && given.user === undefined)
    return `${named(passwords[0])} is of no use without ${named("user")}: say whose it is`;
  if (given.user !== undefined && passwords.length === 0)
    return `${named("user")} needs a password, from ${named("password-file")} or ${named("password-env")}`;
  if (given.user?.includes(":")) return `${named("user")} holds a colon, which basic authentication can't send`;
  if (given["cert-file"] !== undefined && given["key-file"] === undefined)
    return `${named("cert-file")} needs its key: give ${named("key-file")}`;
  if (given["key-file"] !== undefined && given["cert-file"] === undefined)
    return `${named("key-file")} is of no use without its certificate: give ${named("cert-file")}`;
  if (given.tenant?.trim() === "") return `${named("tenant")} is empty: is a variable not set?`;
  if (given.tenant !== undefined && !tenantName.test(given.tenant))
    return `${named("tenant")}: a tenant is printable ASCII`;
  const openSecret = Object.entries(given.headers ?? {}).find(
    ([name, value]) => secretName.test(name) && typeof value === "string",
  );
  if (openSecret !== undefined)
    return `the header ${openSecret[0]} looks like a secret, which must not stand here: write it into a file, for ${named("header-file")}`;
  return undefined;
}
