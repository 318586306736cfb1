import type { Deployment } from "../../../../../src/template/format.ts";
import { readTemplate } from "../../readTemplate.ts";
import { inWords } from "../../../../../src/shared/phrase.ts";

/** What a function's variables are, each written as YAML, and the problems that they have by `line message`. */
export function variables(
  written: Readonly<Record<string, string>>,
  {
    top = "",
    others = {},
    deployment = {},
  }: {
    top?: string;
    others?: Readonly<Record<string, string>>;
    deployment?: Partial<Deployment>;
  } = {},
) {
  const lines = Object.entries(written).map(([name, value]) => `          ${name}: ${value}\n`);
  const text = `Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs24.x
      CodeUri: .
      Environment:
        Variables:
${lines.join("")}${top}
`;
  const place = { region: "eu-west-1", accountId: "111122223333", ...deployment };
  const { functions, problems } = readTemplate("/w/template.yaml", text, place, others);
  return {
    values: functions.find(({ logicalId }) => logicalId === "F")?.environment ?? {},
    problems: problems.map(({ code, message }) => `${code} ${inWords(message)}`),
  };
}
