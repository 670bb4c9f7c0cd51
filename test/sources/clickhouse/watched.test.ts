import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { Unanswered, Watched } from "../../../src/sources/clickhouse/watched.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

it("holds no piece of a body that was read", async () => {
  const body = Readable.from(
    (function* () {
      for (let i = 0; i < 20; i++) yield Buffer.alloc(1_024, i);
    })(),
  );
  const watched = new Watched(60_000, new AbortController());
  const read: WeakRef<Buffer>[] = [];
  let bytes = 0;
  for await (const piece of watched.pieces(body, (more) => (bytes += more))) read.push(new WeakRef(piece));
  await nextTurn();
  collectGarbage();
  // The engine may still hold the last one.
  expect([bytes, read.slice(0, 10).filter((piece) => piece.deref() !== undefined)]).toEqual([20 * 1_024, []]);
});

it.each([
  ["comes", (stop: AbortController) => queueMicrotask(() => stop.abort(new Error("enough")))],
  ["came before", (stop: AbortController) => stop.abort(new Error("enough"))],
])("ends a wait where the end of the request %s", async (_, end) => {
  const stop = new AbortController();
  const watched = new Watched(60_000, stop);
  end(stop);
  const error: unknown = await watched.during(new Promise(() => {})).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Unanswered);
  expect(error).toMatchObject({ cause: new Error("enough"), late: false });
});

it("ends the request of an answer that does not come in time", async () => {
  const stop = new AbortController();
  await expect(new Watched(1, stop).during(new Promise(() => {}))).rejects.toMatchObject({ late: true });
  expect(stop.signal.aborted).toBe(true);
});
