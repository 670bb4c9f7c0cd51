import { plural } from "./plural-ru.ts";
import type { ChangeFacts, ShowProse } from "./show.ts";

const behind = (waiting: number): string =>
  waiting === 0 ? "" : `; за ним в очереди ещё ${plural(waiting, "заказ", "заказа", "заказов")}`;

const apart = (overtook: number, before: number, undated: number): string => {
  const parts = [
    ...(overtook === 0 ? [] : [`более поздних ${overtook}`]),
    ...(before === 0 ? [] : [`более ранних ${before}`]),
    ...(undated === 0 ? [] : [`неизвестно когда или только что ${undated}`]),
  ];
  return parts.length === 0 ? "" : `: ${parts.join(", ")}`;
};

const within = (time: string | null): string => (time === null ? "сразу" : `за ${time}`);

const stillDue = ({ point, deadline, isAlone }: ChangeFacts): readonly string[] => [
  `спан шага ${point}: тогда заказ его прошёл.`,
  ...(deadline === null
    ? []
    : [
        isAlone
          ? `время: после ${deadline} шаг потерян, если он виден у других заказов.`
          : `время: после ${deadline} заказ потерян, если более поздние прошли, и завис, если ни один не прошёл.`,
      ]),
];

export const showRu: ShowProse = {
  timeline: {
    waits: { queue: "очередь", poll: "опрос", person: "человек", external: "извне", unobserved: "ожидание" },
    work: "работа",
    waiting: "ожидание",
    overdue: "просрочено",
    failed: "ошибка",
    deadline: (at) => `срок ${at}`,
  },
  trace: {
    beside: "помимо пути",
    leftOut: "Атрибуты соединений и самой инструментации опущены; в --format json есть все.",
    same: (step) => `тот же спан, что у шага ${step}`,
    more: (spans) => `и ещё ${plural(spans, "спан", "спана", "спанов")}`,
    error: (what) => (what === "" ? "ошибка" : `ошибка: ${what}`),
    refused: "отказ",
    place: (trace, span) => `трасса ${trace}, спан ${span}`,
  },
  why: {
    leads: {
      needs: "Нужно:      ",
      seen: "Видно:      ",
      others: "У других:   ",
      limit: "Предел:     ",
      change: "Изменится:  ",
    },
    noNeeds: "ничего: здесь путь начинается.",
    need: {
      done: ({ what, at, span }) => `${what}: выполнен ${at}, ${span}`,
      proved: ({ what, by }) => `${what}: спана нет, но то, что он был, доказывает ${by}`,
      missing: ({ what }) => `${what}: не видно`,
      "not-on-path": ({ what }) => `${what}: не на пути этого заказа`,
    },
    named: ({ service, name }) => `${service} «${name}»`,
    known: (how) => `признак шага: ${how}`,
    noTries: "такого спана с ключами заказа нет",
    earlierTries: (count) => `и ещё ${plural(count, "попытка", "попытки", "попыток")} до них`,
    tried: {
      ok: ({ span, at, took }) => `успех ${at}, за ${took}, ${span}`,
      error: ({ span, at, took }) => `ошибка ${at}, через ${took}, ${span}`,
      refused: ({ span, at, took }) => `отказ ${at}, через ${took}, ${span}`,
    },
    request: ({ span, at, took, whole }) =>
      `запрос вокруг него: ${span}, ${at}, ${took}; ${whole ? "все спаны его трассы на месте" : "в его трассе не хватает спанов"}`,
    noOthers: "не проверялись: на ответ это не повлияло бы.",
    others: ({ passed, overtook, before, undated, waiting, from, to, truncated }) =>
      passed === 0
        ? `с ${from} по ${to} этот шаг не прошёл никто${behind(waiting)}${truncated ? "; просмотрены не все заказы" : ""}`
        : `${plural(passed, "заказ прошёл", "заказа прошли", "заказов прошли")} этот шаг с ${from} по ${to}${apart(overtook, before, undated)}${behind(waiting)}${truncated ? "; просмотрены не все заказы" : ""}`,
    examples: (orders) => `например, ${orders}`,
    waited: ({ orders, half, most, longest }) => {
      if (longest === null) return orders === 1 ? "он начал его сразу" : "все они начали его сразу, как только могли";
      return orders === 1
        ? `он начал его через ${longest}`
        : `половина начала его ${within(half)}, 95 % ${within(most)}, самый медленный через ${longest}`;
    },
    noLimit: "нет: здесь никого не торопят.",
    limit: ({ deadline, limit, from, to, lag, path, over, left }) =>
      `${deadline}: ${limit === null ? `конец запроса${from === null ? "" : ` (${from})`}` : `${limit} ${from === null ? `на шаг ${to}` : `на ${from}→${to}`} (путь ${path})`}, и ещё ${lag}, чтобы спан дошёл; ${over === null ? `осталось ${left}` : `превышен на ${over}`}`,
    change: {
      completed: () => ["ничего: путь здесь кончается."],
      "price-delivered": () => ["заказ с этим расчётом: тогда его шаги тоже входят в путь."],
      "closed-elsewhere": () => ["ничего: заказ закрыт."],
      "within-deadline": stillDue,
      "recording-ends": stillDue,
      running: ({ point, deadline }) => [
        "собственный спан запроса, когда он придёт: тогда то, чего в нём нет, считается отсутствующим.",
        ...(deadline === null ? [] : [`время: после ${deadline} шаг ${point} просрочен.`]),
      ],
      "retry-expected": ({ point, deadline }) => [
        `удачная попытка шага ${point}: тогда заказ его прошёл.`,
        ...(deadline === null ? [] : [`время: после ${deadline} шаг не выполнен окончательно.`]),
      ],
      refused: () => ["запрос, который примут: тогда заказ в пути."],
      person: ({ point, who, deadline }) => [
        `спан шага ${point}: тогда действие совершено (${who}).`,
        ...(deadline === null ? [] : [`время: после ${deadline} заказ завис.`]),
      ],
      "person-no-alarm": ({ point, who }) => [
        `спан шага ${point}: тогда действие совершено (${who}). Само время ничего не изменит.`,
      ],
      "later-request": ({ point, deadline }) => [
        `спан шага ${point}: тогда заказ его прошёл.`,
        ...(deadline === null ? [] : [`время: после ${deadline} шаг потерян, если он виден у других заказов.`]),
      ],
      "person-overdue": ({ point, who }) => [
        `спан шага ${point}: тогда действие совершено (${who}).`,
        "признак того, что спаны здесь теряются: он мог быть среди них.",
      ],
      "nobody-overtook": ({ point }) => [
        `спан шага ${point}: тогда заказ его прошёл.`,
        "один более поздний заказ, который пройдёт: тогда этот потерян.",
      ],
      backlog: ({ point }) => [
        `спан шага ${point}: тогда заказ его прошёл.`,
        "время: когда никто больше не будет проходить так поздно, он потерян.",
      ],
      "wider-limit": ({ point, deadline }) => [
        `спан шага ${point}: тогда заказ снова в пути, хоть и поздно.`,
        ...(deadline === null ? [] : [`больший предел в файле пути: этот кончился ${deadline}.`]),
      ],
      "every-attempt-failed": ({ point }) => [`удачная попытка шага ${point}: тогда прежние — просто повторы.`],
      "delivery-failed": ({ point }) => [
        `удачная доставка сообщения или спан шага ${point}: тогда тот, чья очередь, о нём знает.`,
      ],
      "request-failed": ({ point }) => [`другой запрос, который дойдёт до шага ${point}.`],
      overtaken: ({ point, overtook, otherwise, isAlone }) => [
        `спан шага ${point} с одним из ключей заказа: тогда заказ не потерян.`,
        isAlone
          ? "если бы этот шаг не был виден ни у одного другого заказа: тогда неясно."
          : `если бы ${overtook === 1 ? "тот более поздний заказ" : `ни один из более поздних заказов (${overtook})`} не прошёл: тогда ${otherwise === "stuck" ? "заказ завис, как и все за ним" : "неясно"}.`,
        "признак того, что спаны здесь теряются: этот мог быть среди них.",
      ],
      "request-ended": ({ point }) => [
        `спан шага ${point} в том запросе: тогда шаг не потерян.`,
        "нехватка спанов в той трассе: тогда отсутствие ничего не доказывает.",
      ],
      "search-truncated": ({ asked }) => [
        {
          jaeger: "поиск без обрезки: окно поуже или --limit побольше.",
          clickhouse: "поиск без обрезки: окно поуже или пользователь, чьи настройки ничего не опускают.",
          recording: "выгрузка без обрезанных поисков: сделанная заново, с окном поуже или --limit побольше.",
        }[asked],
      ],
      "search-interrupted": () => ["поиск, который доведён до конца."],
      "held-in-part": () => ["источник, из которого сделана выгрузка, или выгрузка этого заказа."],
      sampled: () => ["трассы, которые сохраняются все: при выборке неизвестно, чего нет."],
      "span-unread": () => ["этот спан в исправном виде."],
      "nobody-shows": ({ point }) => [`один заказ, у которого виден шаг ${point}: тогда этот потерян или завис.`],
      "shown-no-more": ({ point }) => [
        `один более поздний заказ, у которого виден шаг ${point}: тогда этот потерян.`,
        `файл пути, если шаг ${point} теперь называется иначе.`,
      ],
      "request-not-seen": () => ["трасса того запроса: окно шире или более долгое хранение."],
      "no-step-seen": () => ["трасса любого его шага: окно шире или более долгое хранение."],
      "trace-not-whole": () => ["недостающие спаны той трассы, если придут."],
      "refused-midway": ({ point }) => [
        `спан шага ${point} или повторный запрос: тогда заказ идёт дальше.`,
        "спаны транзакции: после COMMIT заказ потерян, после ROLLBACK он ждёт повторного запроса.",
      ],
      "spans-missing": ({ point }) => [`спан шага ${point} или те, которых не хватает: сомнение именно в них.`],
      "requests-missing": ({ point }) => [
        `спан шага ${point} или запросы, которых не хватает у других заказов: сомнение именно в них.`,
      ],
      "order-unknown": ({ keys }) => [
        `спан, в котором есть и то и другое: ${keys}; по нему найдётся, что сделали люди.`,
      ],
      "service-silent": ({ service }) => [
        `спаны сервиса ${service ?? "за то время"}${service === null ? "" : " за то время"} или сведения, что он не работал.`,
      ],
      "instance-stopped": ({ point }) => [
        `спан шага ${point} или сведения, что экземпляр завершили, а не убили: тогда он отправил все спаны, и заказ потерян.`,
      ],
      "unclaimed-span": ({ keys }) => [`${keys} на том спане: тогда известно, чей он.`],
      "shared-calculation": ({ orders }) => [`вопрос про один из заказов, по его номеру: ${orders}.`],
      "not-found": ({ keys }) => [`спан с этим номером в ${keys} внутри окна поиска.`],
      "services-unknown": ({ keys }) => [
        `источник, где есть спаны сервисов пути и среди них спан с этим номером в ${keys}.`,
      ],
      "source-empty": ({ keys }) => [`источник, где есть спаны и среди них спан с этим номером в ${keys}.`],
    },
  },
};
