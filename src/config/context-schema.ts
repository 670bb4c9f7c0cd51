import { z } from "zod";
import { told } from "../sentence.ts";
import { clickHouseAddress } from "../sources/clickhouse/address.ts";
import { SourceError } from "../sources/errors.ts";
import { checkedBaseUrl } from "../sources/http/base-url.ts";
import { type contextFields, tenantName } from "./context.ts";
import { headerName, headerValue } from "./header.ts";

const file = z.string().min(1).describe("A file; relative to the folder of this one, ~ is your home");
const variable = z.string().regex(/^\w+$/, "write the name of an environment variable");
const url = (check: (text: string) => unknown) =>
  z.string().check((ctx) => {
    try {
      check(ctx.value);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      ctx.issues.push({ code: "custom", input: ctx.value, message: `${error.message}. ${told(error.hint)}` });
    }
  });
const nameOfHeader = z.string().regex(new RegExp(`^${headerName}$`), "write the name of a header");
const valueOfHeader = z.union(
  [
    z.string().regex(new RegExp(`^${headerValue}$`), "a header holds printable ASCII"),
    z.strictObject({ file }),
    z.strictObject({ env: variable }),
  ],
  { error: "write a text, { file: … } or { env: … }" },
);

const contextShape = {
  "jaeger-url": url((text) => checkedBaseUrl(text)).describe("Jaeger's query service, with its base path"),
  "clickhouse-url": url(clickHouseAddress).describe("ClickHouse's HTTP interface, and the database with the spans"),
  "token-file": file.describe("Holds a bearer token"),
  "token-env": variable.describe("An environment variable that holds a bearer token"),
  "token-command": z.array(z.string()).min(1).describe("A command and its arguments, which prints a bearer token"),
  user: z.string().min(1).describe("For basic authentication"),
  "password-file": file,
  "password-env": variable,
  tenant: z.string().regex(tenantName, "a tenant is printable ASCII").describe("Sent as x-tenant"),
  headers: z.record(nameOfHeader, valueOfHeader).describe("Further headers; secret ones as { file: … } or { env: … }"),
  "header-file": file.describe("Holds secret headers, a line each: name: value"),
  "ca-file": file.describe("Certificates of the authorities to trust, in place of the usual ones"),
  "cert-file": file.describe("A client certificate"),
  "key-file": file.describe("Its key"),
  "unix-socket": file,
  "insecure-http": z.boolean().describe("Send credentials over plain http"),
} satisfies Record<(typeof contextFields)[number], z.ZodType>;

/** A context as it is written in a file. */
export const context = z.strictObject(contextShape).partial();
export type Context = z.infer<typeof context>;
