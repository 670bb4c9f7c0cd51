import { expect, it } from "vitest";
import { percent, percentBeside, percentOfLimit } from "../../../src/render/sweeps/sentences.ts";

it.each([
  [1, "100 %"],
  [0.9999, "99.9 %"],
  [0.057, "5.7 %"],
  [0, "0 %"],
])("the share %d is %s: only the whole is shown as 100 %%", (share, said) => {
  expect(percent(share, "en")).toBe(said);
});

it.each([
  [0.009, 1 / 110, "0.909 % beside 0.9 %"],
  [0.01, 0.0104, "1.04 % beside 1 %"],
  [0.01, 0.01, "1 % beside 1 %"],
  [0.9525, 0.95, "95 % beside 95.25 %"],
  [1, 0.99999, "99.9 % beside 100 %"],
  [0, 0.0004, "0.04 % beside 0 %"],
  [0.29, 0.57, "57 % beside 29 %"],
])("a share beside its limit %d shows which is more: %d", (limit, share, said) => {
  expect(`${percentBeside(limit, share, "en")} beside ${percentOfLimit(limit, "en")}`).toBe(said);
});
