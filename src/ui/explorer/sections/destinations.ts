import { listEventInvokeSettings, type EventInvokeSettings } from "../../../aws/destinations.ts";
import { nameOf, parseArn } from "../../../shared/arn.ts";
import { entryRow, type FunctionSection } from "../section.ts";

/** Where the outcome of asynchronous events goes, and how often they are tried. */
export const destinations: FunctionSection = {
  id: "destinations",
  title: "Destinations",
  icon: "git-branch",
  async load(access, fn) {
    const found = await listEventInvokeSettings(access, fn.name);
    return found.flatMap((settings) =>
      rowsOf(settings).map(({ text, value, icon }) => {
        const of = settings.qualifier === "$LATEST" ? "" : ` of ${settings.qualifier}`;
        const arn = parseArn(value) === undefined ? undefined : value;
        const word = arn === undefined ? undefined : "receiver";
        const description = arn === undefined ? value : targetText(arn);
        return entryRow(fn, "destination", `${settings.qualifier} ${text}`, {
          look: {
            text: `${text}${of}`,
            icon,
            description,
            tooltip: value,
            label: `${text}${of}: ${description}`,
          },
          qualifier: settings.qualifier,
          part: text,
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
    { text: "On Success", value: onSuccess, icon: "pass" },
    { text: "On Failure", value: onFailure, icon: "error" },
    { text: "Retries", value: maximumRetries?.toString(), icon: "debug-restart" },
    { text: "Maximum Age", value: ageText(maximumAgeSeconds), icon: "clock" },
  ];
  return rows.flatMap(({ text, value, icon }) => (value === undefined ? [] : [{ text, value, icon }]));
}

const nouns: Readonly<Record<string, string>> = {
  sqs: "queue",
  sns: "topic",
  lambda: "function",
  events: "bus",
  s3: "bucket",
};

function targetText(arn: string): string {
  const noun = nouns[parseArn(arn)?.service ?? ""] ?? "";
  return `${noun} ${nameOf(arn).replace(/^event-bus\//, "")}`.trim();
}

function ageText(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : `${seconds} s`;
}
