interface Request {
  readonly method: string;
  readonly url: string;
}

const withBody: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** A request as a line for a POSIX shell. Nothing in an address is read by the shell, or by curl as a pattern. */
export function curlOf({ method, url }: Request): string {
  const verb = method === "ANY" ? "GET" : method;
  const body = withBody.has(verb) ? ["-H", quoted("Content-Type: application/json"), "-d", quoted("{}")] : [];
  return [
    "curl",
    "-i",
    "--globoff",
    ...(verb === "GET" ? [] : verb === "HEAD" ? ["-I"] : ["-X", verb]),
    ...body,
    quoted(url),
  ].join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
