import * as vscode from "vscode";
import { createMapping, deleteMapping, listMappings } from "../../aws/mappings.ts";
import { addPermission, getPolicy, removePermission } from "../../aws/policy.ts";
import { createUrl, deleteUrl, listUrls } from "../../aws/url.ts";
import { readPolicy } from "../../lambda/policy.ts";
import { parseArn } from "../../shared/arn.ts";
import { askInTurn, type Place } from "../kit/ask.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { ask, choose } from "../kit/askSetting.ts";
import { confirmByName, confirmDelete } from "../kit/confirmByName.ts";
import { begin, end, type Given, type ReleaseApp } from "./app.ts";
import { spoken } from "../kit/words/spoken.ts";

export async function newUrl(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("New Function URL"));
  const auth = await choose<"AWS_IAM" | "NONE">(vscode.l10n.t("Who may call the URL of {0}", fn.name), [
    { label: vscode.l10n.t("Signed requests only"), description: "AWS_IAM", value: "AWS_IAM" },
    {
      label: vscode.l10n.t("Everybody"),
      description: vscode.l10n.t("NONE: also needs a permission for everybody"),
      value: "NONE",
    },
  ]);
  await confirmByName(vscode.l10n.t('Create a URL of "{0}"', fn.name), fn);
  const { FunctionUrl = "" } = await createUrl(access, { name: fn.name, qualifier: fn.qualifier }, auth);
  end(app, fn, vscode.l10n.t("{0} is at {1}", fn.name, FunctionUrl));
}

export async function removeUrl(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("Delete Function URL"));
  const urls = await listUrls(access, fn.name);
  const own = urls.find(({ qualifier }) => qualifier === fn.qualifier) ?? urls[0];
  const qualifier = fn.qualifier ?? own?.qualifier;
  await confirmDelete(vscode.l10n.t('the URL {0} of "{1}"', own?.config.FunctionUrl ?? "", fn.name), fn, {
    detail: vscode.l10n.t("A new one will have another address."),
  });
  await deleteUrl(access, { name: fn.name, qualifier });
  end(app, fn, vscode.l10n.t("Deleted the URL of {0}", fn.name));
}

const services = ["s3", "sns", "events", "apigateway", "scheduler", "logs", "cognito-idp", "iot", "ses"];

interface Caller {
  /** Empty: another account, which `source` names. */
  readonly principal: string;
  readonly source: string;
}

async function askPrincipal(fn: FunctionAtTarget, place: Place): Promise<string> {
  const choices = [
    ...services.map((service) => ({ label: service, value: `${service}.amazonaws.com` })),
    { label: vscode.l10n.t("Another account…"), value: "" },
  ];
  return await choose(vscode.l10n.t("Who may invoke {0}", fn.name), choices, place);
}

async function askSource(fn: FunctionAtTarget, principal: string, place: Place): Promise<string> {
  const question = {
    noun: vscode.l10n.t("New permission"),
    prompt:
      principal === ""
        ? vscode.l10n.t("The account's number.")
        : vscode.l10n.t("ARN of the bucket, topic, rule or API that calls."),
    value: "",
    problem: (text: string) => {
      if (principal === "") return /^\d{12}$/.test(text) ? undefined : vscode.l10n.t("Twelve digits.");
      // Without one, anybody's bucket could call.
      return parseArn(text) === undefined ? vscode.l10n.t("Write an ARN.") : undefined;
    },
  };
  return await ask(fn, question, place);
}

export async function newPermission(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("New Permission"));
  const { principal, source } = await askInTurn<Caller>(
    [
      async (caller, place) => ({ ...caller, principal: await askPrincipal(fn, place) }),
      async (caller, place) => ({ ...caller, source: await askSource(fn, caller.principal, place) }),
    ],
    { principal: "", source: "" },
  );
  const id = `lambda-workbench-${app.clock.now().toString(36)}`;
  await addPermission(
    access,
    fn.name,
    principal === "" ? { id, principal: source } : { id, principal, sourceArn: source },
  );
  end(app, fn, vscode.l10n.t("{0} may invoke {1}", principal || source, fn.name));
}

export async function takePermission(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("Remove Permission"));
  const statements = readPolicy((await getPolicy(access, fn.name))?.text ?? "{}");
  const id =
    given?.part ??
    (await choose(
      vscode.l10n.t("Remove Permission of {0}", fn.name),
      statements.map((each) => ({ label: spoken(each.sentence), description: each.id, value: each.id })),
    ));
  const sentence = spoken(statements.find((each) => each.id === id)?.sentence ?? id);
  await confirmDelete(vscode.l10n.t('the permission "{0}" of "{1}"', sentence, fn.name), fn);
  await removePermission(access, fn.name, id);
  end(app, fn, vscode.l10n.t("Removed a permission of {0}", fn.name));
}

interface Reading {
  readonly arn: string;
  readonly position: "LATEST" | "TRIM_HORIZON" | undefined;
}

async function askEventSource(fn: FunctionAtTarget, place: Place): Promise<string> {
  const question = {
    noun: vscode.l10n.t("New event source"),
    prompt: vscode.l10n.t("ARN of the queue, stream or table's stream."),
    value: "",
    problem: (text: string) => (parseArn(text) === undefined ? vscode.l10n.t("Write an ARN.") : undefined),
  };
  return await ask(fn, question, place);
}

/** A queue has no position. */
async function askPosition(arn: string, place: Place): Promise<Reading["position"]> {
  if (parseArn(arn)?.service === "sqs") return undefined;
  const choices = [
    { label: vscode.l10n.t("What comes from now on"), description: "LATEST", value: "LATEST" as const },
    {
      label: vscode.l10n.t("The oldest that is there"),
      description: "TRIM_HORIZON",
      value: "TRIM_HORIZON" as const,
    },
  ];
  return await choose<"LATEST" | "TRIM_HORIZON">(vscode.l10n.t("Where reading begins"), choices, place);
}

export async function newMapping(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("New Event Source Mapping"));
  const { arn, position } = await askInTurn<Reading>(
    [
      async (reading, place) => ({ ...reading, arn: await askEventSource(fn, place) }),
      async ({ arn: source }, place) => ({ arn: source, position: await askPosition(source, place) }),
    ],
    { arn: "", position: undefined },
  );
  await createMapping(
    access,
    fn.qualifier === undefined ? fn.name : `${fn.name}:${fn.qualifier}`,
    arn,
    position,
  );
  end(app, fn, vscode.l10n.t("{0} reads {1}", fn.name, parseArn(arn)?.resource ?? arn));
}

export async function removeMapping(app: ReleaseApp, given: Given): Promise<void> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("Delete Event Source Mapping"));
  const mappings = await listMappings(access, fn.name);
  const uuid =
    given?.part ??
    (await choose(
      vscode.l10n.t("Delete Event Source Mapping of {0}", fn.name),
      mappings.map(({ UUID = "", EventSourceArn = "" }) => ({
        label: EventSourceArn,
        description: UUID,
        value: UUID,
      })),
    ));
  const source = mappings.find(({ UUID }) => UUID === uuid)?.EventSourceArn ?? uuid;
  await confirmDelete(
    vscode.l10n.t('the mapping of {0} to "{1}"', parseArn(source)?.resource ?? source, fn.name),
    fn,
    {
      detail: vscode.l10n.t(
        "A stream's position is forgotten with it. Edit the mapping to disable it for a while.",
      ),
    },
  );
  await deleteMapping(access, uuid);
  end(
    app,
    fn,
    vscode.l10n.t("{0} does not read {1} any more", fn.name, parseArn(source)?.resource ?? source),
  );
}
