import * as vscode from "vscode";
import { listEventInvokeSettings, type EventInvokeSettings } from "../../../aws/destinations.ts";
import { nameOf, parseArn } from "../../../shared/arn.ts";
import { entryRow, type FunctionSection } from "../section.ts";

/** Where the outcome of asynchronous events goes, and how often they are tried. */
export const destinations: FunctionSection = {
  id: "destinations",
  get title() {
    return vscode.l10n.t("Destinations");
  },
  icon: "git-branch",
  async load(access, fn) {
    const found = await listEventInvokeSettings(access, fn.name);
    return found.flatMap((settings) =>
      rowsOf(settings).map(({ key, text, value, icon }) => {
        const title =
          settings.qualifier === "$LATEST" ? text : vscode.l10n.t("{0} of {1}", text, settings.qualifier);
        const arn = parseArn(value) === undefined ? undefined : value;
        const word = arn === undefined ? undefined : "receiver";
        const description = arn === undefined ? value : targetText(arn);
        return entryRow(fn, "destination", `${settings.qualifier} ${key}`, {
          look: {
            text: title,
            icon,
            description,
            tooltip: value,
            label: `${title}: ${description}`,
          },
          qualifier: settings.qualifier,
          part: key,
          value,
          arn,
          word,
        });
      }),
    );
  },
  commands: {
    destinations: [{ command: "lambdaWorkbench.set.destination", group: "inline@1" }],
    receiver: [
      { command: "lambdaWorkbench.set.destination", group: "inline@1" },
      { command: "lambdaWorkbench.remove.destination", group: "inline@2" },
    ],
  },
};

function rowsOf({ onSuccess, onFailure, maximumRetries, maximumAgeSeconds }: EventInvokeSettings) {
  const rows = [
    { key: "OnSuccess", text: vscode.l10n.t("On Success"), value: onSuccess, icon: "pass" },
    { key: "OnFailure", text: vscode.l10n.t("On Failure"), value: onFailure, icon: "error" },
    {
      key: "Retries",
      text: vscode.l10n.t("Retries"),
      value: maximumRetries?.toString(),
      icon: "debug-restart",
    },
    {
      key: "MaximumAge",
      text: vscode.l10n.t("Maximum Age"),
      value: ageText(maximumAgeSeconds),
      icon: "clock",
    },
  ];
  return rows.flatMap(({ value, ...row }) => (value === undefined ? [] : [{ ...row, value }]));
}

function targetText(arn: string): string {
  const name = nameOf(arn).replace(/^event-bus\//, "");
  switch (parseArn(arn)?.service) {
    case "sqs":
      return vscode.l10n.t("queue {0}", name);
    case "sns":
      return vscode.l10n.t("topic {0}", name);
    case "lambda":
      return vscode.l10n.t("function {0}", name);
    case "events":
      return vscode.l10n.t("bus {0}", name);
    case "s3":
      return vscode.l10n.t("bucket {0}", name);
    default:
      return name;
  }
}

function ageText(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : `${seconds} s`;
}
