import { expect, it } from "vitest";
import { type Context, overlaid } from "../../src/config/context.ts";

const token: Context = { "token-env": "TOKEN" };
const password: Context = { user: "oncall", "password-env": "SECRET" };

it.each<[string, Context, Context, Context]>([
  ["another way to the same password", password, { "password-file": "pw" }, { user: "oncall", "password-file": "pw" }],
  ["another user with the same password", password, { user: "night" }, { ...password, user: "night" }],
  ["a password in place of a token", token, password, password],
  ["a user, whose password is still to be given, in place of a token", token, { user: "night" }, { user: "night" }],
  ["a token in place of a password", password, token, token],
  ["another way to a token", token, { "token-file": "t" }, { "token-file": "t" }],
  ["another server", { "jaeger-url": "http://a" }, { "clickhouse-url": "http://b" }, { "clickhouse-url": "http://b" }],
  ["a tenant for the same user", password, { tenant: "eu" }, { ...password, tenant: "eu" }],
  ["an empty field, which is to be removed", password, { "token-env": "" }, { ...password, "token-env": "" }],
])("above a context stands %s", (_what, below, above, both) => {
  expect(overlaid(below, above)).toEqual(both);
});
