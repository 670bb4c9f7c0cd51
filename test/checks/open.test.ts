import { expect, it } from "vitest";
import { openChecks } from "../../src/checks/open.ts";
import { openPath } from "../../src/path/open.ts";
import { day, hour, minute } from "../story/order.ts";

it("without a file the document's targets are checked", async () => {
  const checks = await openChecks(undefined, await openPath());
  expect(checks.map(({ subject, since }) => ({ ...subject, since }))).toEqual([
    { kind: "lost", most: 0, since: day },
    { kind: "stuck", most: 0, since: 30 * day },
    { kind: "errors", most: null, service: null, baseline: hour, since: 5 * minute },
  ]);
});

it("a file has its own", async () => {
  const checks = await openChecks("deploy/checks/checks.yaml", await openPath());
  expect(checks.map(({ name }) => name)).toContain("orders come in");
});
