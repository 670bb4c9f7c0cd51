import { placeholders } from "../../order/keys.ts";
import type { Fields } from "../../order/path.ts";
import { spellingsOf } from "../../trace/attributes.ts";
import { operationNames, queryNames } from "../../trace/facets/database.ts";
import { pathNames } from "../../trace/facets/http.ts";
import { beforeComplete } from "../../trace/facets/object-store.ts";
import { requestKinds } from "../../trace/tree.ts";
import { all, any, type Columns } from "./layers.ts";
import { literal, type Parameters } from "./parameters.ts";

/*
 * What a span does, in SQL: the facets of `src/trace/facets/`, column by column. A span that SQL and those facets might
 * read differently is marked as odd. Its trace is read in full, by those facets.
 *
 * The columns of a span are: `a`, its attributes, and `r`, those of its resource, both maps of texts; `e`, its events,
 * each a name and a map; `name`, `kind`, `status` and `message`.
 */

export const isRequestSql = `kind IN (${[...requestKinds].map(literal).join(", ")})`;

/** The first of these attributes that the span has, as `textOf` finds it; '' where it has none. */
const text = (...names: readonly string[]): string =>
  names.length === 1
    ? `a[${names[0]}]`
    : `multiIf(${names.map((name) => `mapContains(a, ${name}), a[${name}]`).join(", ")}, '')`;
const has = (...names: readonly string[]): string => any(...names.map((name) => `mapContains(a, ${name})`));
const named = (...names: readonly string[]): readonly string[] => names.map(literal);

/** `src/trace/facets/http.ts` */
const httpColumns: Columns = {
  http_name: `if(kind = 'server', extractGroups(name, ${literal(String.raw`^(http (?:get|post|put|patch|delete|head|options)|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)(?: (/?\S+))?$`)}), [])`,
  has_method: has(...named("http.request.method", "http.method")),
  http_method: `upper(if(has_method, ${text(...named("http.request.method", "http.method"))}, replaceOne(http_name[1], 'http ', '')))`,
  http_status_text: `multiIf(${has(...named("http.response.status_code", "http.status_code"))}, ${text(...named("http.response.status_code", "http.status_code"))},
    match(name, '^http (get|post|put|patch|delete|head|options)\\\\b'), a['status'], '')`,
  http_status: "toUInt16OrZero(http_status_text)",
  is_template: "mapContains(a, 'http.route')",
  has_route: any("is_template", "http_name[2] != ''"),
  http_route: `if(is_template, a['http.route'], http_name[2])`,
  plain_route: `arrayStringConcat(arrayMap(s -> if(match(s, ${literal(String.raw`^(\{.*\}|:\w.*|<.*>|\[.*\]|\$\w.*|\*.*)$`)}), '{}', lowerUTF8(s)), arrayFilter(s -> s != '', splitByChar('/', http_route))), '/')`,
  has_target: has(...named(...pathNames)),
  http_target: `if(has_target, ${text(...named(...pathNames))}, extract(${text(...named("url.full", "http.url"))}, ${literal("(?i)^[a-z]+://[^/]*(/[^?#]*)")}))`,
  http_path: `extract(http_target, '^[^?#]*')`,
  has_path: any("has_target", "http_target != ''"),
  is_call: any("has_method", "notEmpty(http_name)", "http_status_text != ''"),
};

/** `src/trace/facets/database.ts` */
const writePattern = literal(
  String.raw`(?i)\b(insert(?:\s+(?:ignore|low_priority|or\s+\w+|top\s*\([^)]*\)))*(?:\s+into)?|replace\s+into|merge(?:\s+top\s*\([^)]*\))?(?:\s+into)?|update(?:\s+(?:only|ignore|low_priority|top\s*\([^)]*\)))*|delete\s+from|upsert\s+into)\s+([^\s(,;]+)`,
);
const quotedPattern = literal(String.raw`'(?:[^']|'')*'|/\*(?s:.*?)\*/|--[^\n]*`);
const otherVerbs = literal(
  String.raw`(?i)\b(?:(?:for|do|key|then)\s+update|then\s+insert|merge\s+(?:join|union)|(?:insert|merge|update)\s+(?:as|from|on))\b`,
);
const callPattern = literal(String.raw`(?i)^\s*\{?\s*(?:\?\s*=\s*)?(?:call|exec)\s+([^\s(,;}]+)`);
const turnPattern = literal(String.raw`(?i)^\s*(select|begin|commit|rollback)\b`);
const leadingPattern = literal(
  String.raw`(?i)^(pg\.query:)?(INSERT|UPDATE|DELETE|MERGE|UPSERT|REPLACE|SELECT|BEGIN|COMMIT|ROLLBACK)\b(?:\s+(\S+))?`,
);
const methodPattern = literal(String.raw`(?i)(?:^|[.:])(begin|commit|rollback)(?:_?tx|_?transaction)?$`);
const runPattern = literal(String.raw`(?i)(?:^|[.:])exec(?:ute)?$`);
const keyValueWrite = literal(
  "(?i)^(set|setex|psetex|setnx|mset|hset|hmset|hsetnx|getset|append|json\\.set|add|replace|cas)$",
);

