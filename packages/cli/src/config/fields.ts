/** The kinds of fields that a configuration has, each with its documentation beside it. */
import type { Validated } from "@parley/model";
import { z } from "zod";
import { parsePath } from "./field-path.js";
import { formatDuration, formatSize, parseDuration, parseSize } from "./units.js";

/** What the reference says of a field. */
export interface FieldDoc {
  /** As people read it: `duration`, `size`, `text` … */
  readonly type: string;
  readonly doc: string;
  /** As people write it; absent where the field has to be given or may be left out. */
  readonly standard?: string;
  /** Its value is masked when a configuration is printed. */
  readonly secret?: boolean;
  /** How to print a parsed value as people write it. */
  readonly format?: (value: never) => unknown;
}

/** The documentation of every field, by its schema. */
export const fieldDocs = z.registry<FieldDoc>();

/** A length of time, in milliseconds: `30s`, `500ms`. */
export function duration(doc: string, standard: string): z.ZodType<number> {
  const schema = z
    .unknown()
    .transform((value, context): number => {
      const ms = typeof value === "string" ? parseDuration(value) : undefined;
      if (ms !== undefined && ms > 0) return ms;
      return wrong(context, value, "must be a duration above zero, like 500ms, 30s, 5m, 24h or 7d");
    })
    .prefault(standard);
  return document(schema, { type: "duration", doc, standard, format: formatDuration });
}

/** A number of bytes: `64KiB`. */
export function size(doc: string, standard: string): z.ZodType<number> {
  const schema = z
    .unknown()
    .transform((value, context): number => {
      const bytes = typeof value === "string" ? parseSize(value) : undefined;
      if (bytes !== undefined && bytes > 0) return bytes;
      return wrong(context, value, "must be a size above zero, like 512B, 64KiB or 4MiB");
    })
    .prefault(standard);
  return document(schema, { type: "size", doc, standard, format: formatSize });
}

/** A whole number from 1. */
export function count(doc: string, standard: number): z.ZodType<number> {
  const schema = z
    .int({ error: "must be a whole number above zero" })
    .min(1, "must be a whole number above zero")
    .default(standard);
  return document(schema, { type: "count", doc, standard: String(standard) });
}

/** Yes or no. */
export function flag(doc: string, standard: boolean): z.ZodType<boolean> {
  const schema = z.boolean({ error: "must be true or false" }).default(standard);
  return document(schema, { type: "true or false", doc, standard: String(standard) });
}

/** One of a few words. */
export function word<const T extends readonly [string, ...string[]]>(
  doc: string,
  words: T,
  standard: T[number],
): z.ZodType<T[number]> {
  const schema = z.enum(words, { error: `must be one of ${words.join(", ")}` }).default(standard as never);
  return document(schema as unknown as z.ZodType<T[number]>, { type: words.join(" \\| "), doc, standard });
}

/** One of a few words, or none. */
export function optionalWord<const T extends readonly [string, ...string[]]>(
  doc: string,
  words: T,
): z.ZodType<T[number] | undefined> {
  const schema = z.enum(words, { error: `must be one of ${words.join(", ")}` }).optional();
  return document(schema as unknown as z.ZodType<T[number] | undefined>, { type: words.join(" \\| "), doc });
}

/** A text of a given form that has to be there. */
export function text(doc: string, type: string, form: TextForm): z.ZodType<string> {
  return document(formed(form), { type, doc });
}

/** A text of a given form that may be left out. */
export function optionalText(doc: string, type: string, form: TextForm): z.ZodType<string | undefined> {
  return document(formed(form).optional(), { type, doc });
}

/** A text of a given form, with a standard value. */
export function standardText(doc: string, type: string, form: TextForm, standard: string): z.ZodType<string> {
  return document(formed(form).default(standard), { type, doc, standard });
}

/** Texts of a given form, none unless given. */
export function list(doc: string, type: string, form: TextForm): z.ZodType<readonly string[]> {
  const schema = z.array(formed(form), { error: `must be a list of ${type}` }).default([]);
  return document(schema, { type: `list of ${type}`, doc });
}

/** A token bucket. */
export function rate(
  doc: string,
  standard: { readonly perSecond: number; readonly burst: number },
): z.ZodType<{ readonly perSecond: number; readonly burst: number }> {
  const schema = z
    .strictObject({
      perSecond: z.number({ error: "must be a number above zero" }).positive("must be a number above zero"),
      burst: z
        .int({ error: "must be a whole number above zero" })
        .min(1, "must be a whole number above zero"),
    })
    .default(standard);
  const shown = `{ perSecond: ${standard.perSecond}, burst: ${standard.burst} }`;
  return document(schema, { type: "{ perSecond, burst }", doc, standard: shown });
}

/** Rules in the form of `parley rules`. */
export function rules<T>(
  doc: string,
  kind: {
    readonly type: string;
    readonly standard: T;
    readonly validate: (input: unknown) => Validated<T>;
    readonly toPlain: (rules: T) => object;
  },
): z.ZodType<T> {
  const standard = kind.toPlain(kind.standard);
  const schema = z
    .unknown()
    .transform((value, context): T => {
      const outcome = kind.validate(value);
      if (outcome.kind === "valid") return outcome.value;
      for (const { message, path } of outcome.problems) {
        context.addIssue({ code: "custom", message, path: parsePath(path) });
      }
      return z.NEVER;
    })
    .prefault(standard);
  const words = Object.entries(standard).filter(([, value]) => typeof value === "string");
  const shown = `{ ${words.map(([name, value]) => `${name}: ${value}`).join(", ")} }`;
  return document(schema, { type: kind.type, doc, standard: shown, format: kind.toPlain });
}

/** A group of fields that all have defaults: it may be left out. */
export function group<S extends z.ZodRawShape>(
  doc: string,
  shape: S,
): z.ZodPrefault<z.ZodObject<S, z.core.$strict>> {
  // Every field has a default, which the types of the fields do not show.
  const schema = z.strictObject(shape).prefault({} as never);
  return document(schema, { type: "group", doc });
}

/** Attaches documentation to any schema. */
export function document<T extends z.ZodType>(schema: T, doc: FieldDoc): T {
  fieldDocs.add(schema, doc);
  return schema;
}

/** What a text has to look like: `undefined` when it does, else what is wrong with it. */
export type TextForm = (value: string) => string | undefined;

function formed(form: TextForm): z.ZodType<string> {
  return z.unknown().transform((value, context): string => {
    if (typeof value !== "string") return wrong(context, value, "must be a text");
    const problem = form(value);
    return problem === undefined ? value : wrong(context, value, problem);
  });
}

function wrong(context: z.RefinementCtx, value: unknown, message: string): never {
  const shown = value === undefined ? "is missing" : `${shorten(value)}: ${message}`;
  context.addIssue({ code: "custom", message: shown });
  return z.NEVER;
}

function shorten(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 100 ? `${json.slice(0, 100)}…` : json;
}
