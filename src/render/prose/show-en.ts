import { plural } from "./plural-en.ts";
import type { ChangeFacts, ShowProse } from "./show.ts";

const apart = (overtook: number, before: number, undated: number): string => {
  const parts = [
    ...(overtook === 0 ? [] : [`${overtook} got there later`]),
    ...(before === 0 ? [] : [`${before} got there before`]),
    ...(undated === 0 ? [] : [`${undated} got there at an unknown time or passed only just now`]),
  ];
  return parts.length === 0 ? "" : `: ${parts.join(", ")}`;
};

const within = (time: string | null): string => (time === null ? "at once" : `within ${time}`);

const stillDue = ({ point, deadline, isAlone }: ChangeFacts): readonly string[] => [
  `a span of ${point}: the order is past it then.`,
  ...(deadline === null
    ? []
    : [
        isAlone
          ? `time: after ${deadline} it is lost if other orders show this step.`
          : `time: after ${deadline} it is lost if later orders have passed, stuck if none of them has.`,
      ]),
];

export const showEn: ShowProse = {
  timeline: {
    waits: { queue: "queue", poll: "poll", person: "person", external: "outside", unobserved: "wait" },
    work: "work",
    waiting: "waiting",
    overdue: "overdue",
    failed: "failed",
    deadline: (at) => `deadline ${at}`,
  },
  trace: {
    beside: "beside the path",
    leftOut: "Attributes of connections and of the instrumentation are left out; --format json has all.",
    same: (step) => `the same span as at step ${step}`,
    more: (spans) => `and ${plural(spans, "more span", "more spans")}`,
    error: (what) => (what === "" ? "error" : `error: ${what}`),
    refused: "refused",
    place: (trace, span) => `trace ${trace}, span ${span}`,
  },
  why: {
    leads: { needs: "Needs:   ", seen: "Seen:    ", others: "Others:  ", limit: "Limit:   ", change: "Changes: " },
    noNeeds: "nothing: the path begins here.",
    need: {
      done: ({ what, at, span }) => `${what}: done ${at}, ${span}`,
      proved: ({ what, by }) => `${what}: its span is missing, but ${by} proves that it happened`,
      missing: ({ what }) => `${what}: not there`,
      "not-on-path": ({ what }) => `${what}: not on this order's path`,
    },
    named: ({ service, name }) => `${service} “${name}”`,
    known: (how) => `looked for as ${how}`,
    noTries: "no such span carries the order's keys",
    earlierTries: (count) => `${plural(count, "earlier attempt", "earlier attempts")} beside these`,
    tried: {
      ok: ({ span, at, took }) => `it succeeded ${at} in ${took}, ${span}`,
      error: ({ span, at, took }) => `it ended in an error ${at} after ${took}, ${span}`,
      refused: ({ span, at, took }) => `it was refused ${at} after ${took}, ${span}`,
    },
    request: ({ span, at, took, whole }) =>
      `the request around it: ${span}, ${at}, ${took}; ${whole ? "all spans of its trace are there" : "spans of its trace are missing"}`,
    noOthers: "not asked: nothing about them would change the answer.",
    others: ({ passed, overtook, before, undated, waiting, from, to, truncated }) =>
      passed === 0
        ? `nobody passed this step from ${from} to ${to}${waiting === 0 ? "" : `; ${plural(waiting, "order waits", "orders wait")} behind this one`}${truncated ? "; more orders than were looked at" : ""}`
        : `${plural(passed, "order", "orders")} passed this step from ${from} to ${to}${apart(overtook, before, undated)}${waiting === 0 ? "" : `; ${plural(waiting, "order waits", "orders wait")} behind this one`}${truncated ? "; more orders than were looked at" : ""}`,
    examples: (orders) => `such as ${orders}`,
    waited: ({ orders, half, most, longest }) => {
      if (longest === null) return `${orders === 1 ? "it" : "all of them"} began it as soon as possible`;
      return orders === 1
        ? `it began it after ${longest}`
        : `half of them began it ${within(half)}, 95 % ${within(most)}, the slowest after ${longest}`;
    },
    noLimit: "none: nobody is hurried here.",
    limit: ({ deadline, limit, from, to, lag, path, over, left }) =>
      `${deadline}: ${limit === null ? `the end of the request${from === null ? "" : ` (${from})`}` : `${limit} ${from === null ? `for ${to}` : `for ${from}→${to}`} (path ${path})`}, and ${lag} for the span to arrive; ${over === null ? `${left} left` : `over by ${over}`}`,
    change: {
      completed: () => ["nothing: the path ends here."],
      "price-delivered": () => ["an order with this calculation: its steps belong to the path then."],
      "closed-elsewhere": () => ["nothing: the order is closed."],
      "within-deadline": stillDue,
      "recording-ends": stillDue,
      running: ({ point, deadline }) => [
        `the request's own span, when it is exported: what it went without counts as absent then.`,
        ...(deadline === null ? [] : [`time: after ${deadline} ${point} is overdue.`]),
      ],
      "retry-expected": ({ point, deadline }) => [
        `another attempt at ${point} that succeeds: the order is past it then.`,
        ...(deadline === null ? [] : [`time: after ${deadline} it has failed.`]),
      ],
      refused: () => ["a request that is accepted: the order is on its way then."],
      person: ({ point, who, deadline }) => [
        `a span of ${point}: the ${who} has acted then.`,
        ...(deadline === null ? [] : [`time: after ${deadline} it is stuck.`]),
      ],
      "person-no-alarm": ({ point, who }) => [
        `a span of ${point}: the ${who} has acted then. Time alone changes nothing.`,
      ],
      "later-request": ({ point, deadline }) => [
        `a span of ${point}: the order is past it then.`,
        ...(deadline === null ? [] : [`time: after ${deadline} it is lost if other orders show this step.`]),
      ],
      "person-overdue": ({ point, who }) => [
        `a span of ${point}: the ${who} has acted then.`,
        "a sign that spans get lost here: it may have been one of them.",
      ],
      "nobody-overtook": ({ point }) => [
        `a span of ${point}: the order is past it then.`,
        "one order that got here later and passes: this one is lost then.",
      ],
      backlog: ({ point }) => [
        `a span of ${point}: the order is past it then.`,
        "time: when nobody else passes so late any more, it is lost.",
      ],
      "wider-limit": ({ point, deadline }) => [
        `a span of ${point}: the order is on its way again, late.`,
        ...(deadline === null ? [] : [`a longer limit in the path file: this one ended ${deadline}.`]),
      ],
      "every-attempt-failed": ({ point }) => [
        `an attempt at ${point} that succeeds: those before it are retries then.`,
      ],
      "delivery-failed": ({ point }) => [
        `a delivery of the message that succeeds, or a span of ${point}: whose turn it is knows of it then.`,
      ],
      "request-failed": ({ point }) => [`another request that gets as far as ${point}.`],
      overtaken: ({ point, overtook, otherwise, isAlone }) => [
        `a span of ${point} with one of the order's keys: it is not lost then.`,
        isAlone
          ? "had no other order shown this step: nobody could tell."
          : `${overtook === 1 ? "had that later order not passed" : `had none of the ${overtook} later orders passed`}: ${otherwise === "stuck" ? "it would be stuck, like all behind it" : "nobody could tell"}.`,
        "a sign that spans get lost here: this one may have been one of them.",
      ],
      "request-ended": ({ point }) => [
        `a span of ${point} in that request: it is not lost then.`,
        "a span missing from that trace: its absence would prove nothing.",
      ],
      "search-truncated": ({ asked }) => [
        {
          jaeger: "a search that is not cut off: a smaller window, or a higher --limit.",
          clickhouse: "a search that is not cut off: a smaller window, or a user whose settings leave nothing out.",
          recording: "an export whose searches were not cut off: made anew with a smaller window, or a higher --limit.",
        }[asked],
      ],
      "search-interrupted": () => ["a search that is let run to its end."],
      "held-in-part": () => ["the source that the export was made from, or an export of this order."],
      sampled: () => ["traces that are all kept: of sampled ones nobody knows what is absent."],
      "span-unread": () => ["that span, as it should be."],
      "nobody-shows": ({ point }) => [`one order that shows ${point}: this one is lost or stuck then, not unknown.`],
      "shown-no-more": ({ point }) => [
        `one later order that shows ${point}: this one is lost then.`,
        `the path file, if ${point} is told of by another name now.`,
      ],
      "request-not-seen": () => ["the trace of that request: a wider window, or an older storage."],
      "no-step-seen": () => ["a trace of one of its steps: a wider window, or an older storage."],
      "trace-not-whole": () => ["the spans that are missing from that trace, if they arrive."],
      "refused-midway": ({ point }) => [
        `a span of ${point}, or the request once more: the order goes on then.`,
        "spans of the transaction: after a COMMIT it is lost, after a ROLLBACK it waits for the request.",
      ],
      "spans-missing": ({ point }) => [
        `a span of ${point}, or those that are missing elsewhere: their absence is the doubt.`,
      ],
      "requests-missing": ({ point }) => [
        `a span of ${point}, or the requests that are missing of other orders: their absence is the doubt.`,
      ],
      "order-unknown": ({ keys }) => [`a span that carries both of ${keys}: what people did is found by it.`],
      "service-silent": ({ service }) => [
        `spans of ${service ?? "that service"} from that time, or word that it was down.`,
      ],
      "instance-stopped": ({ point }) => [
        `a span of ${point}, or word that the instance was shut down and not killed: it had sent all its spans then, and the order is lost.`,
      ],
      "unclaimed-span": ({ keys }) => [`${keys} on that span: it is known whose it is then.`],
      "shared-calculation": ({ orders }) => [`one of the orders, asked for by its own number: ${orders}.`],
      "not-found": ({ keys }) => [`a span with this id as ${keys} in the window that was searched.`],
      "services-unknown": ({ keys }) => [
        `a source with spans of the path's services, one of them with this id as ${keys}.`,
      ],
      "source-empty": ({ keys }) => [`a source with spans, one of them with this id as ${keys}.`],
    },
  },
};
