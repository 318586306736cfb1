import { randomUUID } from "node:crypto";
import type {
  CreateListenerInput,
  DeleteListenerInput,
  DescribeListenerAttributesInput,
  DescribeListenerCertificatesInput,
  DescribeListenersInput,
  ModifyListenerAttributesInput,
  ModifyListenerInput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { partArn } from "../../../shared/loadBalancerIds.ts";
import type { Operation } from "../../contracts/service.ts";
import { checkActions, completeActions } from "./actions.ts";
import { attributeList, changedAttributes, listenerDefaults } from "./attributes.ts";
import { duplicateListener, listenerMissing, validationError } from "./errors.ts";
import { pageOf } from "./paging.ts";
import { type BalancingState, type ListenerRecord, tagRecord } from "./state.ts";

export function listenerOperations(state: BalancingState): Record<string, Operation> {
  const keep = (listener: ListenerRecord) => {
    checkListener(state, listener);
    state.change(() => state.listeners.set(listener.LoadBalancerArn, listener.arn, listener));
    return { Listeners: [view(listener)] };
  };
  return {
    CreateListener({ Tags, DefaultActions, LoadBalancerArn = "", ...members }: CreateListenerInput) {
      state.existingLoadBalancer(LoadBalancerArn);
      return keep({
        ...members,
        LoadBalancerArn,
        DefaultActions: completeActions(DefaultActions),
        arn: partArn(LoadBalancerArn, randomUUID()),
        tags: tagRecord(Tags),
        attributes: {},
      });
    },
    DescribeListeners({ LoadBalancerArn, ListenerArns: arns, ...page }: DescribeListenersInput) {
      if (LoadBalancerArn !== undefined) state.existingLoadBalancer(LoadBalancerArn);
      const chosen = state
        .allListeners()
        .filter((each) =>
          arns === undefined ? each.LoadBalancerArn === LoadBalancerArn : arns.includes(each.arn),
        );
      if (chosen.length < (arns?.length ?? 0)) throw listenerMissing();
      const { items, ...more } = pageOf(chosen, ({ arn }) => arn, page);
      return { Listeners: items.map(view), ...more };
    },
    ModifyListener({ ListenerArn, DefaultActions, ...members }: ModifyListenerInput) {
      const before = state.existingListener(ListenerArn);
      return keep({
        ...before,
        ...members,
        ...(DefaultActions !== undefined && { DefaultActions: completeActions(DefaultActions) }),
      });
    },
    DeleteListener({ ListenerArn }: DeleteListenerInput) {
      const listener = state.existingListener(ListenerArn);
      state.change(() => state.removeListener(listener));
      return {};
    },
    ...listenerDetails(state),
  };
}

function listenerDetails(state: BalancingState): Record<string, Operation> {
  return {
    DescribeListenerAttributes({ ListenerArn }: DescribeListenerAttributesInput) {
      return { Attributes: attributeList(state.existingListener(ListenerArn).attributes, listenerDefaults) };
    },
    ModifyListenerAttributes({ ListenerArn, Attributes }: ModifyListenerAttributesInput) {
      const before = state.existingListener(ListenerArn);
      const attributes = changedAttributes(before.attributes, Attributes, listenerDefaults);
      state.change(() => state.listeners.set(before.LoadBalancerArn, before.arn, { ...before, attributes }));
      return { Attributes: attributeList(attributes, listenerDefaults) };
    },
    DescribeListenerCertificates({ ListenerArn }: DescribeListenerCertificatesInput) {
      const { Certificates = [] } = state.existingListener(ListenerArn);
      return { Certificates: Certificates.map((certificate) => ({ ...certificate, IsDefault: true })) };
    },
  };
}

/** Throws AWS's error for one that may not be. */
export function checkListener(state: BalancingState, listener: ListenerRecord): void {
  const { Protocol, Port, LoadBalancerArn, arn, DefaultActions } = listener;
  if (Protocol !== "HTTP" && Protocol !== "HTTPS") {
    throw validationError(`Listener protocol '${Protocol}' must be one of 'HTTP, HTTPS'`);
  }
  if (Port === undefined || Port < 1 || Port > 65_535) throw validationError("A port must be specified");
  const others = [...state.listeners.of(LoadBalancerArn).values()].filter((each) => each.arn !== arn);
  if (others.some((each) => each.Port === Port)) throw duplicateListener();
  checkActions(state, DefaultActions);
}

function view(listener: ListenerRecord) {
  const { arn, tags: _, attributes: __, ...members } = listener;
  return { ...members, ListenerArn: arn };
}
