import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "../order/path.ts";
import { comesAlong } from "../package.ts";

/** Where the recordings that come along are, with what they show. */
export const examples = comesAlong("examples");

/** A recorded order that comes along. */
export interface DemoOrder {
  readonly name: string;
  readonly id: string;
  readonly about: Readonly<Record<Language, string>>;
}

export const readDemoOrders = (): DemoOrder[] =>
  JSON.parse(readFileSync(join(examples, "stories.json"), "utf8")) as DemoOrder[];

/** What `demo` can be asked to show in full. */
export const demoOrderNames = (): string[] => readDemoOrders().map(({ name }) => name);
