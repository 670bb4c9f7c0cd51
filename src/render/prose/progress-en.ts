import { plural } from "./plural-en.ts";
import type { ProgressProse } from "./progress.ts";

export const progressEn: ProgressProse = {
  begun: "searching",
  searching: (sweep) => (sweep > 1 ? `searching again (${sweep})` : "searching"),
  part: (percent) => `${percent} %`,
  windowsLeft: (windows) => `${plural(windows, "window", "windows")} left`,
  requests: (requests) => plural(requests, "request", "requests"),
  traces: (traces) => plural(traces, "trace", "traces"),
  reading: (percent) => `reading: ${percent} % of the file`,
  judging: (orders, of) => `judging: ${orders} of ${plural(of, "order", "orders")}`,
  quiet: (seconds) => `no answer for ${seconds} s`,
};
