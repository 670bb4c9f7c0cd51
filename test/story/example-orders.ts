import type { Microseconds, Trace } from "../../src/trace/span.ts";
import { asOf } from "./as-of.ts";
import { batchPoll } from "./batch-poll.ts";
import { day, hour, minute, order, type OrderOptions, second } from "./order.ts";
import type { Shape } from "./shapes.ts";
import { twoConsumers } from "./two-consumers.ts";

/** One of the orders that the examples are about. */
export interface Example {
  readonly name: string;
  readonly exitCode: number;
  readonly state: string;
  readonly point: string | null;
  readonly about: { readonly en: string; readonly ru: string };
}

/** The present moment of the recording; everything in it happened in the week before. */
export const present: Microseconds = Date.UTC(2026, 10, 20, 9) * 1_000;
const start = present - 7 * day;

interface Placed extends Omit<OrderOptions, "id" | "at"> {
  readonly at: Microseconds;
  readonly example?: Example;
  /** Found by the same poll as the others that say so. */
  readonly together?: true;
}

/** A customer who knows what he wants. */
const hurried = { shape: "java", waits: { "5": 2 * minute, "9": minute, "11": 20 * second } } as const;

/** What is on its way at nine o'clock: the customer took 7 m 22 s, and the calculation has run for a minute and a half. */
const calculating = {
  at: present - 9 * minute,
  shape: "java",
  waits: { "5": 3 * minute, "9": 4 * minute, "11": 20 * second, "13": 2 * second, "15b": 150 * second },
} as const;

const placed: readonly Placed[] = [
  ...Array.from({ length: 36 }, (_, i): Placed => ({ at: start + i * 270 * minute, shape: shapes(i) })),
  { at: start + 9 * hour, shape: "java", retry: "16" },
  { ...hurried, at: start + 30 * hour, together: true },
  { ...hurried, at: start + 30 * hour + 5 * second, together: true },
  { at: present - 2 * second, shape: "node" },
  {
    at: start + 2 * hour,
    shape: "dotnet",
    example: told("healthy", 0, "completed", "25.2", {
      en: "An order in good health: all 32 points, from the customer's click to the carrier's report.",
      ru: "Заказ, у которого всё хорошо: все 32 точки, от клика покупателя до отчёта перевозчика.",
    }),
  },
  {
    at: start + 3 * day + hour,
    shape: "dotnet",
    until: "12",
    example: told("lost", 10, "lost", "13", {
      en: "Lost in a queue: the CRM sent the calculation request, the MES never received it, and later orders passed.",
      ru: "Потерян в очереди: CRM отправила задание на расчёт, MES его не получил, а более поздние заказы прошли.",
    }),
  },
  {
    at: start + day + hour,
    shape: "java",
    vanish: "16",
    example: told("lost-write", 10, "lost", "16", {
      en: "A lost write: the price went on to the CRM and the order was closed, yet the MES never saved its calculation.",
      ru: "Потерянная запись: цена ушла в CRM и заказ закрыт, но MES так и не сохранил расчёт.",
    }),
  },
  {
    at: start + 5 * day + hour,
    shape: "java",
    fail: "7",
    until: "7",
    example: told("failed", 10, "failed", "7", {
      en: "Failed: S3 answered 503 to the upload of the 3D file, and the customer gave up.",
      ru: "Ошибка: S3 ответил 503 на загрузку 3D-файла, и покупатель ушёл.",
    }),
  },
  {
    at: start + 5 * day + 3 * hour,
    shape: "node",
    until: "18",
    example: told("stuck", 11, "stuck", "20.1", {
      en: "Stuck: the price has been there for more than a day, and the seller has not approved production.",
      ru: "Застрял: цена готова больше суток, а продавец не подтвердил производство.",
    }),
  },
  {
    at: present - 13 * hour,
    shape: "dotnet",
    until: "18",
    example: told("waiting", 0, "waiting", "20.1", {
      en: "Waiting for the seller, who still has time: nothing is wrong.",
      ru: "Ждёт продавца, и время ещё есть: всё в порядке.",
    }),
  },
  {
    ...calculating,
    example: told("in-flight", 0, "in-progress", "15b", {
      en: "In flight: the MES is calculating the price right now.",
      ru: "В пути: MES прямо сейчас считает цену.",
    }),
  },
  {
    at: start + 2 * day + hour,
    shape: "dotnet",
    variant: "partner",
    example: told("partner", 0, "completed", "25.2", {
      en: "A partner's order: it begins with a price asked of the MES, so rows 1 to 13 are not on its path.",
      ru: "Заказ партнёра: начинается с запроса цены у MES, поэтому строк 1–13 на его пути нет.",
    }),
  },
];

/** Orders of a week, numbered as they came in, and what a collector had of them at the present moment. */
export function exampleOrders(): { traces: Trace[]; stories: (Example & { readonly id: string })[] } {
  const numbered = [...placed].sort((a, b) => a.at - b.at).map((one, i) => ({ ...one, id: `A-${1041 + i}` }));
  const alone = numbered.filter(({ together }) => together === undefined).map(simulate);
  const together = numbered.filter(({ together }) => together !== undefined).map(simulate);
  return {
    traces: asOf([...alone.flat(), ...batchPoll(together)], present),
    stories: numbered.flatMap(({ example, id }) => (example === undefined ? [] : [{ ...example, id }])),
  };
}

/** Since the fourth day the Java services run with a second instrumentation: two spans for each message. */
function simulate(options: Placed & { readonly id: string }): Trace[] {
  const traces = order(options);
  return options.shape === "java" && options.at > start + 4 * day ? twoConsumers(traces) : traces;
}

function shapes(i: number): Shape {
  return (["java", "dotnet", "node"] as const)[i % 3]!;
}

function told(name: string, exitCode: number, state: string, point: string | null, about: Example["about"]): Example {
  return { name, exitCode, state, point, about };
}
