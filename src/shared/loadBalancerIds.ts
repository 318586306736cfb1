import { createHash } from "node:crypto";
import { formatArn } from "./arn.ts";

interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** What AWS chooses at random is made of the name here, so that a template's references are known before it is there. */
function idOf(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 16);
}

export function loadBalancerArn({ region, accountId }: Place, name: string): string {
  return formatArn({
    service: "elasticloadbalancing",
    region,
    accountId,
    resource: `loadbalancer/app/${name}/${idOf(name)}`,
  });
}

export function targetGroupArn({ region, accountId }: Place, name: string): string {
  return formatArn({
    service: "elasticloadbalancing",
    region,
    accountId,
    resource: `targetgroup/${name}/${idOf(name)}`,
  });
}

/** `…:loadbalancer/app/<name>/<id>` → `…:listener/app/<name>/<id>/<own>`; of a listener's ARN in the same way one of its rules. */
export function partArn(ownerArn: string, name: string): string {
  const own = ownerArn.includes(":loadbalancer/")
    ? ownerArn.replace(":loadbalancer/", ":listener/")
    : ownerArn.replace(":listener/", ":listener-rule/");
  return `${own}/${idOf(name)}`;
}

/** Where a load balancer answers, by a name. */
export function loadBalancerHost(name: string, region: string, endpoint: string): string {
  return `${name.toLowerCase()}.elb.${region}.localhost:${new URL(endpoint).port}`;
}
