import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

interface Locked {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
};
const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};

/** Where Node finds a package for another: the nearest `node_modules` above it. */
function found(name: string, from: string): string {
  for (let folder = from; ; folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, "")) {
    const place = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (folder === "") throw new Error(`${name} is not in the lock file`);
  }
}

/** What is installed with ordertrace, and with what it needs. */
function installed(): ReadonlyMap<string, Locked> {
  const all = new Map<string, Locked>();
  const visit = (names: readonly string[], from: string): void => {
    for (const place of names.map((name) => found(name, from)))
      if (!all.has(place)) {
        all.set(place, packages[place]!);
        visit(Object.keys(packages[place]!.dependencies ?? {}), place);
      }
  };
  visit(Object.keys(manifest.dependencies), "");
  return all;
}

it("what is installed is little, fixed, and runs nothing while it is installed", () => {
  const all = [...installed()];
  expect(Object.keys(manifest.dependencies)).toHaveLength(8);
  expect(all.length).toBeLessThanOrEqual(35);
  for (const [place, { hasInstallScript, integrity }] of all)
    expect({ place, hasInstallScript, fixed: integrity?.startsWith("sha512-") }).toEqual({ place, fixed: true });
});

it("nor does ordertrace itself, where it is a dependency", () => {
  for (const script of ["preinstall", "install", "postinstall"]) expect(manifest.scripts[script]).toBeUndefined();
});
