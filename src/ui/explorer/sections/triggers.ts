import * as vscode from "vscode";
import { listMappings, type Mapping } from "../../../aws/mappings.ts";
import { localApi } from "../../../aws/localApi.ts";
import { getPolicy } from "../../../aws/policy.ts";
import { listUrls } from "../../../aws/url.ts";
import { readPolicy } from "../../../lambda/policy.ts";
import type { TargetRef } from "../../../protocol/functionRef.ts";
import { parseArn } from "../../../shared/arn.ts";
import type { Look, Node } from "../node.ts";
import { letterMenus, letterRows } from "../letterRows.ts";
import { sourceMenus, sourceRow } from "../sourceRows.ts";
import { routeRow } from "../apiRows.ts";
import { entryRow, type FunctionSection, type SectionFunction } from "../section.ts";
import { spoken } from "../../kit/words/spoken.ts";

/** What calls the function: event source mappings, its URLs, routes of APIs here, and those that its resource policy allows. */
export const triggers: FunctionSection = {
  id: "triggers",
  get title() {
    return vscode.l10n.t("Triggers");
  },
  icon: "zap",
  async load(access, fn) {
    const { target } = access;
    const [mappings, sources, urls, apis, policy] = await Promise.all([
      listMappings(access, fn.name),
      target.kind === "local" ? localApi(target).triggers(fn.name) : [],
      listUrls(access, fn.name),
      access.target.kind === "local" ? localApi(access.target).apis() : [],
      getPolicy(access, fn.name),
    ]);
    const letters = target.kind === "local" ? await letterRows(fn, target, mappings) : [];
    return [
      ...mappings.map((mapping) => mappingRow(fn, mapping)),
      ...letters,
      ...sources.map((source) => sourceRow(fn, source)),
      ...urls.map(({ qualifier, config }) =>
        entryRow(fn, "url", qualifier ?? "", {
          qualifier,
          part: qualifier,
          value: config.FunctionUrl,
          look: {
            text:
              qualifier === undefined
                ? vscode.l10n.t("Function URL")
                : vscode.l10n.t("Function URL of {0}", qualifier),
            icon: "link",
            description: `${config.AuthType === "NONE" ? vscode.l10n.t("public") : vscode.l10n.t("signed")} · ${config.FunctionUrl}`,
            tooltip: config.FunctionUrl ?? "",
            label:
              config.AuthType === "NONE"
                ? vscode.l10n.t("Function URL, public")
                : vscode.l10n.t("Function URL, signed requests only"),
          },
        }),
      ),
      ...apis.flatMap(({ apiId, name, stage, routes }) =>
        routes
          .filter(({ functionName }) => functionName === fn.name)
          .map((route) => routeRow(fn.target, `${fn.id}/${apiId}/${stage}`, route, name)),
      ),
      ...readPolicy(policy?.text ?? "{}").map(({ id, sentence, json }) =>
        entryRow(fn, "permission", id, {
          part: id,
          value: JSON.stringify(json, undefined, 2),
          look: {
            text: spoken(sentence),
            icon: "shield",
            description: id,
            tooltip: id,
            label: `${spoken(sentence)}, ${id}`,
          },
        }),
      ),
    ];
  },
  commands: {
    mapping: [
      { command: "lambdaWorkbench.edit.mapping", group: "inline@1" },
      { command: "lambdaWorkbench.edit.mapping", group: "3_edit@1" },
      { command: "lambdaWorkbench.delete.mapping", group: "8_delete@1" },
    ],
    polled: [{ command: "lambdaWorkbench.pause.polling", group: "1_run@3" }],
    paused: [
      { command: "lambdaWorkbench.resume.polling", group: "inline@0" },
      { command: "lambdaWorkbench.resume.polling", group: "1_run@3" },
    ],
    sendable: [
      { command: "lambdaWorkbench.send.message", group: "inline@0" },
      { command: "lambdaWorkbench.send.message", group: "1_run@1" },
    ],
    recordable: [
      { command: "lambdaWorkbench.put.record", group: "inline@0" },
      { command: "lambdaWorkbench.put.record", group: "1_run@1" },
    ],
    ...sourceMenus,
    ...letterMenus,
    url: [
      { command: "lambdaWorkbench.edit.url", group: "inline@1" },
      { command: "lambdaWorkbench.edit.url", group: "3_edit@1" },
      { command: "lambdaWorkbench.delete.url", group: "8_delete@1" },
    ],
    permission: [
      { command: "lambdaWorkbench.edit.policy", group: "inline@1" },
      { command: "lambdaWorkbench.delete.permission", group: "8_delete@1" },
    ],
    triggers: [
      { command: "lambdaWorkbench.create.mapping", group: "inline@1" },
      { command: "lambdaWorkbench.create.mapping", group: "3_edit@1" },
      { command: "lambdaWorkbench.create.url", group: "3_edit@2" },
      { command: "lambdaWorkbench.create.permission", group: "3_edit@3" },
      { command: "lambdaWorkbench.edit.policy", group: "3_edit@4" },
    ],
  },
};

