import type { ProgressProse } from "./progress.ts";

const rules = new Intl.PluralRules("ru");
const plural = (count: number, one: string, few: string, many: string): string =>
  `${count} ${{ one, few, many }[rules.select(count) as "one" | "few" | "many"] ?? few}`;

export const progressRu: ProgressProse = {
  begun: "поиск",
  searching: (sweep) => (sweep > 1 ? `поиск, заход ${sweep}` : "поиск"),
  part: (percent) => `${percent} %`,
  windowsLeft: (windows) => `ещё ${plural(windows, "окно", "окна", "окон")}`,
  requests: (requests) => plural(requests, "запрос", "запроса", "запросов"),
  traces: (traces) => plural(traces, "трасса", "трассы", "трасс"),
  reading: (percent) => `чтение: ${percent} % файла`,
  judging: (orders, of) => `разбор: ${orders} из ${plural(of, "заказа", "заказов", "заказов")}`,
  quiet: (seconds) => `нет ответа ${seconds} с`,
};
