import type { FleetProse } from "./fleet.ts";
import { plural } from "./plural-ru.ts";

const orders = (count: number): string => plural(count, "заказ", "заказа", "заказов");
const lostAndFailed = ({ lost, failed }: { lost: number; failed: number }): string =>
  [...(lost > 0 ? [`потеряно ${lost}`] : []), ...(failed > 0 ? [`с ошибкой ${failed}`] : [])].join(", ");

export const fleetRu: FleetProse = {
  states: {
    completed: "завершён",
    "in-progress": "в пути",
    waiting: "ожидает",
    stuck: "завис",
    failed: "ошибка",
    lost: "потерян",
    undecidable: "неясно",
    "not-found": "не найден",
  },
  kinds: {
    work: "работа",
    queue: "очередь",
    poll: "опрос",
    person: "человек",
    external: "извне",
    unobserved: "ожидание",
  },
  counted: (state, count) =>
    `${{ completed: "завершено", "in-progress": "в пути", waiting: "ожидает", stuck: "зависло", failed: "с ошибкой", lost: "потеряно", undecidable: "неясно", "not-found": "не найдено" }[state]} ${count}`,
  seen: (count, states) => `Всего ${orders(count)}${states === "" ? "" : `: ${states}`}.`,
  unclearElsewhere: (count, isInterrupted) =>
    isInterrupted
      ? `У ${plural(count, "заказа", "заказов", "заказов")} к этому времени ничего не нарушено, но прочитано не всё.`
      : `У ${plural(count, "неясного заказа", "неясных заказов", "неясных заказов")} за это время потерь и ошибок не было.`,
  noOrder: "Не видно ни одного заказа: судить не о чем.",
  lost: {
    headline: ({ lost, failed }, others) => {
      const outside = lostAndFailed(others);
      const facts = [...(lost > 0 ? [`ПОТЕРЯНО ${lost}`] : []), ...(failed > 0 ? [`ОШИБОК ${failed}`] : [])].join(", ");
      return `${facts}${outside === "" ? "" : ` за это время; вне его ${outside}`}`;
    },
    repeated: (count) => `${plural(count, "заказ назван", "заказа названы", "заказов названы")} на нескольких шагах`,
    none: (stuck) => `Потерь и ошибок нет${stuck === 0 ? "" : `; зависло ${stuck}`}.`,
    noneThen: (others, isSeen) =>
      `За это время ${isSeen ? "потерь и ошибок нет" : "не видно ни одного заказа"}; вне его ${lostAndFailed(others)}.`,
    unclear: "НЕЯСНО  есть ли потерянные заказы",
    group: ({ state, count, since, until, passed }) =>
      `${state === "lost" ? "потеряно" : "с ошибкой"} ${count}${until === since ? ` (${since})` : `, с ${since}${until === null ? "" : ` по ${until}`}`}; ${plural(passed, "заказ прошёл", "заказа прошли", "заказов прошли")}`,
  },
  stuck: {
    headline: (count, worse) =>
      `ЗАВИСЛО ${count}: ждут дольше, чем отведено${worse === 0 ? "" : `; из них потеряно или с ошибкой на другом шаге: ${worse}`}`,
    none: "Зависших заказов нет.",
    noneActive: "Среди заказов, с которыми за это время что-то происходило, зависших нет.",
    unclear: "НЕЯСНО  есть ли зависшие заказы",
  },
  orders: {
    none: "Таких заказов нет.",
    unclear: "НЕЯСНО  какие есть заказы",
    some: (count, of, states) => `${count} из ${of}${states === "" ? "" : `: ${states}`}.`,
  },
  slow: {
    headline: (count) => `МЕДЛЕННО: ${plural(count, "шаг", "шага", "шагов")}`,
    none: "Медленных шагов у сервисов нет.",
    noBaseline:
      "Ни один шаг сервисов не превысил предела; что обычно, сказать нельзя: до того завершилось слишком мало.",
    nothing: "За это время не закончился ни один шаг.",
    uncounted: ({ people, unended }) =>
      `Не в счёт: ${[
        ...(people > 0 ? [`${plural(people, "ожидание", "ожидания", "ожиданий")} людей дольше предела`] : []),
        ...(unended === "" ? [] : [`незаконченные шаги (заказы: ${unended})`]),
      ].join(", ")}.`,
    unclear: "НЕЯСНО  есть ли медленные шаги",
    database: (count) => `${plural(count, "обращение", "обращения", "обращений")} к БД дольше предела:`,
    metrics: "По метрикам спанов сервера:",
    overLimit: ({ slow, count, limit }) => `${slow} из ${count} дольше ${limit}`,
    slower: ({ slow, count, p50, p95, of }) =>
      `${slow} из ${count} медленнее обычного (раньше p50 ${p50}, p95 ${p95} по ${of})`,
  },
  errors: {
    headline: (count) => `ОШИБОК СТАЛО БОЛЬШЕ: ${plural(count, "маршрут", "маршрута", "маршрутов")}`,
    none: "Ошибок не больше, чем бывает случайно.",
    nothing: "За это время не было ни одного запроса.",
    stopped: (before) =>
      `За это время не было ни одного запроса, до него — ${plural(before, "запрос", "запроса", "запросов")}.`,
    noBaseline: "Сравнить не с чем: те, кто отвечает сейчас, раньше не ответили ни на один запрос.",
    noBaselineOf: (services) => `Ошибки ${services} сравнить не с чем: до того там не ответили ни на один запрос.`,
    unclear: "НЕЯСНО  стало ли больше ошибок",
    all: "все маршруты",
    risen: ({ before, sure }) => `было ${before}, уверенность ${sure}`,
    searched: ({ source, from, to, baseline, metrics, requests }) =>
      `Искали ${metrics ? "в метриках спанов (спаны с ошибкой) " : ""}в ${source} с ${from} по ${to}, сравнивали с тем, что было с ${baseline}${requests === 0 ? "" : `: ${plural(requests, "запрос", "запроса", "запросов")} к Jaeger`}.`,
  },
  coverage: {
    headline: (percent) => `Видно ${percent} ожидаемых шагов`,
    nothing: "Ни один заказ не показывает, что должно было быть: измерить нечем.",
    unclear: (percent) =>
      `НЕЯСНО  насколько полно трассируется путь${percent === null ? "" : `: судя по увиденному, есть ${percent} ожидаемых шагов`}`,
    keyless: ({ service, count }) =>
      `${service}: ${plural(count, "трасса", "трассы", "трасс")} с шагом пути без ключа: чьи они, сказать нельзя`,
    attribute: ({ service, attribute, point, missing, of, trace }) =>
      `${service}: нет ${attribute} на шаге ${point} в ${plural(missing, "спане", "спанах", "спанах")} из ${of}, например в трассе ${trace}`,
    unseen: (points) => `ни один заказ не показывает ${points}: о них ничего не известно, и потерь там не найти`,
    sampled: (count) =>
      `${plural(count, "трасса сохранена", "трассы сохранены", "трасс сохранено")} случайно: отсутствие спана ничего не доказывает`,
    lead: "Далее: ",
  },
  diff: {
    headline: ({ one, other, count }) => `${one} и ${other}: различий ${count}`,
    typical: (count) => `обычный заказ (медиана по завершённым: ${count})`,
    noTypical: (path, wider) =>
      `За это время ни один другой заказ не прошёл весь путь ${path} без ошибок: сравнить не с чем.${wider === null ? "" : ` Возьмите окно шире: ${wider}.`}`,
    same: (one, other) => `${one} и ${other}: различий нет`,
    noFurther: (order, point) => `${order} не прошёл дальше шага ${point}; то, что после него, не в счёт.`,
  },
  check: {
    amiss: ({ order, state, at, since, why }) =>
      `${order} — ${state}${at === "" ? "" : `, шаг ${at}`}${since === null ? "" : `, с ${since}`}: ${why}`,
    within: (time, said) => `за ${time}: ${said}`,
    active: (time, said) => `${said}, среди активных за ${time}`,
    headline: ({ passed, failed, unclear, ignored, empty }) =>
      [
        ...(failed > 0 ? [`НЕ ПРОЙДЕНО ${failed}`] : []),
        ...(unclear > 0 ? [`НЕЯСНО ${unclear}`] : []),
        ...(passed > 0 || empty + ignored === 0 ? [`пройдено ${passed}`] : []),
        ...(ignored > 0 ? [`не в счёт ${ignored}`] : []),
        ...(empty > 0 ? [`измерить нечего ${empty}`] : []),
      ].join(", "),
    outcomes: {
      ok: "пройдено",
      empty: "измерить нечего",
      ignored: "не в счёт",
      failed: "не пройдено",
      unclear: "неясно",
    },
    empty: "измерить было нечего",
    orders: ({ kind, count, most }) =>
      `${{ lost: "потеряно или с ошибкой", stuck: "зависло", undecidable: "неясно" }[kind]}: ${count}, допустимо ${most}`,
    seen: ({ count, least }) => `видно ${orders(count)}, должно быть не меньше ${least}`,
    time: ({ what, point, kind, took, most, worst }) =>
      `${what} шага ${point} (${kind}): ${took}, допустимо ${most}${worst === null ? "" : `; дольше всего в ${worst}`}`,
    noTime: ({ point, kind }) => `за это время не закончился ни один шаг ${point} (${kind})`,
    coverage: ({ of, percent, least }) => `${of}: видно ${percent} шагов, должно быть не меньше ${least}`,
    noCoverage: ({ of }) => `${of}: измерить покрытие нечем`,
    errors: ({ of, isEach, percent, most, risen, over, isCompared }) => {
      const change = risen === "" ? "рост не больше случайного" : `стало больше: ${risen}`;
      if (most === null)
        return `${of}: ${percent} ответов 5xx, ${isCompared ? change : "а сравнить не с чем: до того ответов не было"}`;
      if (isEach && over.length > 0)
        return `слишком много ответов 5xx: ${over.map(({ service, share }) => `${service} ${share}`).join(", ")}, допустимо ${most}`;
      return isEach
        ? `ни у одного сервиса не больше ${percent} ответов 5xx, допустимо ${most}`
        : `${of}: ${percent} ответов 5xx, допустимо ${most}`;
    },
    noErrors: ({ of, isEach, isWhole }) => {
      if (isWhole) return `${of}: за это время ни одного запроса`;
      return isEach ? "не видно ни одного запроса" : `${of}: не видно ни одного запроса`;
    },
    everywhere: "все сервисы",
    short: (days) =>
      `ожидающий заказ не оставляет спанов, и за это время его не видно; пределы — до ${days - 1} д: ищите дальше назад, since: ${days}d`,
    blind: "видно не всё",
    ignored: "не в счёт: так велит --fail-on или --exit-zero",
    unclear: (count) => `неясно, что с заказами (${count})`,
  },
  critical: ({ total, from, to }) => `Критический путь: ${total}, с ${from} по ${to}`,
  unclear: (count) => `Неясно, что с заказами (${count}):`,
  examples: (names, more) => (more > 0 ? `${names} и ещё ${more}` : names),
  leads: { next: "Далее: " },
  columns: {
    order: "заказ",
    state: "состояние",
    at: "шаг",
    since: "с",
    began: "начат",
    over: "опоздание",
    waitsFor: "кого ждут",
    status: "статус",
    type: "тип",
    seen: "без событий",
    step: "шаг",
    kind: "вид",
    count: "число",
    p50: "p50",
    p95: "p95",
    max: "макс.",
    worst: "худший",
    service: "сервис",
    route: "маршрут",
    why: "почему",
    share: "5xx",
    errors: "ошибок",
    before: "раньше",
    shown: "видно",
    missing: "нет",
    took: "длилось",
    waited: "ждал",
    check: "проверка",
    said: "итог",
    what: "что",
    limit: "предел",
  },
  searched: ({ source, from, to, swept, services, traces, spans, requests, orders: count }) =>
    `Искали в ${source} с ${from} по ${to}${swept === null ? "" : ` (заглянули назад до ${swept})`}${services === "" ? "" : `, ${services.includes(",") ? "сервисы" : "сервис"} ${services}`}: ${orders(count)}, ${plural(traces, "трасса", "трассы", "трасс")}, ${plural(spans, "спан", "спана", "спанов")}${requests === 0 ? "" : `, ${plural(requests, "запрос", "запроса", "запросов")}`}.`,
  cutOff: (windows, asked = "jaeger") =>
    asked === "recording"
      ? `ОБРЕЗАНО: при выгрузке за ${windows} было больше, чем отдал сервер; остального не видно. Выгрузите заново, подняв --limit.`
      : `ОБРЕЗАНО: в ${windows} есть больше, чем отдаёт сервер; остального не видно.${asked === "jaeger" ? " Поднимите --limit." : ""}`,
  oldest: (began) => `За это время не видно ни одной трассы раньше ${began}: их не было, или они больше не хранятся.`,
  fellSilent: ({ service, from, isOlder, again }) =>
    `МОЛЧИТ: ${service} не прислал ни одного спана ${isOlder ? `за всё просмотренное время, ещё с времени до ${from}` : `с ${from}`}, хотя в это время суток спаны есть всегда: не работает либо он сам, либо его телеметрия. Подробнее: \`ordertrace doctor${again}\`.`,
  sampled: "ВЫБОРКА: часть трасс сохранена случайно; отсутствующий заказ могли просто не сохранить.",
  interrupted: "ПРЕРВАНО: здесь то, что было известно к этому моменту.",
};
