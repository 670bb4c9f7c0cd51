import { describe, expect, it } from "vitest";
import { say } from "../../../src/sentence.ts";
import type { Clock } from "../../../src/clock.ts";
import { inTries, type Try, TryAgain } from "../../../src/sources/http/tries.ts";
import { hastyClock } from "./hasty-clock.ts";

/** A clock that only a wait moves on. */
const patientClock = () => hastyClock(() => 5_000);
const unlimited = {
  baseUrl: "http://jaeger",
  timeoutMs: 1_000,
  concurrency: 1,
  ratePerSecond: Number.POSITIVE_INFINITY,
};
const busy = (retryAfterMs?: number) => new TryAgain(() => "given up", { retryAfterMs });
const refused = () => new TryAgain(() => "given up", { newerCredential: true });

/** A server that is busy a number of times, and says for how long; then it answers. It keeps what was left of the time. */
function busyServer(times: number, retryAfterMs: number) {
  const left: number[] = [];
  const once: Try<string> = async (_, leftMs) => {
    left.push(leftMs);
    if (left.length <= times) throw busy(retryAfterMs);
    return "answer";
  };
  return { left, once };
}

/** Credentials that run out: each is another one than the last, as long as there are any. */
function credentials(...values: string[]) {
  const asked: (string | undefined)[] = [];
  const header = async (old?: string) => {
    asked.push(old);
    return values[asked.length - 1];
  };
  return { asked, access: { authorization: { from: say`the token`, header } } };
}

describe("a request that may succeed later", () => {
  it("is sent again after the wait that was asked for, and is paced like any other", async () => {
    const clock = patientClock();
    const server = busyServer(1, 100);
    expect(await inTries({ ...unlimited, ratePerSecond: 1, clock })(server.once)).toBe("answer");
    // Of the second between two requests, 100 ms went by in the wait.
    expect(clock.waits).toEqual([100, 900]);
  });

  it("has less time left in each try, but all of it once its turn has come", async () => {
    const clock = patientClock();
    const send = inTries({ ...unlimited, ratePerSecond: 1, timeoutMs: 5_000, clock });
    const [first, second] = [busyServer(0, 0), busyServer(2, 1_500)];
    await Promise.all([send(first.once), send(second.once)]);
    expect([first.left, second.left]).toEqual([[5_000], [5_000, 3_500, 2_000]]);
  });

  it("is given up at once where the wait would outlive what is left of its time", async () => {
    const clock = patientClock();
    const server = busyServer(1, 500);
    const slowly: Try<string> = (authorization, leftMs) => {
      clock.skip(600);
      return server.once(authorization, leftMs);
    };
    expect(await inTries({ ...unlimited, clock })(slowly)).toBe("given up");
    expect([server.left, clock.waits]).toEqual([[1_000], []]);
  });

  it("ends with the reason of a user who breaks off during the wait", async () => {
    const user = new AbortController();
    /** Breaks off as Node does, with an error of its own. */
    const sleep: Clock["sleep"] = async () => {
      user.abort("SIGINT");
      throw new Error("The operation was aborted");
    };
    const clock = { ...patientClock(), sleep };
    const server = busyServer(1, 100);
    const answer = inTries({ ...unlimited, signal: user.signal, clock })(server.once);
    await expect(answer).rejects.toBe("SIGINT");
    expect(server.left).toHaveLength(1);
  });

  it("is not sent again where it fails in another way", async () => {
    const clock = patientClock();
    const broken = new Error("no route to host");
    await expect(
      inTries({ ...unlimited, clock })(async () => {
        throw broken;
      }),
    ).rejects.toBe(broken);
    expect(clock.waits).toEqual([]);
  });
});

describe("a credential that was refused", () => {
  /** Sends a request whose credential is refused each time, and returns what was sent, and the waits. */
  async function sentWith(options: Partial<Parameters<typeof inTries>[0]>) {
    const sent: (string | undefined)[] = [];
    const clock = patientClock();
    const answer = await inTries({ ...unlimited, clock, ...options })(async (authorization) => {
      sent.push(authorization);
      throw refused();
    });
    return { answer, sent, waits: clock.waits };
  }

  it("is renewed once, at once, and the renewed one not again", async () => {
    const { asked, access } = credentials("first", "second", "third");
    expect(await sentWith({ access })).toEqual({ answer: "given up", sent: ["first", "second"], waits: [] });
    expect(asked).toEqual([undefined, "first"]);
  });

  it("is given up where no newer one exists, or there was none", async () => {
    expect(await sentWith(credentials("first"))).toEqual({ answer: "given up", sent: ["first"], waits: [] });
    expect(await sentWith({})).toEqual({ answer: "given up", sent: [undefined], waits: [] });
  });

  it("is not sent again once the user broke off while it was renewed", async () => {
    const user = new AbortController();
    const sent: (string | undefined)[] = [];
    const header = async (old?: string) => {
      if (old !== undefined) user.abort("SIGINT");
      return old === undefined ? "first" : "second";
    };
    const access = { authorization: { from: say`the token`, header } };
    const answer = inTries({ ...unlimited, clock: patientClock(), access, signal: user.signal })(async (one) => {
      sent.push(one);
      throw refused();
    });
    await expect(answer).rejects.toBe("SIGINT");
    expect(sent).toEqual(["first"]);
  });
});
