import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { startJaeger } from "../real/jaeger.ts";
import { day } from "./order.ts";
import { exampleOrders, present } from "./example-orders.ts";

/** Sends a week of simulated orders to a real Jaeger and keeps its answers as they are. */
const folder = fileURLToPath(new URL("../../examples/", import.meta.url));
const services = ["shop-api", "crm-api", "mes-api"];
const limit = 1_500;

mkdirSync(folder, { recursive: true });
const { traces, stories } = exampleOrders();
const jaeger = await startJaeger();
try {
  await jaeger.send(traces);
  for (const service of services) {
    const query = `/api/traces?service=${service}&start=${present - 8 * day}&end=${present}&limit=${limit}`;
    const answer = await fetch(`${jaeger.url}${query}`);
    const body = Buffer.from(await answer.arrayBuffer());
    const { data } = JSON.parse(body.toString("utf8")) as { data: readonly unknown[] };
    // A search that hits its limit has dropped traces, and does not say so.
    if (!answer.ok || data.length === 0 || data.length >= limit)
      throw new Error(`${query}: ${answer.status}, ${data.length} traces`);
    const zipped = gzipSync(body, { level: 9 });
    writeFileSync(join(folder, `${service}.json.gz`), zipped);
    console.log(
      `${service}.json.gz: GET ${query}: ${data.length} traces, ${body.length} bytes, ${zipped.length} zipped`,
    );
  }
} finally {
  await jaeger.stop();
}
writeFileSync(join(folder, "stories.json"), `${JSON.stringify(stories, null, 2)}\n`);
