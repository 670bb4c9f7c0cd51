import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "../order/path.ts";
import { comesAlong } from "../package.ts";

/** Where the recordings that come along are, with what they show. */
export const examples = comesAlong("examples");

/** A recorded order that comes along. */
export interface Story {
  readonly name: string;
  readonly id: string;
  readonly about: Readonly<Record<Language, string>>;
}

export const readStories = (): Story[] => JSON.parse(readFileSync(join(examples, "stories.json"), "utf8")) as Story[];

/** What `demo` can be asked to show in full. */
export const storyNames = (): string[] => readStories().map(({ name }) => name);
