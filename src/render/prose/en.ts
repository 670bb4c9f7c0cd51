import { plural } from "./plural-en.ts";
import type { Prose } from "./prose.ts";

export const en: Prose = {
  subject: { order: (id) => `order ${id}`, calculation: (id) => `calculation ${id}`, neither: (id) => id },
  headline: {
    completed: ({ order }) => ["COMPLETED", `${order} went all the way`],
    "in-progress": ({ order, at }) => ["IN PROGRESS", `${order} is on its way to step ${at}`],
    waiting: ({ order, at, who }) =>
      who === null
        ? ["WAITING", `${order} was turned away: step ${at}`]
        : ["WAITING", `${order} waits for the ${who}: step ${at}`],
    stuck: ({ order, at, who }) => [
      "STUCK",
      `${order} ${who === null ? "stands before" : `has waited too long for the ${who}:`} step ${at}`,
    ],
    failed: ({ order, at }) => ["FAILED", `${order} at step ${at}`],
    lost: ({ order, at, inside }) =>
      inside ? ["LOST", `in ${order} this never happened: step ${at}`] : ["LOST", `${order} never reached step ${at}`],
    undecidable: ({ order, at, well, wentOn }) => {
      if (at === "") return ["CAN'T TELL", `about ${order}`];
      if (wentOn) return ["CAN'T TELL", `whether this happened in ${order}: step ${at}`];
      return well
        ? ["CAN'T TELL", `about ${order}: nothing wrong was seen up to step ${at}`]
        : ["CAN'T TELL", `whether ${order} got past step ${at}`];
    },
    "not-found": ({ order }) => ["NOT FOUND", `no span carries ${order}`],
  },
  priceDelivered: ({ order }) => ["COMPLETED", `${order}: the price was delivered, no order has followed`],
  closedElsewhere: ({ order }) => ["COMPLETED", `${order} was closed outside of its path`],
  since: ({ at, ago, limit, from, over, left, sooner }) =>
    `${at}, ${ago} ago${limit === null ? "" : `; limit ${limit}${from === null ? "" : ` from ${from} on`}`}${over !== null ? `, over by ${over}` : left !== null ? `, ${left} left` : ""}${sooner === null ? "" : `; ${sooner.from} → ${sooner.to} may take ${sooner.limit} in all, ${sooner.left} left`}`,
  daysOff: ({ limit, off }) => `${limit}, ${off} of it days off`,
  reasons: {
    completed: () => "the last step of the path is done.",
    "price-delivered": () => "the price was published and received; the steps after it begin with an order.",
    "closed-elsewhere": () =>
      "its last status was saved by no step of the path, as when somebody closes or cancels an order by hand: nothing more is waited for.",
    "within-deadline": () => "not yet: the time for this step is not over.",
    "recording-ends": () =>
      "the recording ends here, and the time for this step was not over. To judge as of a later time, give --now.",
    running: () => "its request is still open: spans inside it are there, its own is not exported yet.",
    "retry-expected": ({ error }) =>
      `it failed, and the path file says that it is tried again by itself${error === null ? "." : `: ${error}`}`,
    refused: ({ who }) =>
      who === null
        ? "its request was refused (4xx) or sent elsewhere (3xx): nothing is due until it is made again."
        : `what the ${who} sent was refused (4xx) or sent elsewhere (3xx), as to a login: it is the ${who}'s turn again, if the ${who} knows of it.`,
    person: ({ who }) => `it is the ${who}'s turn, and there is time left.`,
    "person-no-alarm": ({ who }) => `it is the ${who}'s turn; nobody is hurried.`,
    "later-request": () =>
      "its request told no status, and other orders did this step in a later one, as where a carrier reports that a parcel is on its way.",
    "person-overdue": ({ who }) => `it is the ${who}'s turn, and the time for it is over.`,
    "nobody-overtook": ({ example, waiting }) => {
      const earlier = `earlier orders passed this step${example === null ? "" : `, such as ${example}`}`;
      return waiting === 0
        ? `${earlier}; no order has got here since, so whether it is the only one is not known.`
        : `the whole edge stands still: ${earlier}, none that came later did (${plural(waiting, "order waits", "orders wait")} behind it).`;
    },
    backlog: ({ overtook, example, until }) =>
      `${plural(overtook, "order", "orders")} that got there later ${overtook === 1 ? "has" : "have"} passed it${example === null ? "" : `, such as ${example}`}, but others come late and out of turn: it may be waiting behind a slow one. If it has not passed by ${until}, it is lost.`,
    "wider-limit": ({ wider }) =>
      `the step itself still has time, but ${wider?.from} → ${wider?.to} may take ${wider?.limit} in all.`,
    "every-attempt-failed": ({ attempts, error }) =>
      `${attempts === 1 ? "the only attempt" : `each of ${attempts} attempts`} ended in an error${error === null ? "." : `: ${error}`}`,
    "delivery-failed": ({ error }) =>
      `the message that leads there was received, but handling it ended in an error${error === null ? "." : `: ${error}`}`,
    "request-failed": ({ error }) =>
      `its request ended in an error before it got there${error === null ? "." : `: ${error}`}`,
    overtaken: ({ overtook, example, waiting }) =>
      `${plural(overtook, "order", "orders")} that got there later ${overtook === 1 ? "has" : "have"} passed it${example === null ? "" : `, such as ${example}`}${waiting === 0 ? "" : `; ${waiting} ${waiting === 1 ? "has" : "have"} not`}.`,
    "request-ended": ({ shown, example }) =>
      `its request ended without it, all spans of that trace are there, and ${plural(shown, "other order shows", "other orders show")} this step${example === null ? "" : `, such as ${example}`}.`,
    "search-truncated": () => "the search was cut off: traces that would tell may be missing from the answer.",
    "search-interrupted": () => "the search was interrupted: traces that would tell may not have been read yet.",
    "held-in-part": () =>
      "this recording is an export of another order: it holds only as much of this one as that verdict rests on.",
    sampled: () => "the traces are sampled: a span that is absent may just not have been kept.",
    "span-unread": () =>
      "a span of the order can't be read, and may be any step of it; the notes on the search say more.",
    "nobody-shows": () => "no order in the search shows this step: its service is down, or not traced.",
    "shown-no-more": ({ shown, waiting }) =>
      `${plural(shown, "earlier order shows", "earlier orders show")} this step, and none of ${waiting} that came later: either it is no longer done, or its spans are no longer sent or have another name.`,
    "request-not-seen": () =>
      "the request in which it would have happened is not in the traces: dropped on its way to the storage, sampled away, not traced, older than traces are kept, or outside the window.",
    "no-step-seen": () =>
      "no step of it is in the traces, only spans that name it: its own are older than traces are kept, outside the window, sampled away or dropped.",
    "trace-not-whole": () => "spans of its trace are missing: some name a parent that is not there.",
    "refused-midway": () =>
      "the request that leads there was refused (4xx) after it had saved something. Whether that was undone no span shows: if it was, the request is to be made again; if not, the order is lost.",
    "spans-missing": ({ gaps, missing, arrived }) =>
      gaps === ""
        ? `spans are getting lost: of ${missing + arrived} that must have been, ${missing} ${missing === 1 ? "is" : "are"} missing. This step's may be another.`
        : `other requests of this order (${gaps}) must have happened and left no span, though other orders' do: this step's may be missing too.`,
    "requests-missing": ({ missing, arrived, error }) =>
      `other orders' requests leave no span: of ${missing + arrived} that must have been, ${missing} ${missing === 1 ? "is" : "are"} missing. ${error === null ? "This order's may be another." : "A further try of this order, which went well, may be another."}`,
    "order-unknown": () =>
      "the span that says which order this is for is missing: what people did with it is told under the order's number.",
    "service-silent": ({ silence }) =>
      `${silence?.service} sent no span at all from ${silence?.from} to ${silence?.to}: it was down, or its telemetry was.`,
    "instance-stopped": ({ stop }) =>
      `an instance of ${stop?.service}, ${stop?.instance}, sent no span after ${stop?.at}, while others went on. One that is killed does not send its last: this step's may be among them.`,
    "unclaimed-span": () => "a span that may be this step has lost the key that says whose it is.",
    "shared-calculation": ({ asked, orders }) =>
      `calculation ${asked} belongs to several orders: ${orders}. Ask for one of them.`,
    "not-found": ({ plainId }) =>
      `the id is mistyped (${plainId === null ? "capitals count" : `${plainId}?`}), older than the window or the traces are kept, or its services are not traced.`,
    "services-unknown": ({ again }) =>
      `the source knows none of the path's services: wrong address, wrong path file, or nothing is traced. \`ordertrace doctor${again}\` tells more.`,
    "source-empty": ({ ofRecording, again }) =>
      ofRecording
        ? "the recording holds no trace at all: the search that it keeps found none."
        : `the source holds nothing at all: no service has sent it anything yet, or it has forgotten everything. \`ordertrace doctor${again}\` tells more.`,
  },
  noService:
    "None of the path's services is known to it: nothing was sent there, or it is kept no longer; or it is the wrong address or path file.",
  unknownServices: (names) =>
    `It knows nothing of ${names}: not traced, by another name, or silent for as long as traces are kept.`,
  wentOn: ({ point, status }) =>
    `The order went on all the same, to step ${point}${status === null ? "" : ` (${status})`}.`,
  support: ({ what, at }) =>
    at === null ? `No span shows that ${what}: its message may be lost.` : `Seen: ${what}, ${at}.`,
  look: {
    queue: (queue, deadLetter) =>
      `queue ${queue}${deadLetter === undefined ? "" : ` and its dead letters, ${deadLetter}`}`,
    service: ({ service, from, to, ids }) =>
      `service ${service}: its logs${from === null ? "" : to === null ? ` since ${from}` : ` from ${from} to ${to}`} for ${ids}`,
    sender: ({ service, to, exchange }) =>
      `service ${service}, the sender: it ${to === null ? "may have sent to another queue" : exchange === null ? `sent to ${to}` : `sent to exchange ${exchange}, routing key ${to}`}`,
    trace: (trace) => `trace ${trace}`,
    person: (person) => `ask the ${person}`,
    spelling: (id, of, show) =>
      `${of} ${id}, which is there: ${show === null ? "an id is taken as it is written" : `\`${show}\``}`,
    orders: (ids, again) => `ids as they are here, such as ${ids}; \`ordertrace orders${again}\` lists them`,
    wider: (option) => `a wider window (${option}), if the order may be older`,
    smaller: (option, asked) =>
      asked === "recording"
        ? "the source that was exported: an export made anew with a higher --limit has less cut off"
        : `a smaller window (${option}): less is cut off`,
  },
  seen: {
    or: " or ",
    not: "not ",
    noStatus: "without a status",
    write: (tables) => `write to ${tables}`,
    answered: "answered",
    succeeded: "succeeded",
    operation: (name) => `“${name}”`,
    send: (queues) => `send to ${queues}`,
    receive: (queues) => `receive from ${queues}`,
    cacheWrite: "cache write",
  },
  leads: { done: "Done:  ", since: "Since: ", why: "Why:   ", look: "Look:  ", also: "Also:  " },
  columns: { step: "step", what: "what", who: "who", when: "when", took: "took", waited: "waited" },
  pointStates: {
    done: "done",
    failed: "failed",
    lost: "lost",
    stuck: "stuck",
    waiting: "a person's turn",
    running: "running",
    pending: "not yet",
    proved: "happened, its span is missing",
    undecidable: "can't tell",
    "not-on-path": "not on this path",
  },
  slow: "slow",
  findings: {
    lost: ({ point }) => `${point} is lost too`,
    failed: ({ point }) => `${point} failed too`,
    stuck: ({ point }) => `${point} is stuck too`,
    undecidable: ({ point }) => `${point}: can't tell`,
    slow: ({ point, took, limit, waited, query, times }) =>
      query === null
        ? `${point} ${waited ? "came" : "took"} ${took}${waited ? " after what it waited for" : ""}, limit ${limit}`
        : `${point === "" ? "" : `${point}: `}a database query took ${times === 1 ? "" : "up to "}${took}, limit ${limit} (${query}${times === 1 ? "" : `, ${times} times`})`,
    proved: ({ points }) => `happened, but their spans are missing: ${points}`,
    skew: ({ point, took }) => `${point} began ${took} before what it needed ended: two hosts' clocks disagree`,
    duplicate: ({ point, times }) => `${point} happened ${times} times: a message was delivered again`,
    retried: ({ point, times }) => `${point} failed ${plural(times, "time", "times")} before it succeeded`,
    retrying: ({ point, times }) => `${point} failed ${plural(times, "time", "times")}, and is being tried again`,
    refused: ({ point, times, status }) =>
      `${point} was refused ${plural(times, "time", "times")}${status === null ? "" : ` (HTTP ${status})`}`,
    "closed-elsewhere": ({ point }) =>
      `${point} was saved by no step of the path: somebody has closed the order by hand since`,
    "begun-anew": ({ point }) =>
      `${point} was done once more, and the order began anew from there: earlier tries don't count`,
    unexpected: ({ point }) => `${point} answered with an error although everything in it went well`,
  },
  order: ({ id, calculations, type, status, path, byTrace }) =>
    [
      ...(id === null ? [] : [`order ${id}`]),
      ...(calculations === "" ? [] : [`calculation ${calculations}`]),
      ...(type === null ? [] : [type]),
      ...(status === null ? [] : [status]),
      `${path} path`,
      ...(byTrace === null ? [] : [`found by trace ${byTrace}`]),
    ].join(" · "),
  searched: ({ source, from, to, services, traces, spans, requests, truncated, sampled }) =>
    `Searched ${source} from ${from} to ${to}${services === "" ? "" : `, services ${services}`}: ${plural(traces, "trace", "traces")}, ${plural(spans, "span", "spans")}${requests === 0 ? "" : `, ${plural(requests, "request", "requests")}`}${truncated ? "; CUT OFF at the limit" : ""}${sampled ? "; SAMPLED" : ""}.`,
  path: { needs: "needs", limit: "limit", noAlarm: "no alarm", workingDays: "days off aside" },
  demo: {
    intro: (files) => `Orders as a real Jaeger recorded them, in ${files}. Each in full with the command above it.`,
    story: (id, exitCode) => `order ${id}; show exits with ${exitCode}`,
  },
};
