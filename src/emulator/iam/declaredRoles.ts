import { pathEnd } from "../../shared/arn.ts";
import type { ResourceDeclarer, WorkspaceResource } from "../contracts/workspaceResources.ts";
import { managedPolicy } from "./managedPolicies.ts";
import { readPolicyDocument, type Statement } from "./policyDocument.ts";

/** A policy's statements; undefined for one that is not known here. */
type Policy = readonly Statement[] | undefined;

interface DeclaredRole {
  readonly inline: readonly Policy[];
  /** Names or ARNs. */
  readonly attached: readonly string[];
}

interface DeclaredPolicy {
  readonly statements: Policy;
  /** The names of roles that it says it is for. */
  readonly roles: readonly string[];
}

const roleType = "AWS::IAM::Role";
const managedType = "AWS::IAM::ManagedPolicy";

/** The roles that templates declare, with all that is attached to them. There are no others here. */
export class DeclaredRoles implements ResourceDeclarer {
  readonly types = [roleType, managedType, "AWS::IAM::Policy", "AWS::IAM::RolePolicy"];
  readonly #roles = new Map<string, DeclaredRole>();
  /** By type and reference, which of a managed policy is its ARN. */
  readonly #policies = new Map<string, DeclaredPolicy>();
  readonly #changed: () => void;

  /** `changed` is called when a role may have become another. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  declare({ type, reference, properties }: WorkspaceResource): void {
    if (type === roleType) this.#roles.set(reference, readRole(properties));
    else {
      const { PolicyDocument: document, Roles: roles, RoleName: role } = properties;
      const policy = { statements: readPolicyDocument(document), roles: [...texts(roles), ...texts(role)] };
      this.#policies.set(`${type} ${reference}`, policy);
    }
    this.#changed();
  }

  withdraw({ type, reference }: WorkspaceResource): void {
    if (type === roleType) this.#roles.delete(reference);
    else this.#policies.delete(`${type} ${reference}`);
    this.#changed();
  }

  /** What a role says; undefined where no template declares it, or one of its policies is not known here. */
  statementsOf(roleArn: string): readonly Statement[] | undefined {
    const name = pathEnd(roleArn);
    const role = this.#roles.get(name);
    if (role === undefined) return undefined;
    const attached = role.attached.map((policy) => this.#attached(policy));
    const own = [...this.#policies.values()].filter(({ roles }) =>
      roles.some((each) => pathEnd(each) === name),
    );
    const policies = [...role.inline, ...attached, ...own.map(({ statements }) => statements)];
    const known = policies.filter((policy) => policy !== undefined);
    return known.length === policies.length ? known.flat() : undefined;
  }

  #attached(nameOrArn: string): Policy {
    return this.#policies.get(`${managedType} ${nameOrArn}`)?.statements ?? managedPolicy(nameOrArn);
  }
}

function readRole({
  Policies: policies,
  ManagedPolicyArns: arns,
}: WorkspaceResource["properties"]): DeclaredRole {
  const inline = Array.isArray(policies)
    ? policies.map(readInline)
    : policies === undefined
      ? []
      : [undefined];
  return { inline, attached: texts(arns) };
}

function readInline(policy: unknown): Policy {
  const isPolicy = typeof policy === "object" && policy !== null && "PolicyDocument" in policy;
  return isPolicy ? readPolicyDocument(policy.PolicyDocument) : undefined;
}

function texts(value: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((each) => typeof each === "string");
}
