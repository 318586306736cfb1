import type { TargetRef } from "../../protocol/functionRef.ts";

/** Hosts of AWS's console by the beginning of a region's name. */
const hosts: readonly (readonly [start: string, host: string])[] = [
  ["cn-", "console.amazonaws.cn"],
  ["us-gov-", "console.amazonaws-us-gov.com"],
  ["", "console.aws.amazon.com"],
];

interface Place {
  readonly name: string;
  readonly target: TargetRef & { readonly kind: "aws" };
  readonly qualifier?: string | undefined;
  /** A page of its own: `<service>#<fragment>`. */
  readonly page?: string | undefined;
}

/** Where AWS's console shows a function, one of its versions or aliases, or what belongs to it. */
export function consoleUrl({ name, target: { region }, qualifier, page }: Place): string {
  const host = hosts.find(([start]) => region.startsWith(start))?.[1];
  const [service, fragment] = page?.split("#") ?? ["lambda", functionPage(name, qualifier)];
  return `https://${region}.${host}/${service}/home?region=${region}#${fragment}`;
}

function functionPage(name: string, qualifier: string | undefined): string {
  const page = `/functions/${encodeURIComponent(name)}`;
  if (qualifier === undefined || qualifier === "$LATEST") return page;
  const kind = /^\d+$/.test(qualifier) ? "versions" : "aliases";
  return `${page}/${kind}/${encodeURIComponent(qualifier)}`;
}
