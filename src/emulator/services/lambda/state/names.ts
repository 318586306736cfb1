import { formatArn } from "../../../../shared/arn.ts";
import { invalidParameter, notFound, accessDenied } from "../errors.ts";

/** The account and region whose functions these are. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** A function as a request names it: bare, partial or full ARN, with its qualifier wherever that was given. */
export interface FunctionRef {
  readonly name: string;
  readonly qualifier: string | undefined;
}

const functionName =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:(?<region>[a-z]{2,4}(?:-[a-z]+)+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;

const bareName = /^[a-zA-Z0-9-_.]+$/;

/**
 * Reads `FunctionName` and `Qualifier` of a request that passed validation. Throws when the two qualifiers disagree,
 * and for another account or region, which are not reachable from here.
 */
export function functionRef(place: Place, nameOrArn: string | undefined, qualifier?: string): FunctionRef {
  // Most requests have a bare name, which needs no taking apart.
  if (nameOrArn !== undefined && bareName.test(nameOrArn)) return { name: nameOrArn, qualifier };
  const groups = functionName.exec(nameOrArn ?? "")?.groups ?? {};
  const { region, account, name, qualifier: derived } = groups;
  if (name === undefined) throw notFound(`Function not found: ${functionArn(place, nameOrArn ?? "")}`);
  if (derived !== undefined && qualifier !== undefined && derived !== qualifier) {
    throw invalidParameter(
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  }
  if (region !== undefined && region !== place.region) {
    throw notFound(`Functions from '${region}' are not reachable in this region ('${place.region}')`);
  }
  if (account !== undefined && account !== place.accountId) throw accessDenied(null);
  return { name, qualifier: qualifier ?? derived };
}

/** The name in whatever names a function; the text itself where that is nothing of the kind. */
export function bareNameOf(nameOrArn: string): string {
  return functionName.exec(nameOrArn)?.groups?.["name"] ?? nameOrArn;
}

export function functionArn(place: Place, name: string, qualifier?: string): string {
  return lambdaArn(place, qualifier === undefined ? `function:${name}` : `function:${name}:${qualifier}`);
}

export function layerArn(place: Place, name: string, version?: number): string {
  return lambdaArn(place, version === undefined ? `layer:${name}` : `layer:${name}:${version}`);
}

/** The ARN of something that Lambda has in this account and region. */
export function lambdaArn({ region, accountId }: Place, resource: string): string {
  return formatArn({ service: "lambda", region, accountId, resource });
}

/** A published version's number, as opposed to `$LATEST` or an alias. */
export function isVersionNumber(qualifier: string): boolean {
  return /^[0-9]+$/.test(qualifier);
}

export function isAlias(qualifier: string): boolean {
  return /^[a-zA-Z0-9-_]+$/.test(qualifier) && !isVersionNumber(qualifier);
}
