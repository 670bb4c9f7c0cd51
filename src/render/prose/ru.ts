import { plural } from "./plural-ru.ts";
import type { Prose } from "./prose.ts";

export const ru: Prose = {
  subject: { order: (id) => `заказ ${id}`, calculation: (id) => `расчёт ${id}`, neither: (id) => id },
  headline: {
    completed: ({ order }) => ["ЗАВЕРШЁН", `${order} прошёл весь путь`],
    "in-progress": ({ order, at }) => ["В ПУТИ", `${order}, следующий шаг ${at}`],
    waiting: ({ order, at, who }) =>
      who === null
        ? ["ОЖИДАЕТ", `${order}, запрос отклонён: шаг ${at}`]
        : ["ОЖИДАЕТ", `${order}: дальше действует ${who}, шаг ${at}`],
    stuck: ({ order, at, who }) => [
      "ЗАВИС",
      `${order} ${who === null ? "стоит перед шагом" : `слишком долго ждёт: действовать должен ${who}, шаг`} ${at}`,
    ],
    failed: ({ order, at }) => ["ОШИБКА", `${order} на шаге ${at}`],
    lost: ({ order, at, inside }) =>
      inside ? ["ПОТЕРЯНО", `${order}: так и не случился шаг ${at}`] : ["ПОТЕРЯН", `${order} не дошёл до шага ${at}`],
    undecidable: ({ order, at, well }) => {
      if (at === "") return ["НЕЯСНО", `${order}: сказать нельзя`];
      return well
        ? ["НЕЯСНО", `${order}: ничего плохого не видно до шага ${at}`]
        : ["НЕЯСНО", `${order}: пройден ли шаг ${at}`];
    },
    "not-found": ({ order }) => ["НЕ НАЙДЕН", `ни в одном спане нет ${order}`],
  },
  priceDelivered: ({ order }) => ["ЗАВЕРШЁН", `${order}: цена доставлена, заказа по ней нет`],
  closedElsewhere: ({ order }) => ["ЗАВЕРШЁН", `${order} закрыт в обход своего пути`],
  since: ({ at, ago, limit, from, over, left, sooner }) =>
    `${at}, ${ago} назад${limit === null ? "" : `; предел ${limit}${from === null ? "" : ` от шага ${from}`}`}${over !== null ? `, превышен на ${over}` : left !== null ? `, осталось ${left}` : ""}${sooner === null ? "" : `; на ${sooner.from} → ${sooner.to} отведено всего ${sooner.limit}, осталось ${sooner.left}`}`,
  daysOff: ({ limit, off }) => `${limit}, из них ${off} выходных`,
  reasons: {
    completed: () => "выполнен последний шаг пути.",
    "price-delivered": () => "цена отправлена и получена; следующие шаги начинаются с заказа.",
    "closed-elsewhere": () =>
      "последний статус сохранён не шагом пути, как при закрытии или отмене заказа вручную: больше ничего не ожидается.",
    "within-deadline": () => "ещё рано: время этого шага не истекло.",
    running: () => "запрос ещё идёт: его вложенные спаны уже есть, его собственный ещё не отправлен.",
    "retry-expected": ({ error }) =>
      `шаг не удался, но по файлу пути он повторяется сам${error === null ? "." : `: ${error}`}`,
    refused: ({ who }) =>
      who === null
        ? "его запрос отклонён (4xx): пока его не повторят, ждать нечего."
        : `запрос отклонён (4xx): снова должен действовать ${who}, если об отказе известно.`,
    person: ({ who }) => `дальше действует ${who}, время ещё есть.`,
    "person-no-alarm": ({ who }) => `дальше действует ${who}; никто не торопит.`,
    "person-overdue": ({ who }) => `действовать должен ${who}, и время истекло.`,
    "nobody-overtook": ({ example, waiting }) => {
      const earlier = `более ранние заказы этот шаг прошли${example === null ? "" : ` (например, ${example})`}`;
      return waiting === 0
        ? `${earlier}; после него сюда никто не приходил, поэтому неизвестно, один ли он такой.`
        : `стоит весь участок: ${earlier}, более поздние нет (за ним ${plural(waiting, "заказ ждёт", "заказа ждут", "заказов ждут")}).`;
    },
    backlog: ({ overtook, example, until }) =>
      `${plural(overtook, "более поздний заказ уже прошёл", "более поздних заказа уже прошли", "более поздних заказов уже прошли")} этот шаг${example === null ? "" : ` (например, ${example})`}, но другие проходят с опозданием и не по очереди: этот может ждать за медленным. Если он не пройдёт до ${until}, он потерян.`,
    "wider-limit": ({ wider }) =>
      `у самого шага время есть, но на ${wider?.from} → ${wider?.to} отведено всего ${wider?.limit}.`,
    "every-attempt-failed": ({ attempts, error }) =>
      `${attempts === 1 ? "единственная попытка закончилась" : `${plural(attempts, "попытка закончилась", "попытки закончились", "попыток закончились")}`} ошибкой${error === null ? "." : `: ${error}`}`,
    "delivery-failed": ({ error }) =>
      `сообщение, которое ведёт к этому шагу, получено, но его обработка закончилась ошибкой${error === null ? "." : `: ${error}`}`,
    "request-failed": ({ error }) =>
      `запрос закончился ошибкой раньше, чем дошёл до этого шага${error === null ? "." : `: ${error}`}`,
    overtaken: ({ overtook, example, waiting }) =>
      `${plural(overtook, "более поздний заказ уже прошёл", "более поздних заказа уже прошли", "более поздних заказов уже прошли")} этот шаг${example === null ? "" : ` (например, ${example})`}${waiting === 0 ? "" : `; ${waiting} ещё нет`}.`,
    "request-ended": ({ shown, example }) =>
      `запрос закончился без этого шага, трасса целая, а у других заказов (${shown}) этот шаг виден${example === null ? "" : ` (например, ${example})`}.`,
    "search-truncated": () => "поиск обрезан: нужные трассы могли не попасть в ответ.",
    "search-interrupted": () => "поиск прерван: нужные трассы могли остаться непрочитанными.",
    sampled: () => "сохраняется лишь выборка трасс: недостающий спан могли просто не сохранить.",
    "span-unread": () =>
      "один из спанов заказа прочесть нельзя, и он может быть любым шагом; подробности в заметках о поиске.",
    "nobody-shows": () => "ни у одного заказа в поиске этот шаг не виден: сервис не работает или не трассируется.",
    "shown-no-more": ({ shown, waiting }) =>
      `этот шаг виден у более ранних заказов (${shown}) и ни у одного из более поздних (${waiting}): его больше не делают, либо его спаны больше не приходят или называются иначе.`,
    "request-not-seen": () =>
      "запроса, в котором шаг должен был случиться, нет в трассах: он старше срока хранения, вне окна, не попал в выборку или не трассируется.",
    "trace-not-whole": () => "в трассе не хватает спанов: некоторые ссылаются на отсутствующего родителя.",
    "spans-missing": ({ gaps, missing, arrived }) =>
      gaps === ""
        ? `спаны теряются: из ${missing + arrived}, которые должны были быть, не хватает ${missing}. Спан этого шага мог пропасть так же.`
        : `другие запросы этого заказа (${gaps}) точно были, но спанов не оставили, хотя у других заказов они есть: спан этого шага мог пропасть так же.`,
    "requests-missing": ({ missing, arrived, error }) =>
      `пропадают целые запросы других заказов: из ${missing + arrived}, которые должны были быть, не хватает ${missing}. Так же ${error === null ? "мог пропасть запрос этого заказа" : "могла пропасть удачная новая попытка этого заказа"}.`,
    "order-unknown": () =>
      "нет спана, который называет заказ для этого расчёта: что с ним делали люди, записано под номером заказа.",
    "service-silent": ({ silence }) =>
      `${silence?.service} не прислал ни одного спана с ${silence?.from} по ${silence?.to}: не работал либо он сам, либо его телеметрия.`,
    "unclaimed-span": () => "есть спан, похожий на этот шаг, но без ключа заказа: неизвестно, чей он.",
    "shared-calculation": ({ asked, orders }) =>
      `расчёт ${asked} принадлежит нескольким заказам: ${orders}. Спросите про один из них.`,
    "not-found": ({ plainId }) =>
      `опечатка в номере (${plainId === null ? "регистр важен" : `${plainId}?`}), заказ старше окна или срока хранения, либо его сервисы не трассируются.`,
    "services-unknown": () =>
      "источник не знает ни одного сервиса пути: не тот адрес, не тот файл пути или ничего не трассируется. Подробнее скажет `ordertrace doctor`.",
    "source-empty": () => "в источнике нет ничего: сервисы ещё ничего не прислали, или всё уже забыто.",
  },
  noService: "Источник не знает ни одного сервиса пути: не тот адрес, не тот файл пути или ничего не трассируется.",
  unknownServices: (names) =>
    `Источник ничего не знает о сервисах: ${names}. Они не трассируются, называются иначе или молчат дольше, чем хранятся трассы.`,
  support: ({ what, at }) =>
    at === null ? `Ни один спан не показывает, что ${what}: сообщение могло потеряться.` : `Видно: ${what}, ${at}.`,
  look: {
    queue: (queue, deadLetter) => `очередь ${queue}${deadLetter === undefined ? "" : ` и её DLQ ${deadLetter}`}`,
    service: (service) => `сервис ${service}: журналы за это время`,
    trace: (trace) => `трасса ${trace}`,
    person: (person) => `к кому идти: ${person}`,
    spelling: (id) => `есть заказ ${id}: номер ищется точно так, как написан`,
    orders: (ids) => `здешние номера: ${ids}; все перечислит \`ordertrace orders\``,
    wider: "окно шире (--since), если заказ может быть старше",
    smaller: "окно уже, например --since 1d: меньше будет обрезано",
  },
  seen: {
    or: " или ",
    not: "не ",
    noStatus: "без статуса",
    write: (tables) => `запись в ${tables}`,
    answered: "получил ответ",
    succeeded: "выполнен",
    operation: (name) => `«${name}»`,
    send: (queues) => `отправка в ${queues}`,
    receive: (queues) => `получение из ${queues}`,
    cacheWrite: "запись в кэш",
  },
  leads: {
    done: "Когда:      ",
    since: "Начало:     ",
    why: "Почему:     ",
    look: "Смотреть:   ",
    also: "Кроме того: ",
  },
  columns: { step: "шаг", what: "что", who: "кто", when: "когда", took: "заняло", waited: "ждал" },
  pointStates: {
    done: "выполнен",
    failed: "ошибка",
    lost: "потерян",
    stuck: "завис",
    waiting: "ждёт действия",
    running: "выполняется",
    pending: "ещё нет",
    proved: "был, его спана нет",
    undecidable: "неясно",
    "not-on-path": "не на этом пути",
  },
  slow: "медленно",
  findings: {
    lost: ({ point }) => `${point} тоже потерян`,
    failed: ({ point }) => `${point} тоже с ошибкой`,
    stuck: ({ point }) => `${point} тоже завис`,
    undecidable: ({ point }) => `${point}: неясно`,
    slow: ({ point, took, limit, waited, query, times }) =>
      query === null
        ? `${point} ${waited ? "наступил через" : "занял"} ${took}, предел ${limit}`
        : `${point === "" ? "" : `${point}: `}запрос к базе данных занял ${times === 1 ? "" : "до "}${took}, предел ${limit} (${query}${times === 1 ? "" : `, ${plural(times, "раз", "раза", "раз")}`})`,
    proved: ({ points }) => `были, но их спанов нет: ${points}`,
    skew: ({ point, took }) => `${point} начался за ${took} до конца того, чего ждал: часы двух машин расходятся`,
    duplicate: ({ point, times }) =>
      `${point} случился ${plural(times, "раз", "раза", "раз")}: сообщение доставлено повторно`,
    retried: ({ point, times }) =>
      `${point}: до успеха ${plural(times, "неудачная попытка", "неудачные попытки", "неудачных попыток")}`,
    retrying: ({ point, times }) =>
      `${point}: ${plural(times, "неудачная попытка", "неудачные попытки", "неудачных попыток")}, идёт следующая`,
    refused: ({ point, times, status }) =>
      `${point}: отказ ${plural(times, "раз", "раза", "раз")}${status === null ? "" : ` (HTTP ${status})`}`,
    "closed-elsewhere": ({ point }) => `${point} сохранён не шагом пути: заказ с тех пор закрыли вручную`,
    unexpected: ({ point }) => `${point} ответил ошибкой, хотя всё внутри прошло успешно`,
  },
  order: ({ id, calculations, type, status, path, byTrace }) =>
    [
      ...(id === null ? [] : [`заказ ${id}`]),
      ...(calculations === "" ? [] : [`расчёт ${calculations}`]),
      ...(type === null ? [] : [type]),
      ...(status === null ? [] : [status]),
      `путь ${path}`,
      ...(byTrace === null ? [] : [`найден по трассе ${byTrace}`]),
    ].join(" · "),
  searched: ({ source, from, to, services, traces, spans, requests, truncated, sampled }) =>
    `Поиск: ${source}, с ${from} по ${to}${services === "" ? "" : `, ${services.includes(",") ? "сервисы" : "сервис"} ${services}`}: ${plural(traces, "трасса", "трассы", "трасс")}, ${plural(spans, "спан", "спана", "спанов")}${requests === 0 ? "" : `, ${plural(requests, "запрос", "запроса", "запросов")}`}${truncated ? "; ОБРЕЗАНО по пределу" : ""}${sampled ? "; ВЫБОРКА" : ""}.`,
  path: { needs: "нужны", limit: "предел", noAlarm: "тревоги нет", workingDays: "не считая выходных" },
  demo: {
    intro: (files) => `Заказы, записанные настоящим Jaeger, в ${files}. Каждый целиком покажет команда над ним.`,
    story: (name, id, exitCode) => `$ ordertrace demo ${name}    (заказ ${id}; код выхода show ${exitCode})`,
  },
};
