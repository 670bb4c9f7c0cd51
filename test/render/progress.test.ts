import stringWidth from "string-width";
import { expect, it } from "vitest";
import { sayProgress, type Underway } from "../../src/render/progress.ts";

const some = { requests: 37, traces: 500 };
it.each<[what: string, underway: Underway | undefined, quietMs: number, en: string, ru: string]>([
  ["nothing yet", undefined, 0, "searching", "поиск"],
  ["nobody answers", undefined, 7_900, "searching, no answer for 7 s", "поиск, нет ответа 7 с"],
  ["an order", some, 0, "searching: 37 requests, 500 traces", "поиск: 37 запросов, 500 трасс"],
  [
    "a sweep",
    { ...some, swept: 0.999, windowsLeft: 1, sweep: 1 },
    0,
    "searching: 99 %, 1 window left, 37 requests, 500 traces",
    "поиск: 99 %, ещё 1 окно, 37 запросов, 500 трасс",
  ],
  [
    "another sweep, and a server that thinks",
    { ...some, swept: 0, windowsLeft: 12, sweep: 2 },
    4_000,
    "searching again (2): 0 %, 12 windows left, 37 requests, 500 traces, no answer for 4 s",
    "поиск, заход 2: 0 %, ещё 12 окон, 37 запросов, 500 трасс, нет ответа 4 с",
  ],
  ["a file", { ...some, read: 0.5 }, 0, "reading: 50 % of the file", "чтение: 50 % файла"],
  [
    "orders of a file",
    { requests: 0, traces: 0, judged: { orders: 1, of: 1 } },
    0,
    "judging: 1 of 1 order",
    "разбор: 1 из 1 заказа",
  ],
  [
    "orders",
    { ...some, swept: 1, judged: { orders: 3, of: 21 } },
    9_000,
    "judging: 3 of 21 orders, 37 requests, no answer for 9 s",
    "разбор: 3 из 21 заказа, 37 запросов, нет ответа 9 с",
  ],
])("%s", (_, underway, quietMs, en, ru) => {
  expect([sayProgress(underway, quietMs, "en"), sayProgress(underway, quietMs, "ru")]).toEqual([en, ru]);
  expect(stringWidth(ru)).toBeLessThan(100);
});
