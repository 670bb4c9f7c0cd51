import type { Span } from "../../trace/span.ts";

/** How many names are kept: far more than there are services, but a sender of spans can invent any number of them. */
const maxNames = 1_000;

/** Services as bits of a number: all services after the thirtieth share a bit. */
export class ServiceMarks {
  readonly #marks = new Map<string, number>();

  of(spans: readonly Span[]): number {
    return spans.reduce((all, { service }) => all | this.#markOf(service), 0);
  }

  ofAll(services: readonly string[]): number {
    return services.reduce((all, service) => all | this.#markOf(service), 0);
  }

  #markOf(service: string): number {
    const known = this.#marks.get(service);
    if (known !== undefined) return known;
    const mark = 1 << Math.min(this.#marks.size, 30);
    if (this.#marks.size < maxNames) this.#marks.set(service, mark);
    return mark;
  }
}
