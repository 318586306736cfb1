import type { Access } from "../../../aws/call.ts";
import { getFunction } from "../../../aws/functions.ts";
import { getResourcePolicy, putPolicy } from "../../../aws/policy.ts";
import { policySchema } from "../../../lambda/schemas/policy.ts";
import type { Entries } from "../../documents/entries.ts";
import { readSettings, writeSettings, type Settings } from "../../documents/jsonEntries.ts";
import type { DocumentKind, Revision } from "../../documents/kind.ts";
import * as vscode from "vscode";

/** AWS's bound of a function's resource policy. */
const limitBytes = 20_480;

/** Who may do what with a function. Each statement is an entry, so that those of several people are merged. */
export const policyDocument: DocumentKind = {
  scheme: "lambda-policy",
  ending: ".lambda-policy",
  get noun() {
    return vscode.l10n.t("resource policy");
  },
  fetch: async (access, { name }) => await fetchPolicy(access, (await getFunction(access, name)).arn),
  async update(access, { name }, { entries, revisionId }) {
    const { arn } = await getFunction(access, name);
    const text = Object.keys(entries).length === 0 ? undefined : JSON.stringify(policyOf(entries));
    await putPolicy(access, arn, { text, revisionId });
    return await fetchPolicy(access, arn);
  },
  write: (entries) => writeSettings(policyOf(entries)),
  read: (text) => readSettings(text, policySchema, statementsOf),
  size: (entries) => ({ bytes: Buffer.byteLength(JSON.stringify(policyOf(entries))), limitBytes }),
};

async function fetchPolicy(access: Access, arn: string): Promise<Revision> {
  const policy = await getResourcePolicy(access, arn);
  const json: unknown = JSON.parse(policy?.text ?? "{}");
  return { entries: statementsOf(isSettings(json) ? json : {}), revisionId: policy?.revisionId ?? "" };
}

function policyOf(entries: Entries): Settings {
  const statements = Object.entries(entries)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, statement]): unknown => JSON.parse(statement));
  return { Version: "2012-10-17", Statement: statements };
}

function statementsOf({ Statement: statements }: Settings): Entries {
  const list: readonly unknown[] = Array.isArray(statements) ? statements : [];
  return Object.fromEntries(
    list.filter(isSettings).map((statement, at) => {
      const { Sid: id } = statement;
      return [typeof id === "string" ? id : String(at), JSON.stringify(statement)];
    }),
  );
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