const scriptWrite = literal(
  String.raw`(?i)redis\.p?call\(\s*["'](set|setex|psetex|setnx|mset|hset|hmset|hsetnx|getset|append|json\.set)["']`,
);

const databaseColumns = (query: readonly string[]): Columns => ({
  has_system: has(...named("db.system.name", "db.system")),
  system: `lower(${text(...named("db.system.name", "db.system"))})`,
  is_cache: all("has_system", "system IN ('redis', 'valkey', 'memcached', 'keydb', 'dragonfly')"),
  has_query: has(...named(...queryNames), ...query),
  query: text(...named(...queryNames), ...query),
  has_operation: has(...named(...operationNames)),
  operation_named: text(...named(...operationNames)),
  has_procedure: has(...named("db.stored_procedure.name")),
  is_named: any("has_system", "has_operation", String.raw`match(name, '^sql\\.(?:conn|tx)\\.')`),
  is_running: `match(name, ${runPattern})`,
  is_database: all(any("is_named", "has_query"), "NOT is_cache"),
  summary: "a['db.query.summary']",
  operation_verb: `replaceRegexpOne(upper(operation_named), '^BATCH\\\\s+', '')`,
  is_verb: `match(operation_verb, '^(INSERT|UPDATE|DELETE|MERGE|UPSERT|REPLACE|SELECT|BEGIN|COMMIT|ROLLBACK|SAVEPOINT)$')`,
  bare_query: `replaceRegexpAll(replaceRegexpAll(query, ${quotedPattern}, ' '), ${otherVerbs}, ' ')`,
  in_query: `if(${all("is_database", "NOT has_procedure")}, extractGroups(bare_query, ${writePattern}), [])`,
  procedure: `multiIf(NOT is_database, '', has_procedure, a['db.stored_procedure.name'], extract(bare_query, ${callPattern}))`,
  query_verb: `multiIf(notEmpty(in_query), extract(in_query[1], '^\\\\S+'), procedure != '', 'CALL', is_database, extract(bare_query, ${turnPattern}), '')`,
  in_summary: `if(${all("is_database", "query_verb = ''", "summary != ''")}, extractGroups(summary, ${writePattern}), [])`,
  summary_verb: `if(notEmpty(in_summary), extract(in_summary[1], '^\\\\S+'), if(${all("is_database", "query_verb = ''")}, extract(summary, ${turnPattern}), ''))`,
  in_name: `multiIf(NOT is_database, [], concat(query_verb, summary_verb) != '', [], match(summary, ${leadingPattern}), extractGroups(summary, ${leadingPattern}), is_named, extractGroups(name, ${leadingPattern}), [])`,
  in_method: `if(${all("is_named", "NOT is_cache", "query_verb = ''", "summary_verb = ''", "empty(in_name)")}, extract(name, ${methodPattern}), '')`,
  is_inside: all("operation_verb = 'SELECT'", "notEmpty(in_query)", "match(query, '(?i)^\\\\s*with\\\\b')"),
  operation:
    "if(is_database, upper(multiIf(has_procedure, 'CALL', lower(query_verb) IN ('begin', 'commit', 'rollback'), query_verb, if(is_verb, NOT is_inside, 0), operation_verb, query_verb != '', query_verb, summary_verb != '', summary_verb, in_name[2] != '', in_name[2], in_method != '', in_method, operation_verb)), '')",
  table_named: `multiIf(has_procedure, procedure, ${has(...named("db.collection.name", "db.sql.table"))}, ${text(...named("db.collection.name", "db.sql.table"))}, notEmpty(in_query), in_query[2], query_verb != '', procedure, summary_verb != '', in_summary[2], in_name[1] = '', in_name[3], '')`,
  table_name: `lowerUTF8(replaceRegexpAll(arrayElement(splitByChar('.', table_named), -1), ${literal("[\"'`\\[\\]]")}, ''))`,
  is_write: "operation IN ('INSERT', 'UPDATE', 'MERGE', 'UPSERT', 'REPLACE', 'CALL')",
  is_several: any("NOT has_operation", "match(operation_named, '(?i)^(pipeline|multi|exec|transaction)$')"),
  cache_query: text(...named(...queryNames)),
  command: `multiIf(NOT is_cache, '', ${all("is_several", has(...named(...queryNames)))}, arrayStringConcat(arrayMap(l -> extract(l, '\\\\S+'), splitByRegexp('[\\n;]', trim(cache_query))), ' '), has_operation, operation_named, name)`,
  commands: `if(is_cache, arrayMap(w -> replaceRegexpOne(w, '(?i)^redis[-.:]', ''), splitByRegexp('[\\\\s,;]+', command)), [])`,
  is_cache_write: any(
    `arrayExists(w -> match(w, ${keyValueWrite}), commands)`,
    all(
      "arrayExists(w -> match(w, '(?i)^(eval|evalsha|fcall)$'), commands)",
      any(`NOT match(cache_query, '(?i)redis\\\\.p?call')`, `match(cache_query, ${scriptWrite})`),
    ),
  ),
});

