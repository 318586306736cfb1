import * as v from "valibot";

/** Which of the two APIs an extension subscribes by. */
export type TelemetryApi = "telemetry" | "logs";

/** What an extension asked for, with defaults filled in. */
export interface Subscription {
  readonly api: TelemetryApi;
  readonly schemaVersion: string;
  readonly types: readonly string[];
  readonly destination:
    | { readonly kind: "http"; readonly port: number; readonly path: string; readonly method: "POST" | "PUT" }
    | { readonly kind: "tcp"; readonly port: number };
  readonly buffering: {
    readonly maxItems: number;
    readonly maxBytes: number;
    readonly timeoutMs: number;
  };
}

const between = (name: string, least: number, most: number, usual: number) => {
  const problem = `${name} should be between ${least} and ${most}`;
  return v.optional(
    v.pipe(v.number(problem), v.integer(problem), v.minValue(least, problem), v.maxValue(most, problem)),
    usual,
  );
};

/** Only the environment itself is written to; this machine's own names for it are taken too. */
const hosts: ReadonlySet<string> = new Set(["sandbox.localdomain", "sandbox", "localhost", "127.0.0.1"]);

function isOwnAddress(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === "http:" && hosts.has(hostname);
}

const Port = v.pipe(
  v.number("port should be an integer"),
  v.integer("port should be an integer"),
  v.minValue(1, "port should be between 1 and 65535"),
  v.maxValue(65_535, "port should be between 1 and 65535"),
);

const Http = v.object({
  protocol: v.literal("HTTP"),
  URI: v.pipe(
    v.string(),
    v.check(isOwnAddress, "URI host should be sandbox.localdomain"),
    v.check((uri) => !isOwnAddress(uri) || /^[^/]*\/\/[^/?#]*:\d/.test(uri), "URI port is not provided"),
  ),
  method: v.optional(v.picklist(["POST", "PUT"], "method should be POST or PUT"), "POST"),
});
const Tcp = v.object({ protocol: v.literal("TCP"), port: Port });

const kinds = v.picklist(
  ["platform", "function", "extension"],
  "types should be platform, function or extension",
);
const members = {
  types: v.pipe(v.array(kinds, "types should not be empty"), v.minLength(1, "types should not be empty")),
  destination: v.variant("protocol", [Http, Tcp], "protocol should be HTTP or TCP"),
  buffering: v.optional(
    v.object({
      maxItems: between("maxItems", 1000, 10_000, 10_000),
      maxBytes: between("maxBytes", 262_144, 1_048_576, 262_144),
      timeoutMs: between("timeoutMs", 25, 30_000, 1000),
    }),
    {},
  ),
};

const schemas = {
  telemetry: v.object({
    schemaVersion: v.picklist(
      ["2022-07-01", "2022-12-13", "2025-01-29"],
      "schemaVersion should be 2022-07-01, 2022-12-13 or 2025-01-29",
    ),
    ...members,
  }),
  logs: v.object({
    schemaVersion: v.optional(
      v.picklist(["2020-08-15", "2021-03-18"], "schemaVersion should be 2020-08-15 or 2021-03-18"),
      "2020-08-15",
    ),
    ...members,
  }),
};

/**
 * Reads a request to subscribe; what is wrong with it comes in AWS's way, joined by semicolons. Limits: developer guide,
 * Telemetry API and Logs API; of the wording only two sentences are known, the others are ours.
 */
export function parseSubscription(
  api: TelemetryApi,
  text: string,
): { readonly subscription: Subscription } | { readonly problem: string } {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(undefined, "Invalid JSON"), schemas[api]), text);
  if (!parsed.success) return { problem: [...new Set(parsed.issues.map(said))].join("; ") };
  const { destination, ...rest } = parsed.output;
  return { subscription: { api, ...rest, destination: place(destination) } };
}

function said(issue: Parameters<typeof v.getDotPath>[0]): string {
  const member = v.getDotPath(issue)?.split(".").at(-1);
  return issue.received === "undefined" && member !== undefined ? `${member} is not provided` : issue.message;
}

function place(given: v.InferOutput<typeof Http> | v.InferOutput<typeof Tcp>): Subscription["destination"] {
  if (given.protocol === "TCP") return { kind: "tcp", port: given.port };
  const { port, pathname, search } = new URL(given.URI);
  // An address leaves out the protocol's own port.
  return {
    kind: "http",
    port: port === "" ? 80 : Number(port),
    path: pathname + search,
    method: given.method,
  };
}
