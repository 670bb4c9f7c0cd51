import type { Carried, Distrust, Refusal } from "../../doctor/finding.ts";
import type { DoctorProse } from "./doctor.ts";
import { plural } from "./plural-ru.ts";
import { spoken } from "./sentences.ts";

const traces = (count: number): string => plural(count, "трасса", "трассы", "трасс");
const ofTraces = (count: number): string => plural(count, "трассы", "трасс", "трасс");
const refused = ({ message }: Pick<Refusal, "message">): string => spoken(message, "ru");
const hinted = ({ hint }: Pick<Refusal, "hint">): string | null => (hint === null ? null : spoken(hint, "ru"));

const carried = ({ key, names, traces: count }: Carried): string =>
  count === 0 ? `${key} нет` : `${key} в ${count}${names.join() === key ? "" : ` (как ${names.join(", ")})`}`;
const keys = (facts: { keys: readonly Carried[]; traces: number }): string =>
  `из ${ofTraces(facts.traces)}: ${facts.keys.map(carried).join(", ")}`;
const nameThem = (facts: { keys: readonly Carried[] }): string => {
  const near = facts.keys.find((one) => one.traces === 0 && one.near.length > 0);
  const missing = facts.keys.flatMap(({ key, traces: count }) => (count === 0 ? [key] : [])).join(" и ");
  const there = facts.keys.find((one) => one.traces > 0)?.key;
  if (near === undefined)
    return `Записывать ${missing} атрибутом спана: без него ${there === undefined ? "заказ не найти" : `шаги, спаны которых без ${there}, не найти ни у одного заказа`}.`;
  return `Может быть, это ${near.near.join(", ")}? Тогда назовите его в файле пути: fields: { ${near.key.replaceAll("_", "-")}: [${near.near.join(", ")}] }.`;
};

const distrust: Readonly<Record<Distrust, string>> = {
  "self-signed": "самоподписанный сертификат",
  "unknown-authority": "сертификат выдан центром, которого здесь не знают",
  expired: "срок сертификата истёк",
  "other-name": "сертификат выдан другому узлу",
  other: "сертификату нельзя доверять",
};
const trustIt: Readonly<Record<Distrust, string>> = {
  "self-signed": "Если сертификат тот самый, укажите его в --ca-file.",
  "unknown-authority": "Укажите удостоверяющий центр компании в --ca-file.",
  expired: "Продлите сертификат; так же выглядят и неверные часы этой машины.",
  "other-name": "Укажите в адресе имя, на которое выдан сертификат.",
  other: "Посмотрите: openssl s_client -connect HOST:PORT.",
};

