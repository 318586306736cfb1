import * as v from "valibot";
import { ruleProblems } from "./choice/rule.ts";
import { type Json, parseJson } from "./json.ts";
import { checkPath, checkReferencePath } from "./paths/evaluate.ts";
import { PathError } from "./paths/reader.ts";
import { Machine, type State } from "./states.ts";

/** What is wrong with a definition, as `ValidateStateMachineDefinition` says it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** Such as `/States/Ship/Next`. */
  readonly location?: string;
}

/** A definition, or what is wrong with it. */
export type Read =
  | { readonly kind: "machine"; readonly machine: Machine }
  | { readonly kind: "problems"; readonly problems: readonly [Problem, ...Problem[]] };

/** Reads the Amazon States Language. https://states-language.net/spec.html */
export function readDefinition(text: string): Read {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    return problem({
      code: "INVALID_JSON_DESCRIPTION",
      message: error instanceof Error ? error.message : "This is no JSON",
    });
  }
  const result = v.safeParse(Machine, value);
  if (!result.success) {
    const [issue] = result.issues;
    const location = `/${(v.getDotPath(issue) ?? "").replaceAll(".", "/")}`;
    return problem({ code: "SCHEMA_VALIDATION_FAILED", message: issue.message, location });
  }
  const [first, ...others] = machineProblems(result.output, "");
  return first === undefined
    ? { kind: "machine", machine: result.output }
    : { kind: "problems", problems: [first, ...others] };
}

function problem(only: Problem): Read {
  return { kind: "problems", problems: [only] };
}

function schema(message: string, location: string): Problem {
  return { code: "SCHEMA_VALIDATION_FAILED", message, location };
}

function machineProblems({ StartAt: start, States: states }: Machine, at: string): readonly Problem[] {
  const targets = Object.entries(states).flatMap(([name, state]) =>
    targetsOf(state).map(({ target, field }) => ({ target, location: `${at}/States/${name}/${field}` })),
  );
  const missing = [{ target: start, location: `${at}/StartAt` }, ...targets]
    .filter(({ target }) => !Object.hasOwn(states, target))
    .map(({ target, location }) => ({
      code: "MISSING_TRANSITION_TARGET",
      message: `Missing 'Next' target: ${target}`,
      location,
    }));
  const reached = new Set([start, ...targets.map(({ target }) => target)]);
  const unreachable = Object.keys(states)
    .filter((name) => !reached.has(name))
    .map((name) => ({
      code: "MISSING_TRANSITION_TARGET",
      message: `State "${name}" is not reachable.`,
      location: `${at}/States/${name}`,
    }));
  const inner = Object.entries(states).flatMap(([name, state]) =>
    stateProblems(state, `${at}/States/${name}`),
  );
  return [...missing, ...unreachable, ...inner];
}

function targetsOf(state: State): readonly { readonly target: string; readonly field: string }[] {
  const found = (target: string | undefined, field: string) =>
    target === undefined ? [] : [{ target, field }];
  switch (state.Type) {
    case "Succeed":
    case "Fail":
      return [];
    case "Choice":
      return [
        ...state.Choices.flatMap(({ Next }, index) => found(Next, `Choices[${index}]/Next`)),
        ...found(state.Default, "Default"),
      ];
    case "Pass":
    case "Wait":
      return found(state.Next, "Next");
    default:
      return [
        ...found(state.Next, "Next"),
        ...state.Catch.flatMap(({ Next }, index) => found(Next, `Catch[${index}]/Next`)),
      ];
  }
}

function stateProblems(state: State, at: string): readonly Problem[] {
  return [...endProblems(state, at), ...pathProblems(state, at), ...kindProblems(state, at)];
}

function endProblems(state: State, at: string): readonly Problem[] {
  if (state.Type === "Succeed" || state.Type === "Fail" || state.Type === "Choice") return [];
  const ends = state.End === true;
  return ends === (state.Next !== undefined) ? [schema('A state has either "Next" or "End"', at)] : [];
}

function pathProblems(state: State, at: string): readonly Problem[] {
  const check = (field: string, check: (path: string) => void): readonly Problem[] => {
    const value: unknown = Object.hasOwn(state, field) ? state[field as keyof State] : undefined;
    if (typeof value !== "string" || value.startsWith("States.")) return [];
    try {
      check(value);
      return [];
    } catch (error) {
      if (error instanceof PathError)
        return [schema("Value is not a Reference Path: ".concat(error.message), `${at}/${field}`)];
      throw error;
    }
  };
  const paths = [
    "InputPath",
    "OutputPath",
    "ItemsPath",
    "SecondsPath",
    "TimestampPath",
    "ErrorPath",
    "CausePath",
  ];
  return [
    ...paths.flatMap((field) => check(field, checkPath)),
    ...check("TimeoutSecondsPath", checkPath),
    ...check("ResultPath", checkReferencePath),
  ];
}

function kindProblems(state: State, at: string): readonly Problem[] {
  switch (state.Type) {
    case "Wait": {
      const given = [state.Seconds, state.SecondsPath, state.Timestamp, state.TimestampPath];
      if (given.filter((each) => each !== undefined).length === 1) return [];
      return [schema("A Wait state has exactly one of Seconds, SecondsPath, Timestamp, TimestampPath", at)];
    }
    case "Choice":
      return state.Choices.flatMap((rule, index) =>
        ruleProblems(rule, `${at}/Choices[${index}]`).map((message) => schema(message, at)),
      );
    case "Parallel":
      return state.Branches.flatMap((branch, index) => machineProblems(branch, `${at}/Branches[${index}]`));
    case "Map": {
      const processor = state.ItemProcessor ?? state.Iterator;
      if (processor === undefined) return [schema('The field "ItemProcessor" is required', at)];
      return machineProblems(processor, `${at}/ItemProcessor`);
    }
    default:
      return [];
  }
}
