import type { Leaf } from "./operators.ts";
import type { EventPattern, Field } from "./pattern.ts";

/** How often fields that two members could serve are tried out: a dotted name beside objects of the same path. */
const mostTries = 1000;

/** Levels of nesting that are looked at; Jackson, which AWS reads events with, has the same limit. */
const deepest = 1000;

/**
 * Whether an event has what a pattern asks for. Names in both may be dotted: `{"a.b": 1}` is `{"a": {"b": 1}}`. What is asked of
 * the members of a list's objects must hold within one element. Source: event-ruler, with which the recorded answers agree.
 */
export function matches(pattern: EventPattern, event: unknown): boolean {
  const present = new Set<string>();
  if (!collectPaths(event, "", present, 0)) return false;
  const tries = { left: mostTries };
  return pattern.rules.some((fields) => {
    const open = fields.filter(
      ({ path, alternatives }) =>
        present.has(path) || !alternatives.some((alternative) => alternative.kind === "absent"),
    );
    return holds(event, "", open, tries);
  });
}

/**
 * The paths of all leaves: what has none, such as an empty list, is missing to `exists`. False for an event that is nested more
 * deeply than AWS's parser reads.
 */
function collectPaths(node: unknown, path: string, present: Set<string>, depth: number): boolean {
  if (depth > deepest) return false;
  if (Array.isArray(node)) {
    return node.every((element) => collectPaths(element, path, present, depth + 1));
  }
  if (typeof node === "object" && node !== null) {
    return Object.entries(node).every(([name, value]) =>
      collectPaths(value, join(path, name), present, depth + 1),
    );
  }
  present.add(path);
  return true;
}

/** Whether all fields are satisfied below a node; each of them has the node's path, or begins with it. */
function holds(node: unknown, path: string, fields: readonly Field[], tries: { left: number }): boolean {
  if (fields.length === 0) return true;
  if (Array.isArray(node)) return node.some((element) => holds(element, path, fields, tries));
  if (typeof node !== "object" || node === null) {
    return fields.every((field) => field.path === path && accepts(field, node as Leaf));
  }
  const members = Object.entries(node).map(([name, value]) => ({ path: join(path, name), value }));
  return distributed(members, fields, tries);
}

interface MemberOfEvent {
  readonly path: string;
  readonly value: unknown;
}

/** Gives each field to the member whose path it has; where two could have it, tries them one after the other. */
function distributed(
  members: readonly MemberOfEvent[],
  fields: readonly Field[],
  tries: { left: number },
): boolean {
  const given = new Map<MemberOfEvent, Field[]>();
  const undecided: { readonly field: Field; readonly choices: readonly MemberOfEvent[] }[] = [];
  for (const field of fields) {
    const able = members.filter(({ path }) => field.path === path || field.path.startsWith(`${path}.`));
    const choices =
      able.length < 2 ? able : able.filter((each) => holds(each.value, each.path, [field], tries));
    const [only] = choices;
    if (only === undefined) return false;
    if (choices.length === 1) given.set(only, [...(given.get(only) ?? []), field]);
    else undecided.push({ field, choices });
  }
  const decide = (at: number): boolean => {
    const next = undecided[at];
    if (next === undefined)
      return [...given].every(([{ value, path }, own]) => holds(value, path, own, tries));
    return next.choices.some((choice) => {
      if (tries.left-- <= 0) return false;
      const before = given.get(choice) ?? [];
      given.set(choice, [...before, next.field]);
      if (decide(at + 1)) return true;
      given.set(choice, before);
      return false;
    });
  };
  return decide(0);
}

function accepts({ alternatives }: Field, leaf: Leaf): boolean {
  return alternatives.some((alternative) => alternative.kind === "value" && alternative.test(leaf));
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
