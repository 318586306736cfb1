import type { PatchOperation } from "@aws-sdk/client-api-gateway";
import { badRequest } from "./errors.ts";

/** How a member is written by a patch: as text, read as a number or a boolean, or as an entry of a map or list. */
export type Patchable = "text" | "number" | "boolean" | "map" | "booleans" | "list";

/**
 * A document after an update. `members` has what may be patched; a path is `/member`, or `/member/key` with `~1` for a slash in a
 * key. Throws `BadRequestException` for any other.
 */
export function patched<Document extends object>(
  document: Document,
  operations: readonly PatchOperation[] | undefined,
  members: Readonly<Record<string, Patchable>>,
): Document {
  const result = { ...(document as Readonly<Record<string, unknown>>) };
  for (const operation of operations ?? []) {
    const { op = "", path = "", value } = operation;
    const [, member = "", ...rest] = path.split("/");
    const key = rest.join("/").replaceAll("~1", "/").replaceAll("~0", "~");
    const kind = Object.hasOwn(members, member) ? members[member] : undefined;
    if (kind === undefined || !["add", "remove", "replace"].includes(op)) {
      const known = Object.keys(members).map((name) => `/${name}`);
      throw badRequest(
        `Invalid patch path '${path}' specified for op '${op}'. Must be one of: [${known.join(", ")}]`,
      );
    }
    result[member] = changed(result[member], { kind, op, key, value });
  }
  // Only members of the document were written, each by its kind.
  return result as Document;
}

interface Change {
  readonly kind: Patchable;
  readonly op: string;
  readonly key: string;
  readonly value: string | undefined;
}

function changed(before: unknown, { kind, op, key, value }: Change): unknown {
  switch (kind) {
    case "text":
      return op === "remove" ? undefined : value;
    case "number":
      return op === "remove" || value === undefined ? undefined : numberOf(value);
    case "boolean":
      return op === "remove" ? undefined : value === "true";
    case "map":
    case "booleans": {
      const entries = Object.entries(before ?? {}).filter(([name]) => name !== key);
      if (op !== "remove") entries.push([key, kind === "map" ? (value ?? "") : value !== "false"]);
      return Object.fromEntries(entries);
    }
    case "list": {
      const item = key === "" ? (value ?? "") : key;
      const others = ((before ?? []) as readonly string[]).filter((each) => each !== item);
      if (op === "remove") return others;
      // A replaced entry is named by the path, its new text is the value.
      return [...others, op === "replace" && value !== undefined ? value : item];
    }
  }
}

function numberOf(value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number)) throw badRequest(`Invalid value: ${value}`);
  return number;
}
