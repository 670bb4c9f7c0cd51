import { expect, it } from "vitest";
import { unknownZone } from "../../src/config/zone.ts";
import { told } from "../../src/sentence.ts";
import { files } from "../render/show/stories.ts";
import { run } from "../run.ts";

it.each([
  ["Europe/Moskow", "did you mean Europe/Moscow?"],
  ["europe/moscow", "did you mean Europe/Moscow?"],
  ["Moscow", "did you mean Europe/Moscow?"],
  [":Europe/Moskow", "did you mean Europe/Moscow?"],
  ["CET-1CEST,M3.5.0,M10.5.0/3", "write one such as Europe/Moscow"],
])("TZ=%s is UTC to Node: %s", (name, hint) => {
  const text = `TZ ${name.replace(":", "")} names no time zone, so times are in UTC: ${hint}`;
  expect(unknownZone({ TZ: name }).map((one) => told(one))).toEqual([text]);
});

it.each(["", "UTC", "Etc/UTC", "GMT", "Europe/Moscow", ":Europe/Moscow", "MSK-3", "UTC0", "EST5EDT", "/etc/localtime"])(
  "TZ=%s is read",
  (name) => {
    expect(unknownZone({ TZ: name })).toEqual([]);
  },
);

it("is warned of where times are printed in the local zone", async () => {
  const line = ["stuck", "--format", "json", "--file", ...files];
  const env = { TZ: "Europe/Moskow" };
  expect((await run(line, { env })).stderr).toMatch(/^ordertrace: TZ Europe\/Moskow names no time zone/);
  expect((await run([...line, "--utc"], { env })).stderr).toBe("");
  expect((await run(["path"], { env })).stderr).toBe("");
});
