import { z } from "zod";
import { checkedBaseUrl } from "../sources/jaeger/base-url.ts";
import { SourceError } from "../sources/errors.ts";
import { UsageError } from "./usage-error.ts";

/** How one Jaeger is reached, in the words of the command line's options. No secret stands here, only where it is kept. */

const file = z.string().min(1).describe("A file; relative to the folder of this one, ~ is your home");
const variable = z.string().regex(/^\w+$/, "write the name of an environment variable");
const url = z.string().check((ctx) => {
  try {
    checkedBaseUrl(ctx.value);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    ctx.issues.push({ code: "custom", input: ctx.value, message: `${error.message}. ${error.hint}` });
  }
});
const name = /[!#$%&'*+.^`|~\w-]+/.source;
const value = /[\t\x20-\x7e]*/.source;
const headerName = z.string().regex(new RegExp(`^${name}$`), "write the name of a header");
const headerValue = z.union([
  z.string().regex(new RegExp(`^${value}$`), "a header holds printable ASCII"),
  z.strictObject({ file }),
  z.strictObject({ env: variable }),
]);

const contextShape = {
  "jaeger-url": url.describe("Jaeger's query service, with its base path"),
  "token-file": file.describe("Holds a bearer token"),
  "token-env": variable.describe("An environment variable that holds a bearer token"),
  "token-command": z.array(z.string()).min(1).describe("A command and its arguments, which prints a bearer token"),
  user: z.string().min(1).describe("For basic authentication"),
  "password-file": file,
  "password-env": variable,
  tenant: z
    .string()
    .regex(/^[\x21-\x7e]+$/, "a tenant is printable ASCII")
    .describe("Sent as x-tenant"),
  headers: z.record(headerName, headerValue).describe("Further headers; secret ones as { file: … } or { env: … }"),
  "header-file": file.describe("Holds secret headers, a line each: name: value"),
  "ca-file": file.describe("Certificates of the authorities to trust, in place of the usual ones"),
  "cert-file": file.describe("A client certificate"),
  "key-file": file.describe("Its key"),
  "unix-socket": file,
  "insecure-http": z.boolean().describe("Send credentials over plain http"),
};

export const context = z.strictObject(contextShape).partial();
export type Context = z.infer<typeof context>;

export const contextFields = Object.keys(contextShape) as (keyof Context)[];
const tokenFields = ["token-file", "token-env", "token-command"] as const satisfies readonly (keyof Context)[];
const passwordFields = ["password-file", "password-env"] as const satisfies readonly (keyof Context)[];
/** Of a context and the command line only one can say who asks. */
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

/** The one context with what the other gives; whoever gives a token outdoes a password, and the other way round. */
export function overlaid(below: Context, above: Context): Context {
  const has = (fields: readonly (keyof Context)[]) => fields.some((field) => above[field] !== undefined);
  const outdone: readonly string[] = [
    ...(has(tokenFields) ? authorizationFields : []),
    ...(has(["user", ...passwordFields]) ? tokenFields : []),
    ...(has(passwordFields) ? passwordFields : []),
  ];
  return { ...Object.fromEntries(Object.entries(below).filter(([field]) => !outdone.includes(field))), ...above };
}

const header = new RegExp(`^(${name}):[\\t ]*(${value})$`);

/**
 * `name: value`, as curl has it.
 * @throws UsageError, which does not quote it
 */
export function parseHeader(line: string, where: string): readonly [name: string, value: string] {
  const [, name, value] = header.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(`${where} is no header: write name: value`);
  return [name, value.trim()];
}

/** Of a header; a tenant or a scope is none. */
export const secretName = /auth|bearer|cookie|credential|jwt|key|pass|secret|session|signature|token/i;

/** What does not go together, or can't be; undefined when all is well. */
export function misfitIn(given: Context, say: (field: keyof Context) => string): string | undefined {
  const tokens = tokenFields.filter((field) => given[field] !== undefined);
  const passwords = passwordFields.filter((field) => given[field] !== undefined);
  if (tokens.length > 1) return `${tokens.map(say).join(" and ")} each give a token: give one of them`;
  if (tokens[0] !== undefined && given.user !== undefined)
    return `${say(tokens[0])} is a token's and ${say("user")} is for a password: give one of them`;
  if (passwords.length > 1) return `${passwords.map(say).join(" and ")} each give a password: give one of them`;
  if (passwords[0] !== undefined && given.user === undefined)
    return `${say(passwords[0])} is of no use without ${say("user")}: say whose it is`;
  if (given.user !== undefined && passwords.length === 0)
    return `${say("user")} needs a password: give ${say("password-file")} or ${say("password-env")}`;
  if (given.user?.includes(":")) return `${say("user")} holds a colon, which basic authentication can't send`;
  if (given["cert-file"] !== undefined && given["key-file"] === undefined)
    return `${say("cert-file")} needs its key: give ${say("key-file")}`;
  if (given["key-file"] !== undefined && given["cert-file"] === undefined)
    return `${say("key-file")} is of no use without its certificate: give ${say("cert-file")}`;
  const open = Object.entries(given.headers ?? {}).find(
    ([name, value]) => secretName.test(name) && typeof value === "string",
  );
  if (open !== undefined)
    return `the header ${open[0]} looks like a secret, which must not stand here: write it into a file, for ${say("header-file")}`;
  return undefined;
}
