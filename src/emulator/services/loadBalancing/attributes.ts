import { validationError } from "./errors.ts";

interface Attribute {
  Key?: string | undefined;
  Value?: string | undefined;
}

type Text = Readonly<Record<string, string>>;

// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
export const loadBalancerDefaults: Text = {
  "access_logs.s3.enabled": "false",
  "access_logs.s3.bucket": "",
  "access_logs.s3.prefix": "",
  "client_keep_alive.seconds": "3600",
  "connection_logs.s3.enabled": "false",
  "connection_logs.s3.bucket": "",
  "connection_logs.s3.prefix": "",
  "deletion_protection.enabled": "false",
  "idle_timeout.timeout_seconds": "60",
  "ipv6.deny_all_igw_traffic": "false",
  "load_balancing.cross_zone.enabled": "true",
  "routing.http.desync_mitigation_mode": "defensive",
  "routing.http.drop_invalid_header_fields.enabled": "false",
  "routing.http.preserve_host_header.enabled": "false",
  "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
  "routing.http.xff_client_port.enabled": "false",
  "routing.http.xff_header_processing.mode": "append",
  "routing.http2.enabled": "true",
  "waf.fail_open.enabled": "false",
  "zonal_shift.config.enabled": "false",
};

export const multiValues = "lambda.multi_value_headers.enabled";

// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
export const functionGroupDefaults: Text = { [multiValues]: "false" };
export const otherGroupDefaults: Text = {
  "deregistration_delay.timeout_seconds": "300",
  "load_balancing.algorithm.type": "round_robin",
  "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
  "slow_start.duration_seconds": "0",
  "stickiness.enabled": "false",
  "stickiness.type": "lb_cookie",
  "stickiness.lb_cookie.duration_seconds": "86400",
};

export const listenerDefaults: Text = { "routing.http.response.server.enabled": "true" };

/** What is set, with what is changed. Throws for an attribute that there is not. */
export function changedAttributes(
  before: Text,
  changes: readonly Attribute[] | undefined,
  defaults: Text,
): Text {
  const unknown = (changes ?? []).find(({ Key = "" }) => !Object.hasOwn(defaults, Key));
  if (unknown !== undefined) throw validationError(`Attribute key '${unknown.Key}' is not recognized`);
  return {
    ...before,
    ...Object.fromEntries((changes ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
  };
}

export function attributeList(set: Text, defaults: Text): Attribute[] {
  return Object.entries({ ...defaults, ...set }).map(([Key, Value]) => ({ Key, Value }));
}
