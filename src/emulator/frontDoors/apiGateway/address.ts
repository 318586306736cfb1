/** Which API a request is to, and where in it. */
export interface Place {
  /** An id, or in addresses that people write also a name. */
  readonly api: string;
  readonly isName: boolean;
  /** Undefined where the address does not say it. */
  readonly region: string | undefined;
  /** With the stage, as it was sent: percent-encoded, beginning with a slash. */
  readonly path: string;
}

/** `<api>.execute-api.<region>.localhost`, and AWS's own name for those who send it as `Host`. */
const apiHost = /^([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.(?:localhost|amazonaws\.com)$/;
const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;
const plainPrefix = /^\/_api\/([^/]+)(?=\/|$)/;

/** The place that a request names: by its host, or by `/_api/<name or id>/<stage>/…` at the emulator's own address. */
export function placeOf(host: string, path: string): Place | undefined {
  const [, id, region] = apiHost.exec(host) ?? [];
  if (id !== undefined) return { api: id, isName: false, region, path };
  const [prefix, name] = plainPrefix.exec(path) ?? [];
  // The name of a host that leads here from elsewhere is not enough: a page could bring its own.
  if (prefix === undefined || name === undefined || !loopback.test(host)) return undefined;
  return { api: decoded(name), isName: true, region: undefined, path: path.slice(prefix.length) || "/" };
}

/** The first segment of a path, decoded, and what is behind it: empty, or with its slash. */
export function splitStage(path: string): { readonly stage: string; readonly rest: string } {
  const [, stage = "", rest = ""] = /^\/([^/]*)(.*)$/s.exec(path) ?? [];
  return { stage: decoded(stage), rest };
}

/** Text that is not percent-encoded as it should be stays as it is. */
export function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface Known {
  has(apiId: string): boolean;
  idOf(name: string): string | undefined;
}

/** The id of the API of one kind that a place is in; undefined where there is none of that kind in this region. */
export function apiIdAt({ api, isName, region }: Place, known: Known, here: string): string | undefined {
  if (region !== undefined && region !== here) return undefined;
  if (known.has(api)) return api;
  return isName ? known.idOf(api) : undefined;
}
