/** Looks after certificates: reads them again when their files were renewed, without a restart. */
import { statSync } from "node:fs";
import type { CheckedIdentity, DomainIdentity } from "@parley/federation";
import type { DomainName } from "@parley/model";
import { type Env, ParleyError, type Timer } from "@parley/runtime";
import type { LoadedConfig } from "../config/load.js";
import { readIdentities, readIdentity } from "./files.js";

/** How often the files are looked at. */
const checkMs = 60_000;

/** Takes what acceptors are to show from now on. */
export type OnRenewed = (first: DomainIdentity, byName: ReadonlyMap<DomainName, DomainIdentity>) => void;

export class Certificates {
  readonly #env: Env;
  #loaded: LoadedConfig;
  readonly #onRenewed: OnRenewed;
  readonly #identities: Map<DomainName, CheckedIdentity>;
  readonly #stamps: string[];
  #timer: Timer | undefined;

  /**
   * @param onRenewed - called with what acceptors are to show, for each identity that changed; what it throws is a refusal.
   * @throws ConfigError when a certificate cannot be used.
   */
  constructor(env: Env, loaded: LoadedConfig, onRenewed: OnRenewed = () => undefined) {
    this.#env = env;
    this.#loaded = loaded;
    this.#onRenewed = onRenewed;
    this.#identities = readIdentities(loaded);
    this.#stamps = loaded.config.domains.map((_, index) => this.#stamp(index));
  }

  /** The identity that acceptors show to who asks for none: that of the first domain. */
  get first(): DomainIdentity {
    return this.of(this.#loaded.config.domains[0]?.name as DomainName);
  }

  /** What acceptors show to who asks for a domain; empty where there is only the first. */
  get byName(): ReadonlyMap<DomainName, DomainIdentity> {
    return this.#identities.size > 1 ? this.#identities : new Map();
  }

  /** When the certificate of each domain runs out, Unix milliseconds. */
  *expiries(): Iterable<readonly [domain: DomainName, notAfterMs: number]> {
    for (const [domain, { notAfterMs }] of this.#identities) yield [domain, notAfterMs];
  }

  of(domain: DomainName): DomainIdentity {
    const identity = this.#identities.get(domain);
    if (identity !== undefined) return identity;
    throw new ParleyError("failed_precondition", `${domain} is not a domain of this server`, {
      details: { reason: "not_here" },
    });
  }

  /** Begins to look. */
  start(): void {
    this.#timer = this.#env.clock.timer(checkMs, () => {
      this.check();
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /**
   * Takes the files that another configuration names, and looks at them now.
   * @throws ConfigError when any of them cannot be used; then the old ones stay.
   */
  replace(loaded: LoadedConfig): void {
    readIdentities(loaded);
    this.#loaded = loaded;
    this.check();
  }

  /** Looks now. What cannot be used is logged, and the old one stays. */
  check(): void {
    for (const [index, { name }] of this.#loaded.config.domains.entries()) {
      const stamp = this.#stamp(index);
      if (stamp === this.#stamps[index]) continue;
      this.#stamps[index] = stamp;
      try {
        const domain = name as DomainName;
        const identity = readIdentity(this.#loaded, index);
        const byName = this.byName.size === 0 ? this.byName : new Map(this.byName).set(domain, identity);
        this.#onRenewed(index === 0 ? identity : this.first, byName);
        this.#identities.set(domain, identity);
        this.#env.log.info({ event: "certificate.renewed", domain: name });
      } catch (error) {
        this.#env.log.error({ event: "certificate.refused", domain: name, error });
      }
    }
  }

  /** Changes when either file does. */
  #stamp(index: number): string {
    const domain = this.#loaded.config.domains[index];
    return [domain?.certificate, domain?.key]
      .map((file) => {
        const stat = statSync(this.#loaded.path(file ?? ""), { throwIfNoEntry: false });
        return `${stat?.mtimeMs} ${stat?.size} ${stat?.ino}`;
      })
      .join(" ");
  }
}