export const doctorRu: DoctorProse = {
  headline: {
    fine: "Всё так, как нужно для верных ответов.",
    warned: (warnings) =>
      `${plural(warnings, "предупреждение", "предупреждения", "предупреждений")}: часть ответов может быть «неясно»`,
    failed: (failures) =>
      `НЕ В ПОРЯДКЕ: ${plural(failures, "проверка", "проверки", "проверок")}; на ответы полагаться нельзя`,
    interrupted: "Прервано: проверено не всё.",
  },
  checks: {
    configuration: "настройки",
    path: "путь",
    server: "сервер",
    reach: "связь",
    tls: "TLS",
    credentials: "доступ",
    dialect: "API",
    clock: "часы",
    services: "сервисы",
    newest: "свежесть",
    keys: "ключи",
    lookup: "поиск",
    answers: "ответы",
    retention: "хранение",
    sampling: "выборка",
    spans: "спаны",
    coverage: "покрытие",
  },
  says: {
    configured: ({ files }) => (files.length === 0 ? "файла настроек нет, он и не нужен" : files.join(", ")),
    misconfigured: refused,
    "path-read": ({ name, points, file }) =>
      `${name}, ${plural(points, "шаг", "шага", "шагов")}${file === null ? ", встроенный" : `, из ${file}`}`,
    "path-unread": refused,
    address: ({ url, from }) => `${url} (${spoken(from, "ru")})`,
    "address-unknown": () => "неизвестно, какой сервер спрашивать",
    "address-unusable": refused,
    "recording-read": ({ files, traces: count, spans }) =>
      `${files}: ${traces(count)}, ${plural(spans, "спан", "спана", "спанов")}`,
    "recording-unread": refused,
    reached: ({ tookMs }, { lasting }) => `отвечает за ${lasting(tookMs)}`,
    unreachable: refused,
    "tls-trusted": ({ protocol, until }, { moment }) => `${protocol}, сертификату можно доверять до ${moment(until)}`,
    "tls-expiring": ({ leftMs, until }, { lasting, moment }) =>
      `срок сертификата истекает через ${lasting(leftMs)}, ${moment(until)}`,
    "tls-untrusted": ({ why, reason }) => `${distrust[why]} (${reason})`,
    "tls-unseen": () => "соединение идёт через прокси: сертификат не проверялся",
    "plain-here": () => "http без шифрования, в пределах этой машины",
    "plain-elsewhere": () => "http без шифрования: трассы прочтёт любой по дороге",
    "no-credential": () => "не требуется и не посылается",
    "credential-accepted": ({ credential }) => `принято: ${spoken(credential, "ru")}`,
    "credential-unusable": refused,
    refused,
    speaks: ({ server, speaks, version }) =>
      `${server}${version === null ? "" : ` ${version}`}, ${server === "Jaeger" ? `API ${speaks}` : `таблица ${speaks}`}`,
    "not-understood": refused,
    "clock-agrees": ({ withinMs }, { lasting }) => `часы сервера совпадают с нашими, с точностью ${lasting(withinMs)}`,
    "clock-differs": ({ differenceMs }, { lasting }) =>
      `часы сервера ${differenceMs > 0 ? "спешат" : "отстают"} относительно наших на ${lasting(Math.abs(differenceMs))} или больше`,
    "clock-misleads": ({ differenceMs }, { lasting }) =>
      `часы сервера ${differenceMs > 0 ? "спешат" : "отстают"} относительно наших на ${lasting(Math.abs(differenceMs))} или больше: заказ считается просроченным слишком ${differenceMs > 0 ? "поздно" : "рано"}`,
    "clock-unknown": () => "в ответах сервера нет даты, сравнить не с чем",
    "services-seen": ({ services, others }) =>
      `${services.join(", ")}${others === 0 ? "" : ` и ещё ${others} вне пути`}`,
    "services-missing": ({ missing }) => `не видно: ${missing.map(({ service }) => service).join(", ")}`,
    "services-none": ({ missing }) => `нет ни одного сервиса пути: ${missing.map(({ service }) => service).join(", ")}`,
    newest: ({ services }, { lasting }) =>
      `последние спаны: ${services.map(({ service, agoMs }) => `${service} ${lasting(Math.max(0, agoMs))} назад`).join(", ")}`,
    "newest-ahead": ({ services }, { lasting }) =>
      `спаны из будущего: ${services.map(({ service, agoMs }) => `${service}, на ${lasting(-agoMs)} вперёд`).join("; ")}`,
    "newest-old": ({ services }, { lasting }) =>
      `нет нового: ${services.map(({ service, agoMs }) => `${service} уже ${lasting(agoMs)}`).join(", ")}`,
    "service-quiet": ({ services }) => `за 30 дней ни одной трассы: ${services.join(", ")}`,
    "no-traces": () => "за 30 дней нет ни одной трассы сервисов пути",
    "keys-carried": keys,
    "keys-missing": keys,
    "keys-none": keys,
    "lookup-works": ({ name, needsService }) =>
      `по ${name} трасса находится${needsService ? "; сервисы спрашиваются по одному" : ""}`,
    "lookup-blind": ({ name, service }) => `трасса сервиса ${service} несёт ${name}, но по нему не находится`,
    "lookup-unfiltered": ({ name }) => `поиск по ${name} приносит все трассы подряд: сервер не фильтрует`,
    "lookup-unknown": () => "проверить не на чем: нет трассы с ключом старше нескольких минут",
    "answers-whole": ({ traces: count, limit }) =>
      `в ответе из ${ofTraces(count)} ничего не пропущено (предел ${limit})`,
    "answers-split": ({ limit }) =>
      `ответ заполняется при ${plural(limit, "трассе", "трассах", "трассах")}; что в него не вошло, запрашивается по частям`,
    "answers-cut": ({ traces: count, limit }) => `пришло ${count} из ${limit}, и это не всё: у сервера свой предел`,
    "answers-limited": ({ settings }) => `настройки этого пользователя молча урезают ответы: ${settings.join("; ")}`,
    "answers-unknown": () => "слишком мало трасс, чтобы судить о полноте ответов",
    "retention-enough": ({ oldest, ageMs }, { moment, lasting }) =>
      `есть трассы от ${moment(oldest)}, им ${lasting(ageMs)}`,
    "retention-short": ({ oldest, ageMs, wantedMs }, { moment, lasting }) =>
      `трассы есть по меньшей мере с ${moment(oldest)}, за ${lasting(ageMs)}; заказ может идти ${lasting(wantedMs)}`,
    "recording-begins": ({ oldest }, { moment }) => `запись начинается ${moment(oldest)}`,
    unsampled: ({ traces: count }) => `ни одна из ${ofTraces(count)} не помечена как случайная выборка`,
    sampled: ({ sampled, traces: count }) => `${sampled} из ${ofTraces(count)} оставлены случайной выборкой`,
    "spans-arrive": ({ arrived }) =>
      arrived === 0
        ? "нет спанов, по родителям которых можно судить о потерях"
        : `все родительские спаны на месте: ${arrived}`,
    "spans-missing": ({ missing, arrived }) =>
      `нет родительских спанов, на которые есть ссылки: ${missing} из ${missing + arrived}`,
    covered: ({ points, traces: count }) => `все шаги пути (${points}) есть в последних трассах (${count})`,
    "points-unseen": ({ points, of, traces: count }) =>
      `в последних трассах (${count}) не видно ${points.length} из ${plural(of, "шага", "шагов", "шагов")}: ${points.join(", ")}`,
    "path-unseen": ({ traces: count }) => `в последних трассах (${count}) нет ни одного шага пути`,
    "left-out": ({ because }) =>
      because === null
        ? "не проверялось: прервано"
        : `ещё не проверялось: сначала исправить «${doctorRu.checks[because]}»`,
    "broke-off": refused,
  },
  advice: {
    misconfigured: () => "Исправьте это; всё, что можно проверить и так, проверено.",
    "path-unread": () => "Исправьте файл, поможет ordertrace path validate; остальное проверено по встроенному пути.",
    "address-unknown": () => "Укажите его в --jaeger-url или исправьте настройки.",
    "address-unusable": hinted,
    "recording-unread": hinted,
    unreachable: hinted,
    "broke-off": hinted,
    "tls-expiring": () => "Продлите его до этого.",
    "tls-untrusted": ({ why }) => trustIt[why],
    "plain-elsewhere": () => "Напишите в адресе https://, если сервер это умеет.",
    "credential-unusable": (facts) => hinted(facts) ?? "Сервер спрошен без него, чтобы узнать, кто отвечает.",
    refused: hinted,
    "not-understood": hinted,
    "clock-differs": () => "Синхронизируйте часы обеих машин (chrony, ntpd).",
    "clock-misleads": () => "Синхронизируйте часы обеих машин (chrony, ntpd); до того указывайте время сервера: --now.",
    "services-missing": ({ missing, known }) =>
      known.length === 0
        ? "Не трассируется, или здесь его нет: что видно только в нём, останется неясным."
        : servicesAdvice(missing, known),
    "services-none": ({ missing, known }) => servicesAdvice(missing, known),
    "newest-ahead": () => "Синхронизируйте часы их машин: ожидания и сроки неверны на столько же.",
    "newest-old": () => "Если заказы были, проверьте экспортёры этих сервисов и коллектор.",
    "service-quiet": () => "Сервис не работает или его спаны не доходят: что видно только в нём, останется неясным.",
    "no-traces": () => "Проверьте экспортёры сервисов, коллектор, и тот ли это сервер.",
    "keys-missing": nameThem,
    "keys-none": nameThem,
    "lookup-blind": ({ name }) =>
      `Индексируйте в хранилище атрибут ${name} (Elasticsearch: не исключайте теги из индекса); до того show отвечает «не найден». Команды lost, stuck и orders обходятся без него.`,
    "lookup-unfiltered": () => "Ответы проверяются здесь: они верны, но медленны. Jaeger фильтрует с версии 2.19.",
    "answers-cut": ({ traces: count }) =>
      `Запускайте с --limit ${count}, или задайте в настройках: defaults: { limit: ${count} }.`,
    "answers-limited": () =>
      "Поднимите пределы или поставьте throw для этого пользователя; до того «потерян» не скажет ни один ответ.",
    "retention-short": () => "Система новая, или трассы удаляются: тогда храните их дольше, чем идёт заказ.",
    sampled: () => "Сохраняйте все трассы этих сервисов: при выборке пропавшее не отличить от потерянного.",
    "spans-missing": () =>
      "Проверьте очереди экспортёров и отказы коллектора: из-за потерянных спанов ответ бывает «неясно».",
    "points-unseen": (_, { again }) =>
      `Не всё случается каждый день: что не трассируется, скажет \`ordertrace coverage --since 7d${again}\`.`,
    "path-unseen": () =>
      "Сервисы, маршруты, очереди и таблицы зовутся иначе? Скажите это в файле пути: ordertrace path.",
  },
  leftOut: ({ checks, because }) =>
    `${because === null ? "не проверялось, прервано" : `ещё не проверялось (сначала исправьте «${because}»)`}: ${checks}`,
  asked: ({ source, requests }) => `Запросов к ${source}: ${requests}.`,
};

function servicesAdvice(missing: readonly { inPath: string; near: string | null }[], known: readonly string[]): string {
  const near = missing.filter((one) => one.near !== null);
  if (near.length > 0)
    return `Он зовётся иначе? Скажите это в файле пути: services: { ${near.map((one) => `${one.inPath}: ${one.near}`).join(", ")} }.`;
  return known.length === 0
    ? "Там ничего не трассируется: не тот адрес, или сервисы ничего не посылают."
    : `Есть ${known.join(", ")}. Зовётся иначе? Скажите это в файле пути: services: { ${missing[0]!.inPath}: … }.`;
}
