import { plural } from "./plural-ru.ts";
import type { ProgressProse } from "./progress.ts";

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
