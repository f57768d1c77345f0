/** From a configuration to the options of servers, where the names differ only in the unit. */
import type { FederationLimits } from "@parley/federation";
import type { DomainName } from "@parley/model";
import type { ProxyOptions } from "@parley/proxy";
import type { HomeServerOptions } from "@parley/server";
import type { z } from "zod";
import { clusterFields } from "../config/engine-schema.js";
import { fieldDocs } from "../config/fields.js";
import type { ProxyConfig } from "../config/proxy-schema.js";
import {
  exchangeFields,
  messageFields,
  outboxFields,
  presenceFields,
  type ServerConfig,
  sessionFields,
} from "../config/server-schema.js";
import { splitAddress } from "../host-port.js";
import { version } from "../version.js";
import { sharedSettings } from "./shared-settings.js";

export function homeServerOptions(config: ServerConfig): HomeServerOptions {
  const { alternatives, drainDeadline: _, ...cluster } = config.cluster;
  return {
    domains: config.domains.map(({ name }) => name as DomainName),
    node: config.node,
    version,
    services: config.services,
    anonymous: config.anonymous,
    defaults: config.defaults,
    allowPlaintext: config.plaintext,
    ...withUnits(sessionFields, config.sessions),
    ...withUnits(messageFields, config.messages),
    ...withUnits(outboxFields, config.outbox),
    ...withUnits(exchangeFields, config.exchange),
    ...withUnits(clusterFields, cluster),
    clientAddress: clientAddress(config),
    alternatives,
    sharedSettings: sharedSettings(config),
    presence: {
      ...withUnits(presenceFields, config.presence),
      outOfContactMs: config.sessions.outOfContact,
    },
  };
}

/** Where user agents reach this server; empty when nobody has said. */
function clientAddress({ advertise, listen }: ServerConfig): string {
  if (advertise !== undefined) return advertise;
  const at = splitAddress(listen.client);
  const isOne = at !== undefined && at.port > 0 && at.host !== "0.0.0.0" && at.host !== "::";
  return isOne ? listen.client : "";
}

export function proxyOptions(config: ProxyConfig): Omit<ProxyOptions, "routes"> {
  const { envelopeBytesMax, ...rates } = config.limits;
  return {
    localDomains: config.domains.map(({ name }) => name as DomainName),
    node: config.node,
    policy: {
      otherwise: config.policy.otherwise,
      rules: config.policy.rules.map(({ direction, service, ...rule }) => ({
        ...rule,
        ...(direction === undefined ? {} : { direction }),
        ...(service === undefined ? {} : { service }),
      })),
    },
    rates,
    envelopeBytesMax,
    limits: linkLimits(config.links),
  };
}

export function linkLimits(links: ServerConfig["links"]): Partial<FederationLimits> {
  const { backoffInitial, backoffMax, dialTimeout, handshakeTimeout, heartbeat, idleClose, ...rest } = links;
  return {
    ...rest,
    backoffInitialMs: backoffInitial,
    backoffMaxMs: backoffMax,
    dialTimeoutMs: dialTimeout,
    handshakeTimeoutMs: handshakeTimeout,
    heartbeatMs: heartbeat,
    idleCloseMs: idleClose,
  };
}

type Units<T> = { readonly [K in keyof T as T[K] extends number ? K | `${K & string}Ms` : K]: T[K] };

/** Durations get their unit in the name. */
function withUnits<T extends object>(
  fields: Readonly<Record<string, z.ZodType>>,
  group: T,
): Partial<Units<T>> {
  const named = Object.entries(group).map(([name, value]) => {
    const field = fields[name];
    const isDuration = field !== undefined && fieldDocs.get(field)?.type === "duration";
    return [isDuration ? `${name}Ms` : name, value] as const;
  });
  return Object.fromEntries(named) as Partial<Units<T>>;
}
