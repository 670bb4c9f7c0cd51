import { type Act, actsOf, type Plan } from "../people.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The present moment of the recording. Everything in it happened in the week before. */
export const present = Date.UTC(2026, 10, 20, 9);
const start = present - 7 * day;

/** Why an order is in the recording, and what `ordertrace show` says of it. */
interface Example {
  readonly name: string;
  readonly exitCode: number;
  readonly state: string;
  readonly point: string;
  readonly about: { readonly en: string; readonly ru: string };
}

/** An order of the week: when it began, how it went, and which example it is. */
export interface Ordered {
  readonly at: number;
  readonly plan: Plan;
  readonly example?: Example;
}

const planned: readonly (Omit<Ordered, "plan"> & { readonly plan?: Partial<Plan> })[] = [
  ...Array.from({ length: 26 }, (_, i) => ({ at: start + i * 6.2 * hour })),
  // Two orders at once: the CRM finds both in one poll.
  { at: start + 30 * hour },
  { at: start + 30 * hour },
  { at: start + 9 * hour, plan: { fault: "16=once", at: "submit" } },
  { at: start + 40 * hour, plan: { fault: "13=twice", at: "submit" } },
  {
    at: start + 2 * hour,
    example: example("healthy", 0, "completed", "25.2", {
      en: "An order in good health: all 32 steps, from the customer's click to the carrier's report.",
      ru: "Заказ, у которого всё хорошо: все 32 шага, от клика покупателя до отчёта перевозчика.",
    }),
  },
  {
    at: start + 27 * hour,
    plan: { fault: "16=vanish", at: "submit" },
    example: example("lost-write", 10, "lost", "16", {
      en: "A lost write: the price went on to the CRM and the order was closed, yet the MES never saved its calculation.",
      ru: "Потерянная запись: цена ушла в CRM и заказ закрыт, но MES так и не сохранил расчёт.",
    }),
  },
  {
    at: start + 49 * hour,
    plan: { kind: "partner" },
    example: example("partner", 0, "completed", "25.2", {
      en: "A partner's order: it begins with a price asked of the MES, so steps 1 to 13 are not on its path.",
      ru: "Заказ партнёра: начинается с запроса цены у MES, поэтому шагов 1–13 на его пути нет.",
    }),
  },
  {
    at: start + 73 * hour,
    plan: { fault: "13=vanish", at: "submit", last: "submit" },
    example: example("lost", 10, "lost", "13", {
      en: "Lost in a queue: the CRM sent the calculation request, the MES never received it, and later orders passed.",
      ru: "Потерян в очереди: CRM отправила задание на расчёт, MES его не получил, а более поздние заказы прошли.",
    }),
  },
  {
    at: start + 121 * hour,
    plan: { fault: "7=fail", at: "upload", last: "upload" },
    example: example("failed", 10, "failed", "7", {
      en: "Failed: S3 refused the 3D file, since its bucket was gone, and the customer gave up.",
      ru: "Ошибка: S3 не принял 3D-файл, потому что его бакет пропал, и покупатель ушёл.",
    }),
  },
  {
    at: start + 123 * hour,
    plan: { last: "submit" },
    example: example("stuck", 11, "stuck", "20.1", {
      en: "Stuck: the price has been there for more than a day, and the seller has not approved production.",
      ru: "Застрял: цена готова больше суток, а продавец не подтвердил производство.",
    }),
  },
  {
    at: present - 13 * hour,
    plan: { last: "submit" },
    example: example("waiting", 0, "waiting", "20.1", {
      en: "Waiting for the seller, who still has time: nothing is wrong.",
      ru: "Ждёт продавца, и время ещё есть: всё в порядке.",
    }),
  },
  {
    at: present - 12 * minute,
    plan: { fault: "15b=slow", at: "submit", last: "submit" },
    example: example("in-flight", 0, "in-progress", "15b", {
      en: "In flight: the MES is calculating the price right now.",
      ru: "В пути: MES прямо сейчас считает цену.",
    }),
  },
];

/** The orders of the week, numbered as they came in. */
export const week: readonly Ordered[] = [...planned]
  .sort((a, b) => a.at - b.at)
  .map((one, i) => ({ ...one, plan: { kind: "shop", ...one.plan, orderId: `A-${1041 + i}` } }));

/** How long people take before an act. Every order has its own pace, up to 23 % slower. */
const delayBefore: Readonly<Record<Act, number>> = {
  create: 0,
  price: 0,
  upload: 2 * minute,
  submit: 6 * minute,
  approve: 4 * hour,
  assign: 3 * hour,
  complete: 11 * hour,
  pack: 90 * minute,
  ship: 100 * minute,
  deliver: 21 * hour,
};

export interface Deed {
  readonly at: number;
  readonly plan: Plan;
  readonly act: Act;
}

/** Who does what, and when, in the order of time. Acts after the present moment have not happened. */
export const deeds: readonly Deed[] = week
  .flatMap(({ at, plan }, i) => {
    const pace = 1 + ((i * 7) % 10) / 40;
    let time = at;
    return actsOf(plan).map((act): Deed => ({ at: (time += delayBefore[act] * pace), plan, act }));
  })
  .filter(({ at }) => at < present)
  .sort((a, b) => a.at - b.at);

function example(name: string, exitCode: number, state: string, point: string, about: Example["about"]): Example {
  return { name, exitCode, state, point, about };
}
