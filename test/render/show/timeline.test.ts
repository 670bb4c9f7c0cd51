import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { run } from "../../run.ts";
import { asKept, files, fitsAnyTerminal, shown } from "./stories.ts";

asKept("--timeline", "timeline");
fitsAnyTerminal({ timeline: true });

it.each([
  ["another encoding", { LANG: "ru_RU.KOI8-R" }],
  ["no locale at all", { LC_ALL: "C" }],
  ["the console of a kernel", { TERM: "linux" }],
])("draws in ASCII where the terminal has no UTF-8: %s", async (_what, env) => {
  const text = await shown("A-1060", "--timeline", { env });
  expect(text).not.toMatch(/[^\x20-\x7e\n]/);
  await expect(text).toMatchFileSnapshot("../golden/timeline/lost.80.ascii.txt");
});

it("draws with all signs where the locale leaves it to the terminal", async () => {
  for (const LANG of ["en_GB.UTF-8", "ru_RU.utf8", "en_US", ""])
    expect(await shown("A-1060", "--timeline", { env: { LANG } })).toContain("┃▒▒▒▒▒✗ lost");
});

it("its colours are on what they are for, and change no column", async () => {
  const args = ["show", "A-1060", "--timeline", "--utc", "--file", ...files];
  const { stdout } = await run(args, { columns: 80, env: {} });
  expect(stripVTControlCharacters(stdout)).toBe(await shown("A-1060", "--timeline"));
  expect(stdout).toContain("\u001b[31m▒▒▒▒▒\u001b[39m");
});

it("an unknown order has no bars", async () => {
  expect(await shown("A-9999", "--timeline")).not.toContain("█");
});

it("tells several deadlines apart: the message's, and the carrier's", async () => {
  const args = ["show", "A-1042", "--timeline", "--utc", "--file", files[0]!, files[2]!];
  const { stdout } = await run(args, { columns: 80, env: { NO_COLOR: "1" } });
  expect(stdout).toContain("┃ deadline 24b.1 14 Nov 12:12, 25.1 28 Nov 12:02");
  expect(stdout).toMatch(/^\? {2}24b .*░┃▒+\? can't tell$/m);
});