function mappingRow(fn: SectionFunction, mapping: Mapping): Node {
  return entryRow(fn, "mapping", mapping.UUID ?? "", {
    part: mapping.UUID,
    value: mapping.EventSourceArn,
    look: lookOf(mapping),
    words: wordsOf(mapping, fn.target),
    arn: mapping.EventSourceMappingArn,
  });
}

/** Its sources are in reach where the emulator has them. */
function wordsOf({ EventSourceArn: arn = "", State: state = "" }: Mapping, { kind }: TargetRef): string[] {
  const service = kind === "local" ? parseArn(arn)?.service : undefined;
  const words = [
    // While it changes it takes no other change.
    { has: state === "Disabled", word: "paused" },
    { has: state === "Enabled", word: "polled" },
    { has: service === "sqs", word: "sendable" },
    { has: service === "kinesis", word: "recordable" },
  ];
  return words.flatMap(({ has, word }) => (has ? [word] : []));
}

const icons: Readonly<Record<string, string>> = { sqs: "layers", kinesis: "pulse", dynamodb: "table" };

function lookOf(mapping: Mapping): Look {
  const { EventSourceArn: arn = "", State: state = "", LastProcessingResult: result } = mapping;
  const source = parseArn(arn);
  const what = sourceText(mapping);
  const well = state === "Enabled" && (result === undefined || /^(OK|No records processed)$/.test(result));
  const facts = [state === "Enabled" ? "" : state, result === "OK" ? "" : result, batchText(mapping)];
  const description = facts.filter(Boolean).join(" · ");
  return {
    text: what,
    icon: well || state === "Disabled" ? (icons[source?.service ?? ""] ?? "zap") : "warning",
    description,
    tooltip: {
      title: what,
      text: "",
      rows: [
        [vscode.l10n.t("State"), [state, mapping.StateTransitionReason].filter(Boolean).join(": ")],
        [vscode.l10n.t("Last result"), result ?? ""],
        [vscode.l10n.t("Function"), mapping.FunctionArn ?? ""],
        [vscode.l10n.t("Source"), arn],
        ["UUID", mapping.UUID ?? ""],
      ],
    },
    label: `${what} ${description}`,
  };
}

function sourceText({ EventSourceArn: arn, Topics: topics, SelfManagedEventSource: own }: Mapping): string {
  const parsed = parseArn(arn ?? "");
  const topic = topics?.join(", ") ?? "";
  if (parsed === undefined)
    return own === undefined ? (arn ?? vscode.l10n.t("Mapping")) : vscode.l10n.t("Kafka topic {0}", topic);
  const { service, resource } = parsed;
  if (service === "sqs") return vscode.l10n.t("Queue {0}", resource);
  if (service === "kinesis") return vscode.l10n.t("Stream {0}", resource.replace(/^stream\//, ""));
  if (service === "dynamodb") return vscode.l10n.t("Table {0}", resource.split("/")[1] ?? resource);
  return topic === "" ? resource : vscode.l10n.t("Kafka topic {0}", topic);
}

function batchText({ BatchSize: size, MaximumBatchingWindowInSeconds: window }: Mapping): string {
  if (size === undefined) return "";
  return window === undefined || window === 0
    ? vscode.l10n.t("batch {0}", size)
    : vscode.l10n.t("batch {0} or {1} s", size, window);
}
