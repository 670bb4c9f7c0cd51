import { plural } from "./plural-ru.ts";
import type { ReportProse } from "./report.ts";

export const reportRu: ReportProse = {
  headings: {
    path: "Путь",
    timeline: "Ход событий",
    evidence: "Доказательства",
    steps: "Шаги",
    also: "Кроме того",
    search: "Где искали",
    checks: "Проверки",
    critical: "Критический путь",
  },
  contents: "Содержание",
  columns: {
    what: "что",
    when: "когда",
    span: "сервис, спан",
    trace: "трасса, id спана",
  },
  picture: {
    title: (path) => `Путь заказа ${path}`,
    walked: ({ done, all, at, never }) =>
      `Пройдено шагов: ${done} из ${all}.${at === null ? "" : ` Заказ стоит здесь: ${at}.`}${never === null ? "" : ` Так и не случился шаг ${never}.`}`,
    fleet: (places) => `Где: ${places}.`,
    here: "заказ здесь",
    calm: "Ни один шаг не отмечен.",
  },
  events: {
    limit: ({ from, to, limit, exceeded }) => {
      if (limit === null) return `запрос шага ${to} закончился, и его спаны уже должны были прийти`;
      return `предел для ${to}${exceeded ? " превышен" : ""}: ${limit}${from === null ? "" : ` после ${from}`}`;
    },
    passed: ({ order, point }) => `заказ ${order} прошёл ${point}`,
    error: "ошибка",
    request: "запрос",
    judged: "вывод сделан на этот момент",
    attempts: (count) => plural(count, "попытка", "попытки", "попыток"),
  },
  cohort: ({ point, overtook, before, waiting, from, to, truncated }) => {
    const counts = [
      ...(overtook > 0
        ? [plural(overtook, "более поздний прошёл", "более поздних прошли", "более поздних прошли")]
        : []),
      ...(waiting > 0
        ? [plural(waiting, "более поздний не прошёл", "более поздних не прошли", "более поздних не прошли")]
        : []),
      ...(before > 0 ? [plural(before, "более ранний прошёл", "более ранних прошли", "более ранних прошли")] : []),
    ];
    const said = counts.length === 0 ? "ни один его не показывает" : counts.join(", ");
    return `Другие заказы на шаге ${point} с ${from} по ${to}: ${said}.${truncated ? " ОБРЕЗАНО: есть ещё." : ""}`;
  },
  scale: "Шкала логарифмическая: вдесятеро большему времени отвечает линия на одну длину длиннее.",
  bars: "Сколько заказов видно на каждом шаге и где что-то не так:",
  slow: ({ slow, count }) => `медленно ${slow} из ${count}`,
};
