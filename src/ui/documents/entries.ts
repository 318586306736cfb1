import { createHash } from "node:crypto";

/** What a document is about: values by name. A name may be `constructor`. */
export type Entries = Readonly<Record<string, string>>;

/** Fingerprints of the values that an edit began with: they tell what was changed, and no value. */
export interface Base {
  readonly salt: string;
  readonly prints: Readonly<Record<string, string>>;
}

export function baseOf(entries: Entries, salt: string): Base {
  const prints = Object.entries(entries).map(([name, value]) => [name, print(value, salt)]);
  return { salt, prints: Object.fromEntries(prints) };
}

/** A document as a person left it; `hidden` are the names whose values they did not look at. */
export interface Edited {
  readonly entries: Entries;
  readonly hidden: readonly string[];
}

export interface Merged {
  /** What saving makes of it. */
  readonly entries: Entries;
  /** Names that both have changed, where mine wins. */
  readonly overruled: readonly string[];
  /** Names that they have changed, added or removed, and I have not touched. */
  readonly theirs: readonly string[];
}

/**
 * Three-way merge: what I changed since `base` over what stands there now. A name is removed only when I removed it, or
 * they did and I left it alone.
 */
export function merge(base: Base, mine: Edited, theirs: Entries): Merged {
  const entries: Record<string, string> = {};
  const overruled: string[] = [];
  const kept: string[] = [];
  const names = new Set([...Object.keys(base.prints), ...Object.keys(mine.entries), ...Object.keys(theirs)]);
  for (const name of [...names].sort()) {
    const their = valueOf(theirs, name);
    const my = valueOf(mine.entries, name);
    const was = Object.hasOwn(base.prints, name) ? base.prints[name] : undefined;
    const theyChanged = printOf(their, base) !== was;
    const iChanged = !mine.hidden.includes(name) && printOf(my, base) !== was;
    const value = iChanged ? my : their;
    if (value !== undefined) define(entries, name, value);
    if (!theyChanged) continue;
    if (!iChanged) kept.push(name);
    else if (my !== their) overruled.push(name);
  }
  return { entries, overruled, theirs: kept };
}

/** What saving would do, name by name. */
export function differences(saved: Entries, next: Entries) {
  const names = (of: Entries) => Object.keys(of).sort();
  return {
    added: names(next).filter((name) => valueOf(saved, name) === undefined),
    changed: names(next).filter((name) => ![undefined, next[name]].includes(valueOf(saved, name))),
    removed: names(saved).filter((name) => valueOf(next, name) === undefined),
  };
}

export function isSame(one: Entries, other: Entries): boolean {
  return Object.values(differences(one, other)).every((names) => names.length === 0);
}

export function valueOf(entries: Entries, name: string): string | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}

/** Assigning to `__proto__` would set no entry. */
function define(entries: Record<string, string>, name: string, value: string): void {
  Object.defineProperty(entries, name, { value, enumerable: true, configurable: true, writable: true });
}

function printOf(value: string | undefined, { salt }: Base): string | undefined {
  return value === undefined ? undefined : print(value, salt);
}

function print(value: string, salt: string): string {
  return createHash("sha256").update(salt).update("\0").update(value).digest("base64url");
}
