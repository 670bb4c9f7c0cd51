/**
 * The Russian sentences by their English templates; `test/render/sentences.test.ts` checks that none is missing.
 * Inserted names are in the nominative.
 */
export const sentencesRu: Readonly<Record<string, string>> = {
  "{0}": "{0}",
  "{0} {1}": "{0} {1}",
  "{0} or {1}": "{0} или {1}",

  // The limits of a window.
  "Who waits does nothing, and who did nothing in this window is not seen; limits are up to {0} d: look back with {1}.":
    "Ожидающий заказ не оставляет спанов, и в этом окне его не видно; пределы — до {0} д: ищите дальше назад, {1}.",

  "The order began before this window: what it did then counts as missing here. {0} looks back as far as an order lives.":
    "Заказ начался до этого окна: сделанное тогда считается здесь недостающим. {0} ищет так далеко назад, сколько живёт заказ.",

  // A server that does not answer, or only in part.
  "can't be reached: the proxy would not let the request through": "недоступен: прокси не пропустил запрос",
  "Check HTTPS_PROXY, and whether this host belongs in NO_PROXY.":
    "Проверьте HTTPS_PROXY и не нужно ли добавить этот сервер в NO_PROXY.",
  "can't be reached over the network": "недоступен по сети",
  "refuses the connection": "не принимает соединение",
  "{0} The address comes from {1}.": "{0} Адрес взят отсюда: {1}.",
  "Is {0} running there? Check {1}.": "Запущен ли там {0}? Проверьте {1}.",
  "{0} ({1})": "{0} ({1})",
  "{0} ({1}), with {2}": "{0} ({1}), учётные данные: {2}",
  "the default": "по умолчанию",
  "context {0} in {1}": "контекст {0} в {1}",
  "the address from {0}": "адрес из {0}",
  "the address from context {0} in {1}": "адрес из контекста {0} в {1}",
  "is not known by that name": "не находится по этому имени",
  "Check the host in {0}, and the network.": "Проверьте имя сервера ({0}) и сеть.",
  "does not accept the client certificate, or wants one": "не принимает клиентский сертификат или требует его",
  "Give one that it knows: --cert-file and --key-file.": "Укажите тот, который он знает: --cert-file и --key-file.",
  "could not be trusted over TLS": "не прошёл проверку TLS",
  "Check the certificate, or whether the address is http; a company's own authority is given with --ca-file.":
    "Проверьте сертификат; возможно, здесь http. Собственный удостоверяющий центр компании указывают в --ca-file.",
  "does not speak HTTP": "не отвечает по HTTP",
  "Check the port, and whether the address is https.": "Проверьте порт; возможно, нужен https.",
  "This Jaeger is older than 2.19, whose API v3 finds no trace by an attribute: have the proxy before it let /api/ through too, or ask Jaeger itself.":
    "Этот Jaeger старше 2.19, и его API v3 не ищет трассы по атрибуту: пусть прокси перед ним пропускает и /api/, или обращайтесь к самому Jaeger.",
  "broke off its answer": "оборвал ответ",
  "Try again; {0} or a proxy before it may have restarted.":
    "Повторите: возможно, перезапустился {0} или прокси перед ним.",
  "could not be reached": "недоступен",
  "Check {0} and the network.": "Проверьте {0} и сеть.",
  "{0} can't be reached: the proxy wants credentials (HTTP 407)":
    "{0} недоступен: прокси требует логин и пароль (HTTP 407)",
  "Write them into HTTPS_PROXY: http://user:password@proxy.example.com:3128.":
    "Впишите их в HTTPS_PROXY: http://user:password@proxy.example.com:3128.",
  "{0} did not give a whole answer within {1} s": "{0} не ответил полностью за {1} с",
  "Try again, allow more with {0}, or ask about less time with {1}.":
    "Повторите, дайте больше времени ({0}) или сузьте окно ({1}).",
  "It accepts connections but does not answer: it hangs, or a proxy before it does. If it is only slow, allow more with {0}.":
    "Он принимает соединения, но не отвечает: завис он или прокси перед ним. Если он просто медленный, дайте больше времени: {0}.",
  "Try again, or allow more with {0}.": "Повторите или дайте больше времени: {0}.",
  "{0} asks for fewer requests (HTTP {1})": "{0} просит слать меньше запросов (HTTP {1})",
  "{0} is a proxy that could not get an answer from Jaeger (HTTP {1})":
    "{0} — прокси, который не получил ответа от Jaeger (HTTP {1})",
  "{0} is a proxy that could not get an answer from ClickHouse (HTTP {1})":
    "{0} — прокси, который не получил ответа от ClickHouse (HTTP {1})",
  "Try again in a moment.": "Повторите через минуту.",
  "Try again in {0} s, as it asks.": "Повторите через {0} с, как он просит.",

  // A server that asks for credentials.
  "{0} refused access (HTTP {1})": "{0} отказал в доступе (HTTP {1})",
  "{0} refused access, or wants a login (HTTP {1})": "{0} отказал в доступе или требует входа (HTTP {1})",
  "{0} does not accept the client certificate, or wants one": "{0} не принимает клиентский сертификат или требует его",
  "{0} answered with a login page": "{0} ответил страницей входа",
  "{0} redirects to {1}, which looks like a login": "{0} перенаправляет на {1}: похоже на страницу входа",
  "{0} redirects to {1}": "{0} перенаправляет на {1}",
  "{0} redirects elsewhere (HTTP {1}), which is not followed":
    "{0} перенаправляет в другое место (HTTP {1}); туда запросы не посылаются",
  "is gzipped twice": "сжат gzip дважды",
  "is a zip archive": "— архив zip",
  "is compressed with zstd": "сжат zstd",
  "is compressed with xz": "сжат xz",
  "is compressed with bzip2": "сжат bzip2",
  "Unpack it first: {0}": "Сначала распакуйте его: {0}",
  "{0} goes on after the end of its JSON": "{0} продолжается после конца JSON",
  "If it holds several documents, give their files one by one: --file a.json b.json":
    "Если документов несколько, укажите их файлы по отдельности: --file a.json b.json",
  "Give --jaeger-url {0}": "Укажите --jaeger-url {0}",
  "Give Jaeger's own address as --jaeger-url.": "Укажите в --jaeger-url адрес самого Jaeger.",
  "Jaeger stands behind a login: give a credential, with --token-file, --user, --cert-file or a context of `ordertrace config`.":
    "Jaeger требует входа: укажите учётные данные — --token-file, --user, --cert-file или контекст `ordertrace config`.",
  "ClickHouse stands behind a login: give a credential, with --token-file, --user or --cert-file.":
    "ClickHouse требует входа: укажите учётные данные — --token-file, --user или --cert-file.",
  "Refused was {0}: is it still valid, and may it read Jaeger?":
    "Отклонено: {0}. Не истёк ли срок и есть ли право читать Jaeger?",
  "Refused was {0}: is it still valid?": "Отклонено: {0}. Не истёк ли срок?",
  "Refused was {0}. {1}": "Отклонено: {0}. {1}",
  "the {0} that {1} prints": "{0}, который выводит {1}",
  "the {0} in {1}": "{0} из {1}",
  "the {0} on standard input": "{0} со стандартного ввода",
  "{0} for {1}": "{0}, пользователь {1}",
  token: "токен",
  password: "пароль",
  "the client certificate": "клиентский сертификат",
  "the secret headers": "секретные заголовки",
  "{0} did not print a {1}: {2}": "команда {0} не вывела {1}: {2}",
  "there is no such command": "такой команды нет",
  "it may not be run": "её нельзя запустить",
  "Only its name is the command: what follows goes into --exec-arg, or into further words of the list.":
    "Командой считается только её имя: остальное — в --exec-arg или следующими словами списка.",
  "it took longer than a minute": "она не уложилась в минуту",
  "it ended with exit code {0}": "она завершилась с кодом {0}",
  "Run it by hand to see why.": "Запустите её вручную, чтобы увидеть почему.",
  "{0} is plain http, where no client certificate is asked for":
    "{0} — это http, там клиентский сертификат не спрашивают",
  "{0} is plain http: whoever is on the way could read {1}": "{0} — это http: по дороге любой мог бы прочитать {1}",
  "Write https:// in the address.": "Напишите в адресе https://.",
  "Write https:// in the address, or send it all the same with --insecure-http.":
    "Напишите в адресе https:// или разрешите посылать так: --insecure-http.",

  // An invalid address.
  "{0} is no URL of a {1}": "{0} — не адрес {1}",
  "Write it as {0}, with the base path if Jaeger has one.": "Пишите как {0}, с базовым путём, если он у Jaeger есть.",
  "Write it as {0}: the last part of the path is the database.": "Пишите как {0}: последняя часть пути — база данных.",
  "the URL of {0} carries credentials, which would show in process lists and logs":
    "в адресе {0} записан пароль: он был бы виден в списке процессов и журналах",
  "Leave them out of the URL.": "Уберите его из адреса.",
  "{0} names no database that can be read": "{0} не называет базу данных, которую можно прочитать",
  "Write a % in its name as %25.": "Знак % в имени пишите как %25.",
  "{0} is no address of an HTTP proxy": "{0} — не адрес HTTP-прокси",
  "Write HTTPS_PROXY (for http addresses HTTP_PROXY) as http://proxy.example.com:3128, or name this host in NO_PROXY.":
    "Пишите HTTPS_PROXY (для адресов http — HTTP_PROXY) как http://proxy.example.com:3128 или добавьте этот сервер в NO_PROXY.",

  // An answer that does not come from Jaeger.
  "{0} answered HTTP {1}": "{0} ответил HTTP {1}",
  "{0} answered HTTP {1}: {2}": "{0} ответил HTTP {1}: {2}",
  "{0} answered HTTP {1} with {2}": "{0} ответил HTTP {1}, в ответе {2}",
  "{0} answered with JSON that is not Jaeger's, {1}": "{0} ответил JSON не от Jaeger, {1}",
  "{0} answered with a web page (HTTP {1}), not with Jaeger's API":
    "{0} ответил веб-страницей (HTTP {1}), а не по API Jaeger",
  "{0} broke off in the middle of its JSON": "{0} оборвал ответ посреди JSON",
  "{0} does not speak Jaeger's API: /api/services answered HTTP {1}, /api/v3/services HTTP {2}":
    "{0} не отвечает по API Jaeger: /api/services — HTTP {1}, /api/v3/services — HTTP {2}",
  "{0} does not speak Jaeger's API: /api/services answered HTTP {1} with {2}, /api/v3/services HTTP {3}":
    "{0} не отвечает по API Jaeger: /api/services — HTTP {1} и {2}, /api/v3/services — HTTP {3}",
  "{0} sent an answer that is no UTF-8: damaged, or compressed though that was not asked for":
    "{0} прислал ответ не в UTF-8: он повреждён или сжат, хотя об этом не просили",
  "{0} sent more than {1} MB in one answer": "{0} прислал в одном ответе больше {1} МБ",
  "{0} sent more than {1} MB in one row": "{0} прислал в одной строке больше {1} МБ",
  "a web page": "веб-страница",
  "an empty body": "пустое тело",
  nowhere: "никуда",
  "Wrong base path? Give the address of Jaeger's query service, such as http://localhost:16686.":
    "Неверный базовый путь? Укажите адрес сервиса запросов Jaeger, например http://localhost:16686.",
  "The server says so itself; its log may say more.": "Так говорит сам сервер; в его журнале может быть больше.",
  "Try again; ask about less time with {0} if it happens again.": "Повторите; если не поможет, сузьте окно: {0}.",
  "Try again; if it stays so, look at the proxy before {0}, or ask {1} itself.":
    "Повторите; если не поможет, проверьте прокси перед {0} или спросите {1} напрямую.",
  "Ask for less at once with --limit.": "Запрашивайте за один раз меньше: --limit.",
  "Ask about less time with {0}, or for less at once with --limit.":
    "Сузьте окно ({0}) или запрашивайте за один раз меньше: --limit.",

  // ClickHouse.
  "{0} answered: {1} (code {2})": "{0} ответил: {1} (код {2})",
  "{0} answered HTTP {1} with {2}, not as ClickHouse's HTTP interface does":
    "{0} ответил HTTP {1}, в ответе {2}: это не HTTP-интерфейс ClickHouse",
  "{0} has a table of spans that is not as expected, {1}": "{0}: таблица спанов не такая, как ожидалось, {1}",
  "{0} has its attributes in {1}: written with the exporter's `json: true`, which can't be read yet":
    "{0}: атрибуты записаны как {1} (экспортёр с `json: true`), такие пока не читаются",
  "{0} has no table {1} that this user may read": "{0}: нет таблицы {1}, которую этот пользователь может читать",
  "{0} has no table {1} in the database {2} that this user may read":
    "{0}: в базе {2} нет таблицы {1}, которую этот пользователь может читать",
  "ClickHouse counted {0} otherwise than it was asked to, {1}": "ClickHouse посчитал не то, что просили ({0}), {1}",
  "Check --user with --password-file, the token or the client certificate, and from where this user may ask.":
    "Проверьте --user с --password-file, токен или клиентский сертификат и откуда этому пользователю можно спрашивать.",
  "This user needs SELECT on the tables with the spans.": "Этому пользователю нужен SELECT на таблицы со спанами.",
  "Check the database in --clickhouse-url: http://host:8123/database.":
    "Проверьте базу данных в --clickhouse-url: http://host:8123/database.",
  "Check the address, http://host:8123/database, and that the user may SELECT there.":
    "Проверьте адрес, http://host:8123/database, и есть ли у пользователя право SELECT.",
  "Check the address: the HTTP interface is usually on port 8123, with TLS on 8443; 9000 is another protocol's.":
    "Проверьте адрес: HTTP-интерфейс обычно на порту 8123, с TLS — на 8443; 9000 — порт другого протокола.",
  "There is one in {0}: write it into the address, http://host:8123/{1}.":
    "Она есть в {0}: впишите в адрес, http://host:8123/{1}.",
  "Have this user's limits raised.": "Попросите поднять ограничения этого пользователя.",
  "Ask about less time with {0}, or have this user's limits raised.":
    "Сузьте окно ({0}) или попросите поднять ограничения этого пользователя.",
  "This user's quota is used up: try again later.": "Квота этого пользователя исчерпана: повторите позже.",
  "Somebody, or a limit, ended the query: system.query_log says who.":
    "Запрос прервал кто-то или сработало ограничение: кто именно, скажет system.query_log.",
  "A shard or a replica did not answer: try again in a moment.": "Не ответил шард или реплика: повторите через минуту.",
  "The server says so itself; system.query_log may say more.":
    "Так говорит сам сервер; в system.query_log может быть больше.",
  "Ask Jaeger with --jaeger-url, or have the exporter write maps.":
    "Спросите Jaeger (--jaeger-url) или настройте экспортёр, чтобы он писал Map.",
  "Was the table made by another version of the exporter, or by hand?":
    "Таблицу создала другая версия экспортёра или её сделали вручную?",
  "Look for a span as large as that: clickhouse-client can find it.":
    "Поищите спан такого размера с помощью clickhouse-client.",
  "Please report it with ClickHouse's version.": "Пожалуйста, сообщите об этом и укажите версию ClickHouse.",

  // Recordings.
  "{0} is empty": "{0}: файл пуст",
  "Expected Jaeger or OTLP JSON; was the download interrupted?":
    "Ожидался JSON от Jaeger или OTLP; может быть, загрузка прервалась?",
  "is not there": "не существует",
  "is a folder": "— папка",
  "may not be read by you": "нельзя прочитать: нет прав",
  "can't be read ({0})": "не читается ({0})",
  "Give a file with Jaeger or OTLP JSON, or - for standard input.":
    "Укажите файл с JSON от Jaeger или OTLP либо - для стандартного ввода.",
  "Give a file with Jaeger or OTLP JSON, or - for standard input. If it is an id, it stands before --file.":
    "Укажите файл с JSON от Jaeger или OTLP либо - для стандартного ввода. Номер заказа пишут до --file.",
  "{0} is a gzip that is cut off": "{0} — обрезанный gzip",
  "{0} is a damaged gzip": "{0} — повреждённый gzip",
  "Copy or download it again.": "Скопируйте или скачайте его снова.",
  "{0}, line {1}, is no UTF-8": "{0}, строка {1}: не UTF-8",
  "Copy or download it again; if a shell or an editor wrote it in another encoding (PowerShell's > does), save it as UTF-8.":
    "Скопируйте или скачайте его снова; если его записала в другой кодировке оболочка или редактор (так делает > в PowerShell), сохраните как UTF-8.",
  'Expected Jaeger\'s JSON ({"data":[…]}, an API answer or the UI\'s download), or OTLP JSON or JSON lines ({"resourceSpans":[…]}).':
    'Ожидался JSON от Jaeger ({"data":[…]}, ответ API или файл из UI) либо OTLP JSON, целиком или построчно ({"resourceSpans":[…]}).',
  "{0} holds nothing but white space": "{0}: только пробельные символы",
  "{0} is cut off in the middle of its JSON": "{0} обрывается посреди JSON",
  "{0} is no JSON: it begins with {1}": "{0} — не JSON: начинается с {1}",
  "{0}, line {1}, is cut off in the middle of its JSON": "{0}, строка {1}: обрывается посреди JSON",
  "{0}, line {1}, is no JSON": "{0}, строка {1}: не JSON",
  "{0}, line {1}, is longer than {2} MB": "{0}, строка {1}: длиннее {2} МБ",
  "Each line is one export request of its own: copy the file again, or remove the line.":
    "Каждая строка — отдельный запрос экспорта: скопируйте файл снова или удалите строку.",
  "Each line is one export request of its own: have the exporter send smaller ones, or split the line.":
    "Каждая строка — отдельный запрос экспорта: настройте экспортёр на запросы поменьше или разделите строку.",
  "{0} holds logs, not traces": "{0}: в файле журналы, а не трассы",
  "{0} holds metrics, not traces": "{0}: в файле метрики, а не трассы",
  "holds JSON of something else": "содержит JSON чего-то другого",
  "holds traces as Tempo writes them": "содержит трассы в виде, в котором их пишет Tempo",
  "holds spans as Zipkin writes them": "содержит спаны в виде, в котором их пишет Zipkin",
  "holds a browser's requests (HAR)": "содержит запросы браузера (HAR)",
  "{0} holds an error that Jaeger answered with: {1}": "{0}: в файле ошибка, которой ответил Jaeger: {1}",
  "Ask Jaeger again, and keep an answer with traces.": "Спросите Jaeger снова и сохраните ответ с трассами.",
  "{0} is not in the form it seems to be, {1}": "{0}: формат не тот, каким кажется, {1}",
  "at {0}: {1}": "место {0}: {1}",
  "its top": "самый верх",
  "wrong shape": "неверная форма",
  "{0} holds more than {1} MB": "{0}: больше {1} МБ",
  "Only a file of JSON lines may be longer: write one export request or trace a line (jq -c '.resourceSpans[] | {resourceSpans: [.]}', or jq -c '.data[]').":
    "Длиннее может быть только построчный JSON: по одному запросу экспорта или трассе на строку (jq -c '.resourceSpans[] | {resourceSpans: [.]}' или jq -c '.data[]').",
  "{0} changed while it was read": "{0}: файл изменился, пока его читали",
  "Copy it, and read the copy.": "Скопируйте его и читайте копию.",
  "It was written by ordertrace export: of other orders it holds only what a verdict rests on, and they are not judged.":
    "Это выгрузка ordertrace export: о других заказах в ней только то, на чём держится вердикт, и о них не судят.",
  "{0} was written by ordertrace export, and its first line can't be read":
    "{0}: записан командой ordertrace export, но первая строка не читается",
  "Copy or export it again, or remove the first line and say --now.":
    "Скопируйте или выгрузите его снова либо удалите первую строку и укажите --now.",

  // An id that leads to no order, or to several.
  "no span carries {0} in the window": "в этом окне ни один спан не несёт {0}",
  "Is the id complete? `ordertrace orders{0}` lists those that are seen.":
    "Номер полный? Какие заказы видны, скажет `ordertrace orders{0}`.",
  "Is the id complete? Ids as they are here: {0}; `ordertrace orders{1}` lists them.":
    "Номер полный? Здешние номера: {0}; все перечислит `ordertrace orders{1}`.",
  "{0} If the order may be older, look further back with {1}.":
    "{0} Если заказ может быть старше, возьмите окно шире: {1}.",
  "Ask for {0}, which is there.": "Спросите о {0}: он там есть.",
  "The source holds nothing at all: is it the right one? `ordertrace doctor{0}` looks closer.":
    "В источнике нет вообще ничего: тот ли он? Подробнее скажет `ordertrace doctor{0}`.",
  "The source knows none of the path's services: is it the right one? `ordertrace doctor{0}` looks closer.":
    "Источник не знает ни одного сервиса пути: тот ли он? Подробнее скажет `ordertrace doctor{0}`.",
  "trace {0} tells of {1} orders: {2}": "трасса {0} — о нескольких заказах ({1}): {2}",
  "trace {0} tells of {1} orders: {2}, and {3} more": "трасса {0} — о нескольких заказах ({1}): {2} и ещё {3}",
  "Ask for one of them by its own id.": "Спросите об одном из них по его номеру.",
  "Ask for one of them:{0}": "Спросите об одном из них:{0}",
  "{0} was asked, not {1}, which the link leads to.": "Спрошен {0}, а не {1}, куда ведёт ссылка.",
  "trace {0} is there, but none of its spans carries {1} or {2}: it tells of no order":
    "трасса {0} есть, но ни один её спан не несёт {1} или {2}: о каком она заказе, неизвестно",
  "Open another trace of the order; `ordertrace coverage{0}` says where keys are missing.":
    "Откройте другую трассу заказа; где не хватает ключей, скажет `ordertrace coverage{0}`.",
  "there is no trace {0} in {1}": "в {1} нет трассы {0}",
  "It is older than traces are kept, or the link was cut off when it was copied.":
    "Она старше, чем хранятся трассы, или ссылку скопировали не целиком.",
  "The link leads to {0}: ask that one with --jaeger-url {1}, if it is another.":
    "Ссылка ведёт на {0}: если это другой Jaeger, спросите его: --jaeger-url {1}.",

  // A search's notes about itself.
  "Jaeger could not read a trace that it found: {0}": "Jaeger нашёл трассу, которую не смог прочитать: {0}",
  "Jaeger knows no service: nothing is traced there, or what it kept is gone":
    "Jaeger не знает ни одного сервиса: там ничего не трассируется, или хранившееся там пропало",
  "Jaeger's answers changed while it was asked: services that were there are gone":
    "Ответы Jaeger менялись, пока шёл опрос: пропали сервисы, которые были",
  "Jaeger's answers changed while it was asked: a trace that was there is gone":
    "Ответы Jaeger менялись, пока шёл опрос: пропала трасса, которая была",
  "The answers changed while they were asked for: {0} traces that were there are gone":
    "Ответы менялись, пока шёл опрос: пропали трассы, которые были ({0})",
  "More than {0} calculations say that they are this order's: the others were not followed.":
    "Больше {0} расчётов называют этот заказ своим: остальные не прослежены.",
  "1 span of {0} was left out: {1}.": "Из {0} пропущен 1 спан: {1}.",
  "{0} spans of {1} were left out, the first one because of this: {2}.":
    "Из {1} пропущено спанов: {0}, первый — вот почему: {2}.",
  "trace {0}": "трассы {0}",
  "no trace that it names": "трассы без имени",
  "Requests that did these steps say no more whose they are ({0}): {1}.":
    "Запросы, сделавшие эти шаги, больше не говорят, чьи они ({0}): {1}.",
  "Spans left out of further traces: {0}.": "Спаны пропущены ещё в трассах: {0}.",
  "ClickHouse may leave something out of its answers and not say so, as this user's settings have it: {0}":
    "ClickHouse может не отдать всего и не сказать об этом, так он настроен для этого пользователя: {0}",
  "The span metrics can't be read ({0}): {1}.": "Метрики спанов не читаются ({0}): {1}.",
  "the recording ends {0}: nothing is known of the time from there to {1}":
    "запись кончается {0}: о времени с этого момента до {1} ничего не известно",
  "the recording begins {0}: nothing is known of the time up to {1}":
    "запись начинается {0}: о времени до {1} ничего не известно",

  // Warnings beside the results.
  "in {0}, back to {1}, every {2}": "в {0}, начиная с {1}, каждые {2}",
  "watching {0} {1}": "слежу за {0} {1}",
  "watching for orders that are lost or fail {0}": "слежу за потерями и ошибками {0}",
  "watching for orders that wait too long {0}": "слежу за заказами, которые ждут слишком долго, {0}",
  "{0}; asking again until it answers": "{0}; спрашиваю снова, пока не ответит",
  "it answers again": "снова отвечает",
  "not over within {0}": "за {0} не закончилось",
  "not seen within {0}": "за {0} не появился",
  "watched for {0}": "время наблюдения, {0}, истекло",
  "not reached within {0}": "за {0} не достигнуто",
  "no order was seen yet: there is nothing to judge": "пока не видно ни одного заказа: судить не о чем",
  "no order was seen up to then, and --now stays where it is: there is nothing to judge":
    "до этого момента не видно ни одного заказа, а --now стоит на месте: судить не о чем",
  "all services speak again": "все сервисы снова шлют спаны",
  "no order shows step {0} any more: `ordertrace lost{1}` tells whom that leaves in doubt":
    "шаг {0} больше не виден ни у одного заказа: про какие заказы теперь неясно, скажет `ordertrace lost{1}`",
  "{0} will hold a table; --format {1} makes it what its name says":
    "в {0} будет таблица; с --format {1} там будет то, что обещает имя",
  "--limit {0} limits the traces in one answer, not the list: the sweep will make many requests":
    "--limit {0} ограничивает трассы в одном ответе, а не список: запросов будет много",
  "--reveal: personal data is not masked; keep what is printed to yourself, and out of tickets":
    "--reveal: персональные данные не скрыты; не показывайте напечатанное никому и не прикладывайте к тикетам",
  "counted by the traces instead": "посчитано по трассам",
  "told without them": "ответ без них",
  "{0} is empty: no token is sent": "{0} пуста: токен не отправляется",
  "{0} is empty: {1} is asked": "{0} пуста: запрос идёт на {1}",
  "{0} is not read: give --{1}": "{0} не читается: укажите --{1}",
  "{0} is not read: did you mean {1}?": "{0} не читается: может быть, {1}?",
  "TZ {0} names no time zone, so times are in UTC: did you mean {1}?":
    "TZ {0} — не часовой пояс, поэтому время указано в UTC: может быть, {1}?",
  "TZ {0} names no time zone, so times are in UTC: write one such as Europe/Moscow":
    "TZ {0} — не часовой пояс, поэтому время указано в UTC: укажите, например, Europe/Moscow",
  "no order of type {0} was seen, only of {1}": "заказов типа {0} не видно, только {1}",
  "no order that was seen says its type": "ни у одного заказа не указан тип",
  "no order that {0} acted on last was seen, only {1}":
    "заказов, с которыми последним работал {0}, не видно, только {1}",
  "no order that was seen says who acted on it": "ни у одного заказа не указано, кто с ним работал",
  "the path does not know the status {0}; it knows {1}": "путь не знает статуса {0}; он знает {1}",
  "judged by the path in {0}, as {1} says": "оценено по пути из {0}, как сказано в {1}",
  "the URL of {0} goes on after its path, with what is asked of a page, not of the API":
    "адрес {0} продолжается после пути тем, о чём спрашивают страницу, а не API",
  "Leave out the ? or the # and all that follows; a key is given with --header.":
    "Уберите ? или # и всё, что дальше; ключ задаёт --header.",
  "can't be reached by its socket": "недоступен через свой сокет",
  "Check the path in --unix-socket, and who may use it.": "Проверьте путь в --unix-socket и права на него.",
  "not reported is what {0} allows (entries: {1})": "не сообщается о том, что разрешает {0} (записей: {1})",

  // Exports.
  "a span that can't be read can't be written either, and without it the file would tell another story: nothing is written":
    "спан, который не читается, нельзя и записать, а без него файл расскажет другое: ничего не записано",
  "the file would tell another story than the traces do, by what is masked or by a span that can't be read: nothing is written. --reveal masks nothing":
    "файл рассказал бы другое, чем трассы: из-за скрытого или из-за спана, который не читается; ничего не записано. С --reveal ничего не скрывается",
  "traces of the order: {0}; of others, by which it is judged: {1}; masked":
    "трасс заказа: {0}, чужих, по которым он оценён: {1}; персональные данные скрыты",
  "traces of the order: {0}; of others, by which it is judged: {1}; not masked":
    "трасс заказа: {0}, чужих, по которым он оценён: {1}; персональные данные не скрыты",
  "the same verdict of it: {0}": "тот же ответ по файлу: {0}",

  // The names of the default checks.
  "no order is lost": "ни один заказ не потерян",
  "no order is stuck": "ни один заказ не завис",
  "errors have not risen": "ошибок не стало больше",
};
