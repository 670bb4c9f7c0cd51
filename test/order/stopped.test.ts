import { describe, expect, it } from "vitest";
import { type HeardInstance, stoppedAround } from "../../src/order/stopped.ts";
import { minute, second } from "../story/order.ts";

const until = 20 * minute;

/** Something said every `every` seconds, for twenty minutes. */
const instance = (name: string, every: number, isSent: (time: number) => boolean = () => true): HeardInstance => ({
  name,
  heard: Array.from({ length: 1_200 / every }, (_, i) => i * every * second).filter(isSent),
});

const others = [instance("mes-1", 2), instance("mes-2", 2)];
const stopped = (every: number, from: number, to = until) =>
  instance("mes-3", every, (time) => time < from || time >= to);

const around = (time: number, heard: readonly HeardInstance[]) =>
  stoppedAround(heard, { from: time, to: time + second }, until);

describe("an instance has stopped", () => {
  it("if it says nothing more, and others do: from then on for as long as its pauses and a batch of spans last", () => {
    const heard = [...others, stopped(2, 10 * minute)];
    const stop = { instance: "mes-3", at: 10 * minute - 2 * second };
    expect(around(10 * minute - 2 * second, heard)).toEqual(stop);
    expect(around(10 * minute + 5 * second, heard)).toEqual(stop);
    expect(around(10 * minute - 4 * second, heard)).toBeUndefined();
    expect(around(10 * minute + 7 * second, heard)).toBeUndefined();
  });

  it("also if it speaks again after far more than its usual pauses", () => {
    expect(around(10 * minute, [...others, stopped(2, 10 * minute, 11 * minute)])?.instance).toBe("mes-3");
    expect(around(10 * minute, [...others, stopped(2, 10 * minute, 10 * minute + 6 * second)])).toBeUndefined();
  });

  it("if it was the only one, and another took its place", () => {
    const next = instance("mes-4", 2, (time) => time > 10 * minute + 4 * second);
    expect(around(10 * minute, [stopped(2, 10 * minute), next])?.instance).toBe("mes-3");
  });
});

describe("it has not", () => {
  it("if nobody said more", () => {
    expect(around(10 * minute, [stopped(2, 10 * minute)])).toBeUndefined();
  });

  it("if others said so little that it may just have got no work", () => {
    const quiet = others.map(({ name, heard }) => ({
      name,
      heard: heard.filter((time) => time < 10 * minute + 6 * second),
    }));
    expect(around(10 * minute, [...quiet, stopped(2, 10 * minute)])).toBeUndefined();
  });

  it("if it was not heard for long before, or makes long pauses", () => {
    const young = instance("mes-3", 2, (time) => time >= 10 * minute - 18 * second && time < 10 * minute);
    expect(around(10 * minute, [...others, young])).toBeUndefined();
    expect(around(10 * minute, [...others, stopped(100, 17 * minute)])).toBeUndefined();
  });
});
