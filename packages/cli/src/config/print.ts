/** A configuration as people write it, with every default filled in and secrets masked. */
import { stringify } from "yaml";
import { z } from "zod";
import { fieldDocs } from "./fields.js";
import type { LoadedConfig } from "./load.js";
import { proxySchema } from "./proxy-schema.js";
import { serverSchema } from "./server-schema.js";

/** What stands for a secret. */
const mask = "********";

export function printConfig({ config }: LoadedConfig): string {
  return stringify(plain(config.role === "server" ? serverSchema : proxySchema, config), { lineWidth: 0 });
}

/** The same as a value for JSON. */
export function plainConfig({ config }: LoadedConfig): unknown {
  return plain(config.role === "server" ? serverSchema : proxySchema, config);
}

function plain(schema: z.ZodType, value: unknown): unknown {
  if (value === undefined) return undefined;
  const doc = fieldDocs.get(schema);
  if (doc?.secret === true) return mask;
  if (doc?.format !== undefined) return doc.format(value as never);
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject && isRecord(value)) {
    const shape = inner.shape as Record<string, z.ZodType>;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, field]) => field !== undefined)
        .map(([key, field]) => [key, shape[key] === undefined ? field : plain(shape[key], field)]),
    );
  }
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => plain(inner.element as z.ZodType, item));
  }
  if (inner instanceof z.ZodRecord && isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [key, plain(inner.valueType as z.ZodType, field)]),
    );
  }
  return value;
}

/** What is inside defaults and the like. */
export function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.def.innerType as z.ZodType);
  }
  return schema;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
