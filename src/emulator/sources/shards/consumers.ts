/** The stream's own ARN, where a mapping names a consumer of it. */
export function streamArnOf(sourceArn: string): string {
  return sourceArn.replace(/\/consumer\/[^/]*$/, "");
}
