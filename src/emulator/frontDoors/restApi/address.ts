/** Which API and stage a request is to, and where in it. */
export interface Place {
  /** An id, or in addresses that people write also a name. */
  readonly api: string;
  readonly isName: boolean;
  /** Undefined where the address does not say it. */
  readonly region: string | undefined;
  readonly stage: string;
  /** Below the stage, with one slash in front of it however many were sent (recorded); percent-encoded. */
  readonly path: string;
  /** With the stage, as it was sent. */
  readonly fullPath: string;
}

/** `<api>.execute-api.<region>.localhost`, and AWS's own name for those who send it as `Host`. */
const apiHost = /^([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.(?:localhost|amazonaws\.com)$/;
const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;
const plainPrefix = /^\/_api\/([^/]+)(?=\/|$)/;

/** The place that a request names: by its host, or by `/_api/<name or id>/<stage>/…` at the emulator's own address. */
export function placeOf(host: string, path: string): Place | undefined {
  const [, id, region] = apiHost.exec(host) ?? [];
  if (id !== undefined) return { ...below(path), api: id, isName: false, region };
  const [prefix, name] = plainPrefix.exec(path) ?? [];
  // The name of a host that leads here from elsewhere is not enough: a page could bring its own.
  if (prefix === undefined || name === undefined || !loopback.test(host)) return undefined;
  return { ...below(path.slice(prefix.length)), api: decoded(name), isName: true, region: undefined };
}

function below(fullPath: string): Pick<Place, "stage" | "path" | "fullPath"> {
  const [, stage = "", rest = ""] = /^\/([^/]*)(.*)$/s.exec(fullPath) ?? [];
  return { stage: decoded(stage), path: `/${rest.replace(/^\/+/, "")}`, fullPath };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
