import { hash } from "node:crypto";

/** How often a function may appear in a chain of calls before Lambda takes it for a loop. */
const loopLimit = 16;

/** An invocation's `X-Amzn-Trace-Id`, and whether the chain that it continues has become a loop. */
export interface Trace {
  readonly header: string;
  readonly loops: boolean;
}

/** What a trace belongs to. */
export interface TraceOf {
  /** Unqualified. */
  readonly functionArn: string;
  /** Whether a trace that begins here is sampled. */
  readonly active: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/**
 * Continues the caller's trace header, or begins one. `Lineage` counts how often each function took part before, which
 * is how Lambda notices recursion: `Lineage=<depth>:<function hash>:<count>|…`, where a first call has `1:<hash>:0`.
 */
export function continueTrace(given: string | undefined, of: TraceOf): Trace {
  const { functionArn } = of;
  // Most calls begin a trace, and nothing has to be taken apart.
  if (given === undefined)
    return { header: `${basics(noFields, of)};Lineage=1:${hashOf(functionArn)}:0`, loops: false };
  const fields = fieldsOf(given);
  const lineage = continueLineage(fields.get("Lineage"), functionArn);
  return {
    header: `${basics(fields, of)};Lineage=${lineage.text}`,
    loops: lineage.count >= loopLimit,
  };
}

/** The trace that every attempt of an event continues: it counts as no call of the function yet. */
export function beginTrace(given: string | undefined, of: Omit<TraceOf, "functionArn">): string {
  const fields = fieldsOf(given);
  const lineage = fields.get("Lineage");
  return `${basics(fields, of)}${lineage === undefined ? "" : `;Lineage=${lineage}`}`;
}

function fieldsOf(header: string | undefined): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const part of (header ?? "").split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0) fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  return fields;
}

const noFields: ReadonlyMap<string, string> = new Map();

function basics(
  fields: ReadonlyMap<string, string>,
  { active, now, random }: Omit<TraceOf, "functionArn">,
): string {
  const root = fields.get("Root") ?? `1-${Math.floor(now / 1000).toString(16)}-${randomHex(24, random)}`;
  const sampled = fields.get("Sampled") ?? (active ? "1" : "0");
  const parent = fields.get("Parent") ?? randomHex(16, random);
  return `Root=${root};Parent=${parent};Sampled=${sampled}`;
}

/** A trace id only has to be different from others: no need to ask the kernel for randomness at each call. */
function randomHex(digits: number, random: () => number): string {
  let text = "";
  while (text.length < digits)
    text += Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
  return text.slice(0, digits);
}

function hashOf(functionArn: string): string {
  return hash("sha256", functionArn).slice(0, 8);
}

function continueLineage(given: string | undefined, functionArn: string): { text: string; count: number } {
  const own = hashOf(functionArn);
  const match = /^(\d+):(.*)$/.exec(given ?? "");
  const depth = Number(match?.[1] ?? 0) + 1;
  const counts = new Map<string, number>();
  for (const entry of (match?.[2] ?? "").split("|")) {
    const [hash = "", count = ""] = entry.split(":");
    if (/^[0-9a-f]{8}$/.test(hash)) counts.set(hash, Number(count) || 0);
  }
  const before = counts.get(own);
  const count = before === undefined ? 0 : before + 1;
  counts.set(own, count);
  const text = [...counts].map(([hash, times]) => `${hash}:${times}`).join("|");
  return { text: `${depth}:${text}`, count };
}
