import type { Source } from "./fleet.ts";
import type { Progress } from "./progress.ts";
import { replay } from "./replay.ts";
import type { Scenario } from "./scenarios.ts";
import type { World } from "./world.ts";

/**
 * A Jaeger of our own needs no protection by a low rate. The high limit saves time, too: with a low one, a burst of
 * some seconds in a window of weeks is found slice by slice.
 */
const fastOptions = ["--rate", "1000", "--limit", "2000"];

/**
 * The sources of a run: the Jaeger that it was traced into, another with the same traces in Badger, and the recording.
 */
export async function sourcesOf(
  world: Pick<World, "jaeger" | "openBadger">,
  { badger }: Scenario,
  files: readonly string[],
  progress: Progress,
): Promise<Source[]> {
  const sources: Source[] = [{ name: "memory", args: ["--jaeger-url", world.jaeger.url, ...fastOptions] }];
  if (badger) {
    progress("the same traces into Badger");
    const jaeger = await world.openBadger();
    await replay(files, jaeger);
    sources.push({ name: "badger", args: ["--jaeger-url", jaeger.url, ...fastOptions] });
  }
  return [...sources, { name: "file", args: ["--file", ...files] }];
}
