import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Installed, install } from "../bench/installed.ts";

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Readonly<Record<string, Record<string, string>>>;
const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};

let installed: Installed;
beforeAll(async () => {
  installed = await install();
});
afterAll(() => installed.remove());

it("nothing is installed along with ordertrace, and nothing is run for it", () => {
  for (const kind of ["dependencies", "optionalDependencies", "peerDependencies"])
    expect(manifest[kind]).toBeUndefined();
  for (const script of ["preinstall", "install", "postinstall"]) expect(manifest["scripts"]![script]).toBeUndefined();
});

it("what is inside is little, fixed by hash, and free to be handed on", () => {
  const inside = installed.packages;
  expect(inside.length).toBeLessThanOrEqual(35);
  for (const place of inside) {
    const { integrity, license, hasInstallScript } = packages[place]!;
    expect({ place, hasInstallScript, fixed: integrity?.startsWith("sha512-") }).toEqual({ place, fixed: true });
    expect(["MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause"]).toContain(license);
  }
});

it("with the license of each", () => {
  const licenses = readFileSync(installed.licenses, "utf8");
  for (const place of installed.packages) {
    const name = place.replace(/.*node_modules\//, "");
    expect(licenses).toContain(`${name} ${packages[place]!.version}\n`);
  }
  expect(licenses.match(/copyright/gi)!.length).toBeGreaterThanOrEqual(installed.packages.length);
});
