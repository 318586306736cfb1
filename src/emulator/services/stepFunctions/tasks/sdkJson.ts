import {
  membersOf,
  type OperationModel,
  type ServiceModel,
  shapeOf,
} from "../../../contracts/serviceModel.ts";
import { runtimeFailure } from "../language/failure.ts";
import { isList, isObject, type Json, type JsonObject, objectOf, textOf } from "../language/json.ts";

/**
 * An operation's input of a task's parameters: "Parameters in Step Functions are expressed in PascalCase, even if the native
 * service API is in camelCase." Throws `StateFailure`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function toSdk(
  model: ServiceModel,
  { name, input }: OperationModel,
  parameters: JsonObject,
): Readonly<Record<string, unknown>> {
  return structureIn(model, input, parameters, name);
}

/** A task's result of an operation's output. */
export function fromSdk(model: ServiceModel, { output }: OperationModel, value: unknown): Json {
  return valueOut(model, output, value ?? {});
}

function valueIn(model: ServiceModel, name: string, value: Json, at: string): unknown {
  const shape = shapeOf(model, name);
  switch (shape.type) {
    case "string":
      return isObject(value) || isList(value) ? JSON.stringify(value) : textOf(value);
    case "number":
    case "boolean":
      if (typeof value === shape.type) return value;
      throw runtimeFailure(`The field '${at}' must be a ${shape.type}.`);
    case "blob":
      if (shape.streaming === true) throw runtimeFailure(`The emulator's tasks stream no '${at}'.`);
      return Buffer.from(textOf(value));
    case "timestamp": {
      const date = new Date(typeof value === "number" ? value * 1000 : textOf(value));
      if (Number.isNaN(date.getTime())) throw runtimeFailure(`The field '${at}' must be a timestamp.`);
      return date;
    }
    case "list":
      if (!isList(value)) throw runtimeFailure(`The field '${at}' must be a list.`);
      return value.map((item) => valueIn(model, shape.member, item, at));
    case "map":
      if (!isObject(value)) throw runtimeFailure(`The field '${at}' must be an object.`);
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, valueIn(model, shape.value, item, at)]),
      );
    case "structure":
    case "union":
      if (!isObject(value)) throw runtimeFailure(`The field '${at}' must be an object.`);
      return structureIn(model, name, value, at);
    default:
      return value;
  }
}

function structureIn(
  model: ServiceModel,
  shape: string,
  value: JsonObject,
  at: string,
): Readonly<Record<string, unknown>> {
  const members = membersOf(model, shape);
  const entries = Object.entries(value).map(([name, item]): [string, unknown] => {
    const member = members.find((each) => pascal(each.name) === name);
    if (member === undefined)
      throw runtimeFailure(`The field '${name}' is not supported by Step Functions (in '${at}').`);
    return [member.name, valueIn(model, member.shape, item, `${at}.${name}`)];
  });
  return Object.fromEntries(entries.filter(([, item]) => item !== null));
}

function valueOut(model: ServiceModel, name: string, value: unknown): Json {
  const shape = shapeOf(model, name);
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (shape.type === "list" && Array.isArray(value))
    return value.map((item: unknown) => valueOut(model, shape.member, item));
  if (typeof value === "object") return objectOut(model, name, { ...value });
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return null;
}

function objectOut(model: ServiceModel, name: string, value: Readonly<Record<string, unknown>>): JsonObject {
  const present = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  const shape = shapeOf(model, name);
  if (shape.type === "map")
    return objectOf(present.map(([key, item]) => [key, valueOut(model, shape.value, item)]));
  const members = membersOf(model, name);
  return objectOf(
    present.flatMap(([key, item]): (readonly [string, Json])[] => {
      const member = members.find((each) => each.name === key);
      return member === undefined ? [] : [[pascal(key), valueOut(model, member.shape, item)]];
    }),
  );
}

function pascal(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
