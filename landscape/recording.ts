import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { serviceNames } from "./parts/service.ts";

/** No run makes as many traces. A search that hits its limit has dropped traces, and does not say so. */
const maxTraces = 100_000;

/**
 * Saves what Jaeger's API answers for each service, unchanged, in `folder`.
 * @returns the files
 * @throws Error if Jaeger has nothing, or not everything
 */
export async function record(jaegerUrl: string, folder: string, from: Date, to: Date): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (const service of serviceNames) {
    const query = `/api/traces?service=${service}&start=${from.getTime() * 1_000}&end=${to.getTime() * 1_000}&limit=${maxTraces}`;
    const answer = await fetch(jaegerUrl + query);
    const body = Buffer.from(await answer.arrayBuffer());
    const { data } = JSON.parse(body.toString("utf8")) as { data: readonly unknown[] | null };
    if (!answer.ok || data === null || data.length === 0 || data.length >= maxTraces)
      throw new Error(`${query}: ${answer.status}, ${data?.length ?? 0} traces`);
    const file = join(folder, `${service}.json.gz`);
    writeFileSync(file, gzipSync(body, { level: 9 }));
    files.push(file);
  }
  return files;
}
