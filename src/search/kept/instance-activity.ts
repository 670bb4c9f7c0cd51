import { getOrInsert } from "../../newer-map.ts";
import type { HeardInstance } from "../../order/stopped.ts";
import { instanceOf } from "../../trace/instance.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { hour, second } from "../../trace/units.ts";

const secondsPerHour = hour / second;
/** Half a kilobyte each: a month of twenty instances. With more, nobody is told of instances any more. */
const maxHours = 20_000;

/** In which seconds each instance of each service said something: a bit each. */
export class InstanceActivity {
  readonly #services = new Map<string, Map<string, Heard>>();
  #hours = 0;

  add({ spans }: Pick<Trace, "spans">): void {
    for (const { service, resource, end } of spans) {
      const instance = instanceOf(resource);
      if (instance === undefined || this.#hours > maxHours) continue;
      const instances = getOrInsert(this.#services, service, () => new Map<string, Heard>());
      const { hours } = getOrInsert(instances, instance.key, () => ({ name: instance.name, hours: new Map() }));
      const seconds = getOrInsert(hours, Math.floor(end / hour), () => {
        this.#hours++;
        return new Uint8Array(secondsPerHour / 8);
      });
      const place = Math.floor(end / second) % secondsPerHour;
      seconds[place >> 3]! |= 1 << (place & 7);
    }
  }

  /** Forgets the hours before a time. */
  forgetBefore(time: Microseconds): void {
    for (const instances of this.#services.values())
      for (const [key, { hours }] of instances) {
        for (const one of hours.keys()) if ((one + 1) * hour <= time && hours.delete(one)) this.#hours--;
        if (hours.size === 0) instances.delete(key);
      }
  }

  /** What a service's instances said in a window. */
  of(service: string, window: Interval): HeardInstance[] {
    if (this.#hours > maxHours) return [];
    return [...(this.#services.get(service)?.values() ?? [])]
      .map(({ name, hours }) => ({ name, heard: secondsIn(window, hours) }))
      .filter(({ heard }) => heard.length > 0);
  }
}

interface Heard {
  readonly name: string;
  /** By the number of the hour since the epoch: a bit for each of its seconds. */
  readonly hours: Map<number, Uint8Array>;
}

function secondsIn({ from, to }: Interval, hours: Heard["hours"]): Microseconds[] {
  const heard: Microseconds[] = [];
  for (let time = Math.ceil(from / second) * second; time <= to; time += second) {
    const place = (time / second) % secondsPerHour;
    if (((hours.get(Math.floor(time / hour))?.[place >> 3] ?? 0) & (1 << (place & 7))) !== 0) heard.push(time);
  }
  return heard;
}
