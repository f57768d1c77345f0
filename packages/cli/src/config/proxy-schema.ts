/** The configuration of a proxy. */
import { z } from "zod";
import {
  domainSchema,
  linkSchema,
  logSchema,
  operationsField,
  routingShape,
  tracingSchema,
} from "./common-schema.js";
import { count, document, group, optionalWord, size, standardText, text, word } from "./fields.js";
import { listenForm, nodeForm, patternForm } from "./forms.js";

const policySchema = group("Who may exchange what with our domains.", {
  otherwise: word("What becomes of what no rule matches.", ["allow", "deny"], "allow"),
  rules: document(
    z
      .array(
        z.strictObject({
          name: text("Names the rule in logs and refusals; each its own.", "name", nodeForm),
          effect: document(z.enum(["allow", "deny"], { error: "must be one of allow, deny" }), {
            type: "allow \\| deny",
            doc: "What becomes of what it matches.",
          }),
          remote: standardText("The other domain.", "domain, `*.DOMAIN` or `*`", patternForm, "*"),
          local: standardText("Our domain.", "domain, `*.DOMAIN` or `*`", patternForm, "*"),
          service: optionalWord("Which service; both when absent.", ["presence", "message"]),
          direction: optionalWord("`in`: from the other domain; `out`: to it; both when absent.", [
            "in",
            "out",
          ]),
        }),
      )
      .default([]),
    { type: "list", doc: "The first rule that matches decides." },
  ),
});

const limitsSchema = group(
  "How much one other domain may send and be sent, in each direction; the rest is refused with `rate_limited`.",
  {
    itemsPerSecond: count("Messages, notifications and the like in a second.", 50_000),
    itemsBurst: count("The same at once after a pause.", 100_000),
    bytesPerItem: size("So many bytes count as one item at least.", "4KiB"),
    envelopeBytesMax: size("The largest envelope that is relayed.", "1MiB"),
  },
);

/** A proxy's configuration file. */
export const proxySchema = z.strictObject({
  role: document(z.literal("proxy"), { type: "`proxy`", doc: "Says that this file is a proxy's." }),
  node: standardText(
    "This proxy's name within its domain, for logs and hop lists.",
    "name",
    nodeForm,
    "proxy",
  ),
  domains: document(
    z.array(domainSchema, { error: "must be a list of domains" }).min(1, "at least one is needed"),
    {
      type: "list",
      doc: "The domains that this proxy relays for.",
    },
  ),
  listen: group("Addresses to listen on.", {
    federation: standardText(
      "Where our home servers and other domains' servers connect.",
      "HOST:PORT",
      listenForm,
      "0.0.0.0:7443",
    ),
    operations: operationsField,
  }),
  ...routingShape,
  policy: policySchema,
  limits: limitsSchema,
  links: linkSchema,
  tracing: tracingSchema,
  log: logSchema,
});

/** A proxy's configuration, with every default filled in. Durations in milliseconds, sizes in bytes. */
export type ProxyConfig = z.output<typeof proxySchema>;
