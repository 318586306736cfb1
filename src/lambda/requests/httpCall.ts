/** A request as a client sends it. */
export interface HttpCall {
  /** `ANY` stands for GET. */
  readonly method: string;
  readonly url: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Absent, a method that has one usually gets an empty object. */
  readonly body?: string;
}

const withBody: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);
const jsonType = ["Content-Type", "application/json"] as const;

/** The same with all that is sent. */
export function spelledOut({ method, url, headers, body }: HttpCall) {
  const verb = method === "ANY" ? "GET" : method;
  const isAssumed = body === undefined && withBody.has(verb);
  return {
    verb,
    url,
    headers: isAssumed && headers === undefined ? [jsonType] : (headers ?? []),
    body: isAssumed ? "{}" : body,
  };
}
