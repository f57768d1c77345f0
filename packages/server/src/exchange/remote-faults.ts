/** How often it is logged that another domain says something wrong. */

/** For a `RateLimiter` by event and domain. */
export const REMOTE_FAULTS_LOGGED = { perSecond: 0.2, burst: 5, keysMax: 1_000 } as const;
