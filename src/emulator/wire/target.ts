/** `/a/b?c=d` → path and query as sent. Proxies send the whole address, of which the host is not looked at. */
export function splitTarget(url = "/"): { readonly path: string; readonly rawQuery: string } {
  const target = url.startsWith("/") ? url : url.replace(/^[a-z]+:\/\/[^/]*/i, "") || "/";
  const mark = target.indexOf("?");
  return mark < 0
    ? { path: target, rawQuery: "" }
    : { path: target.slice(0, mark), rawQuery: target.slice(mark + 1) };
}

/** What lets its holder in: never for a log. */
const secrets: readonly string[] = ["x-amz-signature", "x-amz-security-token", "signature"];

/** The target as a log may have it. */
export function loggedTarget(target: string): string {
  const mark = target.indexOf("?");
  if (mark < 0) return target;
  const query = target.slice(mark + 1).split("&");
  return `${target.slice(0, mark)}?${query.map(loggedParameter).join("&")}`;
}

function loggedParameter(parameter: string): string {
  const [name = ""] = new URLSearchParams(parameter).keys();
  return secrets.includes(name.toLowerCase()) ? `${name}=…` : parameter;
}