/** `src/trace/facets/messaging.ts` */
const messageNames = [
  named("messaging.destination.name"),
  named("messaging.destination"),
  named("messaging.rabbitmq.destination.routing_key", "messaging.rabbitmq.routing_key"),
  named("messaging.destination.subscription.name"),
  named("messaging.consumer.group.name"),
];
const messagingColumns: Columns = {
  messaging_operation: text(...named("messaging.operation.type", "messaging.operation", "messaging.operation.name")),
  role: `multiIf(messaging_operation IN ('settle', 'ack', 'nack'), '', kind = 'producer', 'send', kind = 'consumer', 'receive', NOT mapContains(a, 'messaging.system'), '', messaging_operation IN ('publish', 'send'), 'send', messaging_operation IN ('receive', 'process', 'deliver'), 'receive', '')`,
  is_nack: all(
    "kind = 'client'",
    "mapContains(a, 'messaging.system')",
    any(...["name", "a['messaging.operation.name']"].map((one) => `match(${one}, '^(basic\\\\.)?(nack|reject)$')`)),
  ),
  named_destinations: `if(role = '', [], arrayConcat(${messageNames.map((names) => `if(${has(...names)}, [${text(...names)}], [])`).join(", ")}))`,
  message_names: `multiIf(role = '', [], ${all("kind != 'consumer'", "notEmpty(named_destinations)")}, named_destinations, arrayConcat(named_destinations, [arrayStringConcat(arrayFilter(w -> NOT match(w, '(?i)^(publish|send|create|receive|process|deliver|fetch|consume)$'), splitByRegexp('\\\\s+', toString(name))), ' ')]))`,
  destinations:
    "arrayDistinct(arrayFlatten(arrayMap(n -> arrayConcat([n], splitByRegexp('[:,]', n), [arrayElement(splitByChar('/', n), -1)]), message_names)))",
};

/** `src/trace/facets/object-store.ts`. Whether the store answered matters only for a call that failed. */
const objectStoreColumns: Columns = {
  store_name: `extractGroups(name, ${literal(String.raw`^S3[./ ](\w+)$`)})`,
  is_store: "if(mapContains(a, 'rpc.service'), a['rpc.service'] IN ('S3', 'Amazon S3'), notEmpty(store_name))",
  store_call:
    "if(is_store, arrayElement(splitByChar('/', if(mapContains(a, 'rpc.method'), a['rpc.method'], store_name[1])), -1), '')",
  store_method: `if(${all(`store_call IN (${[...beforeComplete].map(literal).join(", ")})`, "NOT is_well")}, 'CompleteMultipartUpload', store_call)`,
};

/** `src/trace/outcome.ts`: whether a span ended well. Whether a redirect did is found where it is read in full. */
const outcomeColumns: Columns = {
  ended_unseen: all("kind = 'consumer'", "startsWith(message, 'instrumentation timeout')"),
  is_rejected: `arrayExists(x -> match(x.1, '(?i)^(basic\\\\.)?(nack|reject(ed)?)$'), e)`,
  is_exception: "arrayExists(x -> if(x.1 = 'exception', lower(x.2['exception.escaped']) != 'false', 0), e)",
  is_error: any("status = 'error'", "a['error'] = 'true'"),
  is_well: `multiIf(${all("kind = 'server'", "http_status_text != ''")}, ${all(any("http_status < 300", "http_status = 304"), "NOT is_error")},
    ended_unseen, 1, ${any("is_error", "is_rejected")}, 0, ${all("kind = 'client'", "http_status_text != ''")}, http_status < 400,
    status = 'ok', 1, NOT ${any("mapContains(a, 'error.type')", "is_exception")})`,
};

