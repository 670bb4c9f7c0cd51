import { expect, it } from "vitest";
import { askOnce } from "../src/ask-once.ts";

function question() {
  const answers = new Map<string, Promise<number>>();
  let asked = 0;
  const answer = async (fails: boolean) => {
    const number = ++asked;
    if (fails) throw new Error(`no answer to ${number}`);
    return number;
  };
  return { answers, ask: ({ fails = false } = {}) => askOnce(answers, "how many?", () => answer(fails)) };
}

it("asks once for all who ask at the same time, or later", async () => {
  const { ask } = question();
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  expect(await ask()).toBe(1);
});

it("asks again after a failure, which all get who had asked until then", async () => {
  const { ask } = question();
  const failed = await Promise.allSettled([ask({ fails: true }), ask()]);
  expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await ask()).toBe(2);
});

it("keeps an answer that came after the failed one was forgotten", async () => {
  const { answers, ask } = question();
  const failed = ask({ fails: true });
  answers.clear();
  expect(await ask()).toBe(2);
  await expect(failed).rejects.toThrow("no answer to 1");
  expect(await ask()).toBe(2);
});
