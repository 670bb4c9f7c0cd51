import type { Span, Trace } from "../src/trace/span.ts";

/** Made-up data that a customer left in traces, one for each kind of text. */
export const marks = {
  email: "agrafena.marked@example.com",
  phone: "+7 921 555-01-99",
  card: "4111 1111 1111 1111",
  name: "Agrafena Svetlova",
  secret: "s3cr3tM4rk",
};

/** None of these may be seen, in any spelling. */
export const marked = /agrafena|svetlova|555-?01-?99|1111[ +]?1111|s3cr3tM4rk/i;

const said = `no customer ${marks.email}, phone ${marks.phone}, card ${marks.card}, password=${marks.secret}`;

/** Traces of a careless company: the spans show the same steps, and also tell of its customers. */
export const leaky = (traces: readonly Trace[]): Trace[] =>
  traces.map((trace) => ({ ...trace, spans: trace.spans.map(leakySpan) }));

function leakySpan(span: Span): Span {
  const attributes = new Map(span.attributes);
  for (const name of ["db.query.text", "db.statement"]) {
    const text = attributes.get(name);
    if (text !== undefined) attributes.set(name, `${String(text)} /* last_name = '${marks.name}', ${marks.email} */`);
  }
  for (const name of ["url.path", "http.target"]) {
    const text = attributes.get(name);
    if (text !== undefined) attributes.set(name, `${String(text)}?notify=${encodeURIComponent(marks.email)}`);
  }
  attributes.set("customer.name", marks.name);
  attributes.set("baggage.customer", JSON.stringify({ phone: marks.phone }));
  attributes.set("payload", Buffer.from(JSON.stringify({ email: marks.email, card: marks.card })).toString("base64"));
  attributes.set("error.message", said);
  attributes.set("operator_id", marks.email);
  return {
    ...span,
    attributes,
    resource: new Map([...span.resource, ["service.owner", marks.email]]),
    events: [
      ...span.events.map((event) => ({
        ...event,
        attributes: new Map([...event.attributes, ["exception.message", said]]),
      })),
      { name: `mail to ${marks.email}`, time: span.end, attributes: new Map([["note", said]]) },
    ],
    ...(span.statusMessage === undefined ? {} : { statusMessage: `${span.statusMessage}: ${said}` }),
    traceState: `shop=${marks.email}`,
  };
}
