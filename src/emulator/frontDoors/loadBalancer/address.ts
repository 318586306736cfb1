/** Which load balancer a request is to, and what it asks of it. */
export interface Place {
  readonly name: string;
  /** Undefined where the address does not say it. */
  readonly region: string | undefined;
  /** The listener's; undefined where the address does not say it. */
  readonly port: number | undefined;
  /** What of the path named the load balancer; "" where its host did. */
  readonly prefix: string;
  /** What follows, as it was sent: percent-encoded, beginning with a slash. */
  readonly path: string;
}

const balancerHost = /^([a-z0-9-]+)\.elb\.([a-z0-9-]+)\.localhost$/;
const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;
const plainPrefix = /^\/_alb\/([A-Za-z0-9-]+)(?::(\d{1,5}))?(?=\/|$)/;

/** By a host of its own, or by `/_alb/<name>[:<listener's port>]/…` at the emulator's address. */
export function placeOf(host: string, path: string): Place | undefined {
  const [, name, region] = balancerHost.exec(host) ?? [];
  if (name !== undefined) return { name, region, port: undefined, prefix: "", path };
  const [prefix, plainName, port] = plainPrefix.exec(path) ?? [];
  // The name of a host that leads here from elsewhere is not enough: a page could bring its own.
  if (prefix === undefined || plainName === undefined || !loopback.test(host)) return undefined;
  return {
    name: plainName,
    region: undefined,
    port: port === undefined ? undefined : Number(port),
    prefix,
    path: path.slice(prefix.length) || "/",
  };
}
