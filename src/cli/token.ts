import { resolve } from "node:path";
import { importJWK, SignJWT } from "jose";
import { dataDirAt } from "../emulator/dataDir.ts";
import { ensureTokenKey } from "../emulator/tokenKey.ts";
import { systemClock } from "../shared/clock.ts";
import { readArguments } from "./arguments.ts";
import { targetOptions } from "./clientTarget.ts";
import { type Command, UsageError } from "./command.ts";
import { readDuration } from "./duration.ts";

/** `lambda-workbench token`: signs a token with the key of the data directory, whether or not an emulator runs there. */
export const token: Command = async (args, terminal) => {
  const { values } = readArguments(args, {
    issuer: { type: "string" },
    audience: { type: "string" },
    scope: { type: "string", multiple: true, default: [] },
    claim: { type: "string", multiple: true, default: [] },
    subject: { type: "string", default: "local-user" },
    "expires-in": { type: "string", default: "1h" },
    "data-dir": targetOptions["data-dir"],
  });
  const { issuer, audience, scope, subject } = values;
  if (issuer === undefined) throw new UsageError("Whose token? --issuer has the authorizer's issuer.");
  if (audience === undefined)
    throw new UsageError("A token for whom? --audience has one that the authorizer takes.");
  const lastsMs = readDuration("--expires-in", values["expires-in"]);
  const key = ensureTokenKey(dataDirAt(resolve(terminal.cwd, values["data-dir"])));
  const now = Math.floor(systemClock.now() / 1000);
  const signed = await new SignJWT({
    ...claimsOf(values.claim),
    ...(scope.length > 0 && { scope: scope.join(" ") }),
  })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "JWT" })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(now + Math.floor(lastsMs / 1000))
    .sign(await importJWK(key, key.alg));
  terminal.out(`${signed}\n`);
  return 0;
};

/** `NAME=VALUE`; a value that is JSON counts as such, any other is text. */
function claimsOf(claims: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    claims.map((claim) => {
      const [, name, value = ""] = /^([^=]+)=(.*)$/s.exec(claim) ?? [];
      if (name === undefined) throw new UsageError(`--claim takes NAME=VALUE; got "${claim}".`);
      return [name, parsed(value)];
    }),
  );
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
