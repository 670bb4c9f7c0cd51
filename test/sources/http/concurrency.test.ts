import { describe, expect, test } from "vitest";
import type { Clock } from "../../../src/clock.ts";
import { limiter, pacer } from "../../../src/sources/http/concurrency.ts";
import { hastyClock } from "./hasty-clock.ts";

/** A clock that only a wait moves on. */
const patientClock = () => hastyClock(() => 5_000);

/** A task that ends when it is told to. */
function task() {
  let begun = false;
  let end!: (answer: string) => void;
  let fail!: (error: Error) => void;
  const ended = new Promise<string>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  const run = () => {
    begun = true;
    return ended;
  };
  return { run, end, fail, hasBegun: () => begun };
}
/** Waits until everything has happened that can happen without another event. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("a limiter", () => {
  test("lets a number of tasks run at once, and the next when one has ended", async () => {
    const inTurn = limiter(2);
    const tasks = Array.from({ length: 4 }, task);
    const answers = tasks.map(({ run }) => inTurn(run));
    const begun = async () => {
      await settled();
      return tasks.map(({ hasBegun }) => hasBegun());
    };
    expect(await begun()).toEqual([true, true, false, false]);
    // Whichever task ends, the one that has waited longest is next.
    tasks[1]!.end("b");
    expect(await begun()).toEqual([true, true, true, false]);
    tasks[0]!.end("a");
    expect(await begun()).toEqual([true, true, true, true]);
    tasks[3]!.end("d");
    tasks[2]!.end("c");
    expect(await Promise.all(answers)).toEqual(["a", "b", "c", "d"]);
  });

  test("gives the turn of a task that failed to the next one", async () => {
    const inTurn = limiter(1);
    const [first, second] = [task(), task()];
    const answers = Promise.allSettled([inTurn(first.run), inTurn(second.run)]);
    first.fail(new Error("refused"));
    await settled();
    expect(second.hasBegun()).toBe(true);
    second.end("ok");
    expect(await answers).toMatchObject([{ status: "rejected", reason: { message: "refused" } }, { value: "ok" }]);
  });

  test("has as many turns after a rush as before it", async () => {
    const inTurn = limiter(3);
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await settled();
      running--;
    };
    await Promise.all(Array.from({ length: 10 }, () => inTurn(work)));
    await settled();
    const again = Array.from({ length: 4 }, task);
    const answers = again.map(({ run }) => inTurn(run));
    await settled();
    expect([most, again.map(({ hasBegun }) => hasBegun())]).toEqual([3, [true, true, true, false]]);
    for (const { end } of again) end("");
    await Promise.all(answers);
  });
});

describe("a pacer", () => {
  /** When each of `count` began, one after the other, in milliseconds from the first. */
  async function begun(count: number, paced: ReturnType<typeof pacer>, clock: Clock): Promise<number[]> {
    const times: number[] = [];
    const start = clock.elapsed();
    for (let i = 0; i < count; i++) {
      await paced(undefined);
      times.push(clock.elapsed() - start);
    }
    return times;
  }

  test("lets one second's tasks begin at once, then each at its moment", async () => {
    const clock = patientClock();
    const times = await begun(16, pacer(10, clock), clock);
    expect(times).toEqual([...Array<number>(10).fill(0), 100, 200, 300, 400, 500, 600]);
  });

  test("gives back what was not used, one second's worth at most", async () => {
    const clock = patientClock();
    const paced = pacer(10, clock);
    await begun(12, paced, clock);
    clock.skip(300);
    // The pacer was 200 ms ahead of its time before. Three more starts have become free since.
    expect(await begun(5, paced, clock)).toEqual([0, 0, 0, 100, 200]);
    clock.skip(3_600_000);
    expect((await begun(12, paced, clock)).filter((time) => time === 0)).toHaveLength(10);
  });

  test("never lets more than twice as many begin in any second", async () => {
    const clock = patientClock();
    const times = await begun(200, pacer(25, clock), clock);
    for (const from of times)
      expect(times.filter((time) => time >= from && time < from + 1_000).length).toBeLessThanOrEqual(50);
    expect(clock.waits.every((wait) => wait > 0)).toBe(true);
  });

  test("gives up its wait when the run is broken off", async () => {
    const clock = patientClock();
    const paced = pacer(1, clock);
    await paced(undefined);
    await expect(paced(AbortSignal.abort(130))).rejects.toBe(130);
    expect(clock.waits).toEqual([]);
  });
});
