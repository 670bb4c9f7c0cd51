import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, it } from "vitest";
import { countingProxy } from "../counting-proxy.ts";

const server = createServer(({ url }, response) => {
  if (url === "/breaks") response.destroy();
  else response.end("twelve bytes");
}).listen(0, "127.0.0.1");
await once(server, "listening");
const proxy = await countingProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
afterAll(() => {
  proxy.stop();
  server.close();
});

it("counts what was answered, and is over with what was not", async () => {
  expect(await (await fetch(`${proxy.url}/answers`)).text()).toBe("twelve bytes");
  await expect(fetch(`${proxy.url}/breaks`)).rejects.toThrow("fetch failed");
  await expect
    .poll(() => proxy.counted)
    .toEqual([
      { target: "/answers", bytes: 12, at: expect.any(Number), until: expect.any(Number) },
      { target: "/breaks", bytes: 0, at: expect.any(Number), until: expect.any(Number) },
    ]);
});
