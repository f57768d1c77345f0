/** What the configurations of home servers and proxies have in common. */
import { z } from "zod";
import { count, document, duration, flag, group, optionalText, size, text, word } from "./fields.js";
import { addressForm, collectorForm, domainForm, listenForm, pathForm, patternForm } from "./forms.js";

const pem = "PEM file";

/** One domain that a server acts for. */
export const domainSchema = z.strictObject({
  name: text("The domain's name, in ASCII form.", "domain", domainForm),
  certificate: text(
    "The domain's certificate, then the intermediate ones. Valid for the domain's name. Relative to this file.",
    pem,
    pathForm,
  ),
  key: text("The certificate's private key. Relative to this file.", pem, pathForm),
});

/** A server to dial that relays. */
export const relaySchema = z.strictObject({
  address: text("Where it listens.", "HOST:PORT", addressForm),
  domain: text("The domain that its certificate has to be valid for.", "domain", domainForm),
  ca: optionalText("Authorities to trust for it instead of those in `trust`.", pem, pathForm),
});

const peerSchema = z.strictObject({
  address: optionalText("Where its federation listens, instead of asking DNS.", "HOST:PORT", addressForm),
  ca: optionalText("Authorities to trust for this domain instead of those in `trust`.", pem, pathForm),
  direct: flag("A home server with proxies dials this domain itself instead of going through them.", false),
});

/** Where other domains are, and whom to believe. */
export const routingShape = {
  trust: group("Which certificates of other domains are believed.", {
    ca: optionalText("Authorities to trust for other domains. Relative to this file.", pem, pathForm),
    systemRoots: flag("Whether the public authorities that Node ships are trusted, too.", true),
  }),
  peers: document(z.record(domainKey(), peerSchema).default({}), {
    type: "map by domain",
    doc: "What is known of single domains, by their names.",
  }),
  routes: document(
    z
      .array(
        z.strictObject({
          pattern: text("Which domains.", "domain, `*.DOMAIN` or `*`", patternForm),
          via: document(relaySchema, { type: "group", doc: "The relay that they are reached through." }),
        }),
      )
      .default([]),
    { type: "list", doc: "Sends patterns of domains through a relay; the narrowest pattern decides." },
  ),
  discovery: flag("Whether DNS is asked for domains that are not configured.", true),
};

/** The port for whoever runs a server. */
export const operationsField = optionalText(
  "Where metrics (`/metrics`), liveness (`/live`) and readiness (`/ready`) are shown over HTTP. Absent: nowhere.",
  "HOST:PORT",
  listenForm,
);

export const logSchema = group("The log: JSON lines on standard error.", {
  level: word("The least urgent lines that are written.", ["debug", "info", "warn", "error"], "info"),
});

/** Traces of single messages. */
export const tracingSchema = group(
  "Traces of messages for OpenTelemetry: a span for each step, from the sender's home server over the proxies to the inbox, and back.",
  {
    endpoint: optionalText(
      "Where a collector takes OTLP over HTTP, e.g. `http://collector:4318/v1/traces`. Absent: nothing is traced.",
      "URL",
      collectorForm,
    ),
    sampleRatio: document(
      z
        .number({ error: "must be a number from 0 to 1" })
        .min(0, "must be a number from 0 to 1")
        .max(1, "must be a number from 0 to 1")
        .default(0.01),
      {
        type: "number",
        doc: "The part of the messages that is traced. What somebody before has decided about a message is kept to.",
        standard: "0.01",
      },
    ),
  },
);

/** Limits of the links to other servers. */
export const linkSchema = group("Links to other servers.", {
  heartbeat: duration("How often a link has to be heard of; twice that in silence is lost.", "15s"),
  handshakeTimeout: duration("How long a new link may take to prove its domain.", "10s"),
  dialTimeout: duration("How long connecting to another server may take.", "10s"),
  backoffInitial: duration("The first pause before dialling again; doubles, with jitter.", "250ms"),
  backoffMax: duration("The longest such pause.", "30s"),
  idleClose: duration("After how long without use a link to another domain is closed.", "10m"),
  frameBytesMax: size("The largest frame taken.", "2MiB"),
  envelopeBytesMax: size("The largest envelope taken.", "1MiB"),
  queueBytesMax: size("What may wait on one link; beyond, envelopes are refused with `queue_full`.", "16MiB"),
  inboundLinksMax: count("Links that others have opened.", 1_024),
  linksPerPeerMax: count("Links with one other domain.", 16),
  hopLimit: count("How many relays an envelope of ours may pass.", 8),
});

function domainKey(): z.ZodType<string, string> {
  return z.string().superRefine((value, context) => {
    const problem = domainForm(value);
    if (problem !== undefined)
      context.addIssue({ code: "custom", message: `the name of a domain: ${problem}` });
  });
}
