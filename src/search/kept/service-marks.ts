import type { Span } from "../../trace/span.ts";

/** Services as bits of a number: those after the thirtieth share one. */
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
    if (this.#marks.size < 1_000) this.#marks.set(service, mark);
    return mark;
  }
}
