import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse, parseDocument } from "yaml";
import { loadPath } from "../../src/path/load.ts";
import { run } from "../run.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface AlertTest {
  readonly alertname: string;
  readonly exp_alerts: readonly unknown[];
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly datasource: unknown;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string; readonly legendFormat?: string; readonly datasource: unknown }[];
  readonly fieldConfig: { readonly defaults: { readonly unit?: string; readonly mappings?: readonly unknown[] } };
}

const read = (file: string): string => readFileSync(join("deploy", file), "utf8");
const files = readdirSync("deploy", { recursive: true, encoding: "utf8" });

const rules = (parse(read("prometheus/ordertrace.rules.yaml")) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const alertTests = (
  parse(read("prometheus/ordertrace.rules.test.yaml")) as { tests: { alert_rule_test?: AlertTest[] }[] }
).tests.flatMap((test) => test.alert_rule_test ?? []);
const dashboard = JSON.parse(read("grafana/ordertrace.json")) as {
  templating: { list: { name: string; type: string }[] };
  panels: Panel[];
};
const { panels } = dashboard;

/** The metrics that the rules and the dashboard expect, without `ordertrace_`, each with its labels. */
const metrics: Readonly<Record<string, readonly string[]>> = {
  check_ok: ["check"],
  check_undecidable: ["check"],
  check_empty: ["check"],
  orders: ["state"],
  lost_orders: ["point", "row", "actor", "state"],
  stuck_orders: ["point", "row", "status", "waits_for"],
  step_seconds: ["point", "kind", "waits_for", "stat"],
  step_samples: ["point", "kind", "waits_for"],
  http_requests: ["service", "route"],
  http_errors: ["service", "route"],
  http_error_share: ["service", "route"],
  http_errors_risen: ["service", "route"],
  coverage_ratio: ["service"],
  sweep_complete: [],
  sweep_timestamp_seconds: [],
  sweep_duration_seconds: [],
};

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1]!);
const metricsIn = (expr: string): string[] => all(expr, /\bordertrace_(\w+)/g);
/** Labels by which a query selects or groups. */
const labelsIn = (expr: string): string[] => [
  ...all(expr, /[{,]\s*(\w+)\s*(?:=~|!~|!=|=)/g),
  ...all(expr, /\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g).flatMap((list) => list.split(/\s*,\s*/)),
];

describe("deploy/checks/checks.yaml, asked of the recorded orders", () => {
  let written: string;
  beforeAll(async () => {
    const recordings = ["crm-api", "mes-api", "shop-api"].map((service) => `examples/${service}.json.gz`);
    const check = ["check", "-c", "deploy/checks/checks.yaml", "--format", "prometheus"];
    written = (await run([...check, "--file", ...recordings])).stdout;
  });

  it("gives exactly the metrics that rules and dashboard are made for", () => {
    expect(all(written, /^# TYPE ordertrace_(\w+) gauge$/gm)).toEqual(Object.keys(metrics));
  });

  it("gives them these labels", () => {
    for (const [, name, labels] of written.matchAll(/^ordertrace_(\w+)(?:\{(.*)\})? \S+$/gm))
      expect(all(labels ?? "", /(?:^|,)(\w+)="(?:[^"\\]|\\.)*"/g), name).toEqual(metrics[name!]);
  });
});

describe.each([
  ...rules.map(({ alert, expr, annotations }) => ({
    name: `alert ${alert}`,
    expr,
    // Prometheus itself adds the label instance.
    told: all(JSON.stringify(annotations), /\$labels\.(\w+)/g).filter((label) => label !== "instance"),
  })),
  ...panels.flatMap(({ title, targets }) =>
    targets.map(({ expr, legendFormat }) => ({
      name: `panel ${title}`,
      expr,
      told: all(legendFormat ?? "", /\{\{\s*(\w+)\s*\}\}/g),
    })),
  ),
])("$name", ({ expr, told }) => {
  it("asks for metrics and labels that there are", () => {
    const names = metricsIn(expr);
    expect(names).not.toEqual([]);
    for (const name of names) expect(Object.keys(metrics)).toContain(name);
    const labels = names.flatMap((name) => metrics[name]!);
    for (const label of [...labelsIn(expr), ...told]) expect(labels).toContain(label);
  });
});

describe("the alert rules", () => {
  it("are each shown firing and quiet", () => {
    const names = rules.map(({ alert }) => alert).sort();
    const shown = (fires: boolean) =>
      [
        ...new Set(alertTests.filter((test) => test.exp_alerts.length > 0 === fires).map(({ alertname }) => alertname)),
      ].sort();
    expect(shown(true)).toEqual(names);
    expect(shown(false)).toEqual(names);
  });

  it.each(rules)("$alert says whom it wakes and what to type next", ({ labels, annotations }) => {
    expect(["critical", "warning"]).toContain(labels.severity);
    expect(annotations.description).toMatch(/Type `/);
  });

  it("know the path's database writes", () => {
    const { expr } = rules.find(({ alert }) => alert === "DatabaseSlow")!;
    const pattern = new RegExp(`^(?:${/point=~"([^"]*)"/.exec(expr)![1]!})$`);
    const points = loadPath().points;
    expect(points.filter(({ point }) => pattern.test(point))).toEqual(
      points.filter(({ match }) => match.kind === "write"),
    );
  });
});

describe("the dashboard", () => {
  it("has a place of its own for each panel", () => {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.get(`${x},${y}`), `${title} at ${x},${y}`).toBeUndefined();
          taken.set(`${x},${y}`, title);
        }
    }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  it.each(panels)("$title is of Grafana's core, says what it shows, and in which unit", (panel) => {
    expect(["stat", "timeseries", "state-timeline"]).toContain(panel.type);
    expect(panel.description).not.toBe("");
    expect(panel.fieldConfig.defaults.unit).toBeDefined();
  });

  it("asks the Prometheus that is chosen in it", () => {
    expect(dashboard.templating.list).toContainEqual(
      expect.objectContaining({ name: "DS_PROMETHEUS", type: "datasource", query: "prometheus" }),
    );
    for (const { datasource, targets } of panels)
      for (const source of [datasource, ...targets.map((target) => target.datasource)])
        expect(source).toEqual({ type: "prometheus", uid: "${DS_PROMETHEUS}" });
    for (const name of metricsIn(JSON.stringify(dashboard.templating))) expect(Object.keys(metrics)).toContain(name);
  });

  // Grafana paints a missing number in the colour of the lowest threshold, which is green.
  it.each(panels.filter(({ type }) => type === "stat"))("$title is red when there is no check", (panel) => {
    expect(panel.fieldConfig.defaults.mappings).toContainEqual(
      expect.objectContaining({
        type: "special",
        options: { match: "null+nan", result: expect.objectContaining({ color: "red" }) as unknown },
      }),
    );
  });
});

it.each(files.filter((file) => /\.ya?ml$/.test(file)))("%s is YAML", (file) => {
  const { errors, warnings } = parseDocument(read(file));
  expect([...errors, ...warnings]).toEqual([]);
});

it("every command that is told to be typed is there, with its options", async () => {
  const texts = files
    .filter((file) => /\.(?:ya?ml|json|md)$/.test(file))
    .map((file) => read(file).replaceAll(/\s+/g, " "));
  const commands = texts.flatMap((text) => all(text, /`ordertrace ([^`]*)`/g));
  expect(commands.length).toBeGreaterThan(0);
  const { stdout: help } = await run(["--help"]);
  for (const command of new Set(commands)) {
    const verb = /^\w+/.exec(command)![0];
    expect(all(help, /^ {2}([a-z]+)(?: |$)/gm), command).toContain(verb);
    const { stdout } = await run([verb, "--help"]);
    const options = all(stdout, /(?<![\w-])(--?[a-z][a-z-]*)/g);
    expect(options).toEqual(expect.arrayContaining(all(command, /(?<= )(--?[a-z-]+)/g)));
  }
});

describe("a protected Jaeger", () => {
  const { services, networks } = parse(read("jaeger/compose.yaml")) as {
    services: Record<
      "jaeger" | "nginx",
      { ports?: string[]; networks: string[]; volumes: string[]; environment: object }
    >;
    networks: Record<string, { internal?: boolean }>;
  };

  it("is reached through nginx alone", () => {
    expect(services.jaeger.ports).toBeUndefined();
    expect(services.jaeger.networks.map((name) => networks[name]?.internal)).toEqual([true, true]);
    expect(services.nginx.ports).toEqual(["443:443"]);
    expect(services.nginx.networks.filter((name) => services.jaeger.networks.includes(name))).toEqual(["query"]);
  });

  it("its nginx is given each name that the template wants", () => {
    const wanted = new Set(read("jaeger/nginx.conf.template").match(/(?<=^[^#]*\$\{)\w+/gm));
    expect([...wanted].sort()).toEqual(Object.keys(services.nginx.environment).sort());
    expect(services.nginx.volumes[0]).toMatch(/^\.\/nginx\.conf\.template:/);
  });
});
