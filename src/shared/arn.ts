/** An Amazon Resource Name, taken apart. */
export interface Arn {
  readonly partition: string;
  /** As in the service's ARNs: `lambda`, `sqs`, `logs` … */
  readonly service: string;
  /** Empty for global resources. */
  readonly region: string;
  readonly accountId: string;
  /** Everything behind the account: `function:orders:live`, `my-queue`, `role/admin`. */
  readonly resource: string;
}

/** Undefined for text that is not an ARN. */
export function parseArn(text: string): Arn | undefined {
  const [arn, partition = "", service = "", region = "", accountId = "", ...rest] = text.split(":");
  if (arn !== "arn" || rest.length === 0) return undefined;
  return { partition, service, region, accountId, resource: rest.join(":") };
}

export function formatArn({
  partition = "aws",
  service,
  region = "",
  accountId = "",
  resource,
}: Partial<Arn> & Pick<Arn, "service" | "resource">): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** The parts of the resource: `["function", "orders", "live"]`. Empty for text that is not an ARN. */
export function resourceParts(arn: string): readonly string[] {
  return parseArn(arn)?.resource.split(":") ?? [];
}

/** The ARN of a function or layer without its version or alias. */
export function unqualified(arn: string): string {
  return arn.split(":").slice(0, 7).join(":");
}

/** The ARN of what an ARN's resource belongs to: of a subscription its topic. */
export function ownerOf(arn: string): string {
  return arn.slice(0, arn.lastIndexOf(":"));
}

/** How many parts a text would have as an ARN, which has six at least. */
export function partsIn(text: string): number {
  return text.split(":").length;
}

/** The last part of an ARN, or the name itself where a request may give either. */
export function nameOf(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf(":") + 1);
}

/** The last part of an ARN's path: of a role or a policy its name. A name is itself. */
export function pathEnd(nameOrArn: string): string {
  return nameOf(nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1));
}

/** Who has assumed a role, as AWS calls them: a function's session has the function's name. */
export function assumedRoleArn(roleArn: string, session: string): string {
  const { accountId = "", resource = roleArn } = parseArn(roleArn) ?? {};
  return formatArn({
    service: "sts",
    accountId,
    resource: `assumed-role/${pathEnd(resource)}/${session}`,
  });
}

/** An account's root user, who is everybody with the key in an emulator. */
export function rootArn(accountId: string): string {
  return formatArn({ service: "iam", accountId, resource: "root" });
}
