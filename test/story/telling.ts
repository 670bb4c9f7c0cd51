import { defined } from "../../src/defined.ts";
import { needsOf } from "../../src/order/needs.ts";
import { loadPath } from "../../src/path/load.ts";
import type { Microseconds, Trace } from "../../src/trace/span.ts";
import { second } from "../../src/trace/units.ts";
import { type Random, randomFrom } from "./random.ts";
import { type Emitted, type EmitOptions, recorder } from "./recorder.ts";
import type { Looks, Shape } from "./shapes.ts";

export interface OrderOptions {
  readonly id: string;
  readonly calculation?: string;
  /** When the customer sends the order. */
  readonly at: Microseconds;
  readonly shape?: Shape;
  readonly variant?: "shop" | "partner";
  /** The last point that happens. */
  readonly until?: string;
  /** The step at this point silently does not happen. Steps that need it don't either; all others go on. */
  readonly vanish?: string;
  /** The step at this point fails. The steps after it in the same request do not happen. */
  readonly fail?: string;
  /** The request fails at this point once, and succeeds when it comes again. */
  readonly retry?: string;
  /** Points whose spans never arrive. */
  readonly drop?: readonly string[];
  /** How long the order waits, by the point that ends the wait: `13`, `20.1`, … */
  readonly waits?: Readonly<Record<string, Microseconds>>;
  /** How far a service's clock is off. */
  readonly skew?: Readonly<Record<string, Microseconds>>;
  /** The spans carry no order's number: a partner asked for a price and no order followed. */
  readonly anonymous?: boolean;
}

/** A step inside a request, and the span that shows it. */
export interface Step {
  readonly point: string;
  readonly service: string;
  readonly looks: Looks;
  /** How the span looks if the step fails, where that differs. */
  readonly failing?: Looks;
  readonly takes?: Microseconds;
  readonly attributes?: Readonly<Record<string, string>>;
  /** The step fails with this message in any case, because of what went wrong earlier. */
  readonly error?: string;
  /** The point at the other end of the same call: if it happened, this span shows it too. */
  readonly also?: string;
}

/** A request's own span. */
export interface Entry extends Omit<Step, "error" | "also"> {
  readonly parent?: Emitted;
  readonly link?: Emitted;
}

/** The spans that a request left, by the point that each one shows. */
export type EmittedByPoint = ReadonlyMap<string, Emitted>;

const path = loadPath();
const points = path.points.map(({ point }) => point);
const beforePartner = new Set(points.slice(0, points.indexOf("14")));

/** The pause between two steps of a request. */
const pause = 8_000;
const usualStep = 12_000;

/**
 * An order's story while it is told: its clock, its random numbers, what has gone wrong, and the spans that it left.
 */
export class Telling {
  readonly options: OrderOptions;
  readonly random: Random;
  readonly emit: (options: EmitOptions) => Emitted;
  readonly traces: () => Trace[];
  clock: Microseconds;
  /** Points that failed, or were not reached because an earlier step of their request failed. */
  private readonly broken = new Set<string>();

  constructor(options: OrderOptions) {
    this.options = options;
    this.random = randomFrom(`${options.id} ${options.at} ${options.shape ?? "java"}`);
    const { emit, traces } = recorder(this.random, options.skew ?? {});
    this.emit = emit;
    this.traces = traces;
    this.clock = options.at;
  }

  wait(point: string, low: Microseconds, high: Microseconds): void {
    this.clock += this.options.waits?.[point] ?? this.random.between(low, high);
  }

  /** Whether the story gets as far as a point. */
  reaches(point: string): boolean {
    return points.indexOf(point) <= points.indexOf(this.options.until ?? "25.2");
  }

  /** Whether a point is tried: the story gets there, and everything that the point needs has happened. */
  isTried(point: string): boolean {
    const { vanish, variant } = this.options;
    if (!this.reaches(point) || point === vanish) return false;
    const hasHappened = (need: string) =>
      need === point ||
      (variant === "partner" && beforePartner.has(need)) ||
      (need !== vanish && !this.broken.has(need));
    return [...needsOf(path, point)].every(hasHappened);
  }

  /** A request: its entry, and inside it one step after the other until one fails. */
  request(entry: Entry, steps: readonly Step[], isRetry = false): EmittedByPoint {
    if (!this.isTried(entry.point)) return new Map();
    const entryError = this.errorIn(entry, isRetry);
    const tried = entryError === undefined ? steps.filter(({ point }) => this.isTried(point)) : [];
    const failing = tried.find((step) => this.errorIn(step, isRetry) !== undefined);
    const reached = failing === undefined ? tried : tried.slice(0, tried.indexOf(failing) + 1);
    const error = entryError ?? (failing === undefined ? undefined : "internal error");
    // An entry that has its own time has answered before anything inside could go wrong.
    const emitted = this.emitRequest(entry, entry.takes === undefined ? error : entryError, reached, isRetry);
    if (error !== undefined && this.options.retry !== undefined && !isRetry) {
      this.clock += 2 * second;
      return this.request(entry, steps, true);
    }
    if (entryError !== undefined) this.broken.add(entry.point);
    if (failing === undefined) return emitted;
    this.breakAt(failing, tried.slice(reached.length));
    emitted.delete(failing.point);
    return emitted;
  }

  private emitRequest(
    entry: Entry,
    error: string | undefined,
    steps: readonly Step[],
    isRetry: boolean,
  ): Map<string, Emitted> {
    const start = this.clock;
    const end = start + (entry.takes ?? steps.reduce((sum, { takes = usualStep }) => sum + takes + pause, 20_000));
    const { parent, link } = entry;
    const self = this.emitStep(entry, { start, end, ...defined({ parent, link, error }) });
    const emitted = new Map([[entry.point, self]]);
    this.clock += pause;
    for (const step of steps) {
      const times = { start: this.clock, end: this.clock + (step.takes ?? usualStep) };
      const wrong = defined({ error: this.errorIn(step, isRetry) });
      emitted.set(step.point, this.emitStep(step, { ...times, parent: self, ...wrong }));
      this.clock = times.end + pause;
    }
    this.clock = Math.max(this.clock, end);
    return emitted;
  }

  private emitStep(
    { point, service, looks, failing = looks, attributes }: Step,
    course: Pick<EmitOptions, "start" | "end" | "parent" | "link" | "error">,
  ): Emitted {
    return this.emit({
      service,
      looks: course.error === undefined ? looks : failing,
      ...course,
      ...defined({ attributes }),
      dropped: this.options.drop?.includes(point) ?? false,
    });
  }

  private errorIn({ point, also, error }: Step, isRetry: boolean): string | undefined {
    const { fail, retry } = this.options;
    const place = [point, also].find((end) => end !== undefined && (end === fail || (end === retry && !isRetry)));
    return error ?? (place === undefined ? undefined : errorAt(place));
  }

  /** The step that failed did not happen, nor did those that would have followed it in its request. */
  private breakAt({ point, also, error }: Step, later: readonly Step[]): void {
    const failedAtOtherEnd = also !== undefined && (this.options.fail === also || error !== undefined);
    this.broken.add(failedAtOtherEnd ? also : point);
    for (const step of later) this.broken.add(step.point);
  }
}

/** What the exception says. S3 gives a reason if it answers at all. */
export const errorAt = (point: string): string =>
  ({
    "6": "connect ECONNREFUSED",
    "7": "SlowDown: reduce your request rate",
    "14": "connect ECONNREFUSED",
    "15a": "NoSuchKey: the specified key does not exist",
  })[point] ?? "connection reset by peer";
