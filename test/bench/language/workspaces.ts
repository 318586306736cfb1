/** A template of so many functions; ten lines each. */
export function templateOf(functions: number, codeUri = "src"): string {
  const one = (at: number) => `  Function${at}:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ${codeUri}
      Runtime: nodejs24.x
      Handler: app.handler${at % 10}
      MemorySize: ${128 + (at % 8) * 64}
      Environment:
        Variables:
          TABLE: !Sub \${AWS::StackName}-table-${at}`;
  const lines = Array.from({ length: functions }, (_, at) => one(at));
  return `AWSTemplateFormatVersion: "2010-09-09"\nTransform: AWS::Serverless-2016-10-31\nResources:\n${lines.join("\n")}\n`;
}

/** Ten handlers. */
export const source = Array.from(
  { length: 10 },
  (_, at) => `exports.handler${at} = async () => ${at};\n`,
).join("");

/** So many applications of two functions, with a mark in each template: one handler is not there. */
export function manyApplications(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      [`app${at}/template.yaml`, templateOf(2).replace("app.handler1", "app.gone")],
      [`app${at}/src/app.js`, source],
    ]).flat(),
  );
}
