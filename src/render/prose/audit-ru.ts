import type { AuditProse } from "./audit.ts";

const rules = new Intl.PluralRules("ru");
const plural = (count: number, one: string, few: string, many: string): string =>
  `${count} ${{ one, few, many }[rules.select(count) as "one" | "few" | "many"] ?? few}`;

export const auditRu: AuditProse = {
  headline: (places) => `ПЕРСОНАЛЬНЫЕ ДАННЫЕ в трассах: ${plural(places, "источник", "источника", "источников")}`,
  noTrace: "Не видно ни одной трассы: смотреть не на что.",
  none: "Персональных данных не найдено.",
  unclear: "НЕЯСНО  есть ли в трассах персональные данные",
  kinds: {
    email: "эл. почта",
    phone: "телефон",
    card: "карта",
    name: "имя",
    address: "адрес",
    passport: "паспорт",
    inn: "ИНН",
    snils: "СНИЛС",
    "birth-date": "дата рождения",
    secret: "секрет",
  },
  where: ({ service, operation, attribute }) => `${attribute}, сервис ${service}, ${operation}`,
  count: ({ spans, values, exact, sample }) =>
    `${exact ? "" : "примерно "}${plural(spans, "спан", "спана", "спанов")}, ${plural(values, "значение", "разных значения", "разных значений")}, например ${sample}`,
  trace: (id) => `трасса ${id}`,
  more: (places) => `… и ещё ${plural(places, "источник", "источника", "источников")}; --format json покажет до 1000.`,
  lead: "Исправить:  ",
  advice: {
    query:
      "передавать параметры вместо литералов, включить в инструментации очистку запросов и не записывать параметры.",
    cache: "не записывать в инструментации аргументы команд; называть ключи по идентификаторам.",
    url: "в пути передавать идентификаторы, а персональные данные в теле; удалять query процессором redaction коллектора.",
    exception: "в тексте ошибки называть поле и идентификатор, а не значение.",
    baggage: "убрать из baggage: он уходит с каждым запросом, в том числе в чужие компании.",
    name: "называть операции, события и атрибуты по шаблону (/users/{id}), а не по значению.",
    header: "убрать заголовок из списка записываемых.",
    "object-key": "называть объекты по идентификаторам.",
    message: "называть сообщения, ключи и очереди по идентификаторам.",
    resource: "убрать из OTEL_RESOURCE_ATTRIBUTES и из ресурса сервиса.",
    attribute:
      "не записывать атрибут или записывать идентификатор; до того удалять его процессором attributes коллектора.",
  },
  cut: (values) =>
    `${plural(values, "значение", "значения", "значений")} просмотрено только с начала, слишком длинно; задайте предел (OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT).`,
  unread: (spans) =>
    `${plural(spans, "спан прочитан", "спана прочитано", "спанов прочитано")} лишь частично: что в остальном, неизвестно.`,
  noService: "Там нет ни одного сервиса: не тот адрес, или ничего не трассируется.",
  searched: ({ source, from, to, services, traces, spans, requests }) =>
    `Просмотрено: ${plural(traces, "трасса", "трассы", "трасс")} из ${source} с ${from} по ${to}${services === "" ? "" : `, сервисы ${services}`}: ${plural(spans, "спан", "спана", "спанов")}${requests === 0 ? "" : `, ${plural(requests, "запрос", "запроса", "запросов")}`}.`,
};