/** The values of a key, as `keysOf` finds them; an attribute that is a list is stored as JSON. */
const keyValues = (names: string): string => {
  const values = (map: string) =>
    `arrayFilter((v, k) -> if(v != '', has(${names}, k), 0), mapValues(${map}), mapKeys(${map}))`;
  const texts = `arrayConcat(${values("a")}, arrayFlatten(arrayMap(x -> ${values("x.2")}, e)), ${values("r")})`;
  const flat = `arrayFlatten(arrayMap(v -> if(${isList("v")}, JSONExtract(v, 'Array(String)'), [v]), ${texts}))`;
  return `arrayFilter(v -> lower(v) NOT IN (${[...placeholders].map(literal).join(", ")}), arrayDistinct(${flat}))`;
};

const isList = (value: string): string => all(`startsWith(${value}, '[')`, `isValidJSON(${value})`);

const keyColumns = (fields: Fields, parameters: Parameters): Columns => {
  const statuses = (map: string) =>
    `[${spellingsOf(fields.orderStatus)
      .map((name) => `${map}[${parameters.text(name)}]`)
      .join(", ")}]`;
  return {
    orders: keyValues(parameters.texts(spellingsOf(fields.orderId))),
    calculations: keyValues(parameters.texts(spellingsOf(fields.calculationRequestId))),
    order_status:
      fields.orderStatus.length === 0
        ? "''"
        : `arrayFirst(v -> v != '', arrayConcat(${statuses("a")}, arrayFlatten(arrayMap(x -> ${statuses("x.2")}, e)), ${statuses("r")}))`,
  };
};

/** `src/trace/sampling.ts`, but rather one sign of sampling too many than one too few. */
const isSampled = any(
  "match(state, '(^|[,;=])th:0*[1-9a-f]')",
  ...["a", "r"].map((map) => `${map}['sampler.type'] IN ('ratelimiting', 'probabilistic')`),
);

/** Spaces that a JavaScript pattern matches and ClickHouse's does not, and line breaks. */
const spacePattern = literal(
  String.raw`[\x{0b}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}]`,
);

const oddColumns = (query: readonly string[]): Columns => ({
  is_odd: any(
    // Several orders on one span, such as a poll that says what it found.
    "length(orders) > 1",
    "length(calculations) > 1",
    "startsWith(order_status, '[')",
    // Neither a text nor a list of texts.
    "has(arrayConcat(orders, calculations), '[')",
    // Statements that the service only logs.
    `arrayExists(x -> hasAny(mapKeys(x.2), [${["db.system.name", "db.system", ...queryNames, ...operationNames]
      .map(literal)
      .concat(query)
      .join(", ")}]), e)`,
    all("http_status_text != ''", "NOT match(http_status_text, '^[1-9][0-9][0-9]$')"),
    // Texts that the facets cut, by characters.
    "length(query) > 4000",
    "arrayMax(arrayMap(t -> length(t), arrayConcat([toString(name), http_route, http_target, summary, command], message_names))) > 1000",
    `match(concat(name, http_route, http_target, operation_named, table_named, command), ${spacePattern})`,
    all("is_database", `match(query, ${spacePattern})`),
    `match(summary, ${spacePattern})`,
    all("is_database", `match(bare_query, ${literal(String.raw`(?i)^\s*(?:savepoint|start\s+transaction)\b`)})`),
    // Several statements at once, or a statement whose table has an alias.
    all("is_database", `countMatches(bare_query, ${writePattern}) > 1`),
    all("is_database", `match(bare_query, ${literal(String.raw`(?is)\bupdate\b.*\b(?:from|join)\b`)})`),
    `match(summary, ${callPattern})`,
    all(
      "summary != ''",
      `match(summary, ${literal(String.raw`(?i)'|/\*|--|update.*update|into.*into|\b(?:for|do|key|then)\s+update\b`)})`,
    ),
  ),
  is_sampled: isSampled,
});

export const facetColumns = (fields: Fields, parameters: Parameters): Columns => {
  const query = fields.query.map((name) => parameters.text(name));
  return {
    ...httpColumns,
    ...databaseColumns(query),
    ...messagingColumns,
    ...outcomeColumns,
    ...objectStoreColumns,
    ...keyColumns(fields, parameters),
    ...oddColumns(query),
  };
};
