import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "../order/path.ts";
import { packagedPath } from "../package.ts";

/** The folder of the recordings that ship with ordertrace, and of their descriptions. */
export const examplesFolder = packagedPath("examples");

/** A recorded order that ships with ordertrace. */
export interface DemoOrder {
  readonly name: string;
  readonly id: string;
  readonly about: Readonly<Record<Language, string>>;
}

export const readDemoOrders = (): DemoOrder[] =>
  JSON.parse(readFileSync(join(examplesFolder, "stories.json"), "utf8")) as DemoOrder[];

/** The names of the orders that `demo` can show in full. */
export const demoOrderNames = (): string[] => readDemoOrders().map(({ name }) => name);
