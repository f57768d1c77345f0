/** Waiting with a deadline: a play that hangs says what it waited for. */

/** How long anything may take on a busy machine, unless a play says otherwise. Milliseconds. */
export const patienceMs = 20_000;
/** How long a server may take to be ready there: it reads a hundred files, and looks into its engines. Milliseconds. */
export const startMs = 60_000;

/**
 * Waits for a promise.
 * @param what - ends the sentence "waited in vain for …".
 * @throws Error when it takes longer than `ms`.
 */
export async function within<T>(what: string, promise: Promise<T>, ms = patienceMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms in vain for ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** How often {@link until} asks. */
const askMs = 50;

/**
 * Asks again and again, for what nobody tells by itself: counters, files, processes.
 * @param probe - returns `undefined` or `false` as long as it is not so.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  ms = patienceMs,
): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`waited ${ms} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, askMs));
  }
}
