import { type HttpCall, spelledOut } from "./httpCall.ts";

/** A request as a line for a POSIX shell. Nothing in it is read by the shell, or by curl as a pattern or a file. */
export function curlOf(call: HttpCall): string {
  const { verb, url, headers, body } = spelledOut(call);
  const isUsual = verb === "GET" && body === undefined;
  return [
    "curl",
    "-i",
    "--globoff",
    ...(isUsual ? [] : verb === "HEAD" ? ["-I"] : ["-X", verb]),
    ...headers.flatMap(([name, value]) => ["-H", quoted(`${name}: ${value}`)]),
    ...(body === undefined ? [] : [body.startsWith("@") ? "--data-raw" : "-d", quoted(body)]),
    quoted(url),
  ].join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
