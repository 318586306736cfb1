/** `/a/b?c=d` → path and query as sent. Proxies send the whole address, of which the host is not looked at. */
export function splitTarget(url = "/"): { readonly path: string; readonly rawQuery: string } {
  const target = url.startsWith("/") ? url : url.replace(/^[a-z]+:\/\/[^/]*/i, "") || "/";
  const mark = target.indexOf("?");
  return mark < 0
    ? { path: target, rawQuery: "" }
    : { path: target.slice(0, mark), rawQuery: target.slice(mark + 1) };
}
