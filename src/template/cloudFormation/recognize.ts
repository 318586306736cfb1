/** A resource's type, as a key of YAML or JSON: not within a longer string, as in a snippet or in documentation. */
const functionType =
  /(?:^|[{,])[ \t]*(?:Type|"Type"|'Type')\s*:\s*["']?AWS::(?:Serverless|Lambda)::Function\b/m;

/** Whether a file's text can be a SAM or CloudFormation template with functions; cheap, and right for broken ones too. */
export function mayDeclareFunctions(text: string): boolean {
  return functionType.test(text);
}
