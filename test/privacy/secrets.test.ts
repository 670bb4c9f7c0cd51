import { expect, it } from "vitest";
import { Secrets } from "../../src/privacy/secrets.ts";

it.each([
  ["no rights for 2026 here", "no rights for [secret] here"],
  ["password=2026.", "password=[secret]."],
  [JSON.stringify({ message: 'bad "password": 2026' }), String.raw`{"message":"bad \"password\": [secret]"}`],
  [JSON.stringify({ password: "2026" }), '{"password":"[secret]"}'],
])("a secret of digits alone is hidden where it stands by itself: %s", (text, hidden) => {
  const secrets = new Secrets();
  secrets.keep("2026");
  expect(secrets.hide(text)).toBe(hidden);
});

it.each([
  JSON.stringify({ spans: 2026, rest: [{ off: -2026 }] }),
  JSON.stringify({ spans: 2026 }, undefined, 2),
  "2026-11-20T10:00:00Z, order A-2026, 12026 spans, 2026.5 ms",
])("but not in what is another number: %s", (text) => {
  const secrets = new Secrets();
  secrets.keep("2026");
  expect(secrets.hide(text)).toBe(text);
});
