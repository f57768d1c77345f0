/** The log: each group of writes in one sequential, synced write, before anybody is told. */
import {
  close,
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  write,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Env } from "@parley/runtime";
import { ParleyError } from "@parley/runtime";
import {
  decodeHeader,
  encodeHeader,
  encodeRecord,
  HEADER_BYTES,
  hasRecordAfter,
  type LogHeader,
  readRecords,
} from "./log-format.js";
import type { Key, KvWrites } from "./ordered-kv.js";

/** Zeros are written ahead by so much: a write into space that is there already is synced at half the cost of one that makes the file longer. */
const AHEAD_BYTES = 1024 * 1024;
/** A new file begins with so much. */
const FIRST_BYTES = 256 * 1024;
const ZEROS = Buffer.alloc(AHEAD_BYTES);

const FILE_NAME = /^log-(\d{10})$/;
const SPARE = "log-spare";
const fileName = (number: number): string => `log-${String(number).padStart(10, "0")}`;

/** Where a write is durable when the system call returns; elsewhere a sync follows it. */
const SYNCED_WRITES = process.platform === "linux" ? constants.O_DSYNC : undefined;

/** Where a log is expected to begin. */
export interface LogStart {
  /** The first file that is not in LMDB yet. */
  readonly from: number;
  /** Whether there has been a log: then a directory without one has lost it. */
  readonly begun: boolean;
}

/** Where the log stands. */
interface ActiveFile {
  readonly fd: number;
  readonly header: LogHeader;
  records: number;
  /** Where the next record goes. */
  at: number;
  /** Where the file ends. Beyond the records there are zeros, or records of an earlier life. */
  allocated: number;
}

/**
 * Files `log-0000000001` and on in the data directory. Records go to the newest; those before it are kept until what they
 * hold is safe elsewhere ({@link GroupLog.dropBefore}).
 */
export class GroupLog {
  readonly #env: Env;
  readonly #directory: string;
  readonly #numbers: number[];
  #active: ActiveFile;
  /** Zeros being written ahead; a record waits for it where it would be written over. */
  #extending: Promise<void> | undefined;

  private constructor(env: Env, directory: string, numbers: number[], active: ActiveFile) {
    this.#env = env;
    this.#directory = directory;
    this.#numbers = numbers;
    this.#active = active;
  }

  /**
   * Opens the log of a directory.
   * @param from - the first file that counts; earlier ones are removed. 1 for a new store.
   * @param take - called for every write in the log, in order.
   * @throws ParleyError `data_loss` (reason `corrupt_store`), `failed_precondition` (reason `newer_schema`), and what the disk throws.
   */
  static open(
    env: Env,
    directory: string,
    { from, begun }: LogStart,
    take: (key: Key, value: Buffer | null) => void,
  ): GroupLog {
    const numbers: number[] = [];
    for (const name of readdirSync(directory).sort()) {
      const match = FILE_NAME.exec(name);
      if (match === null) {
        if (name.endsWith(".new")) rmSync(join(directory, name));
      } else if (Number(match[1]) < from) {
        rmSync(join(directory, name));
      } else {
        numbers.push(Number(match[1]));
      }
    }
    // The first file was there before anything called it the first.
    if (numbers.length === 0 && begun) throw corrupt(directory, `${fileName(from)} is missing`);
    const last = readAll(directory, from, numbers, take);
    if (last?.records === 0) {
      // A file that holds nothing yet is gone on with; one that may end in the middle of a record is not.
      const fd = openForAppend(join(directory, fileName(last.header.number)));
      return new GroupLog(env, directory, numbers, { ...last, fd });
    }
    const file = startFile(env, directory, numbers.at(-1) ?? from - 1, last?.records ?? 0);
    return new GroupLog(env, directory, [...numbers, file.header.number], file);
  }

  /** The file that records go to. */
  get number(): number {
    return this.#active.header.number;
  }

  /** How many files are kept. */
  get fileCount(): number {
    return this.#numbers.length;
  }

  /** Bytes in the file that records go to. */
  get bytes(): number {
    return this.#active.at;
  }

  /**
   * Appends a group. Called again only when the last call has settled.
   * @param record - of `recordLength(writes)` bytes; the record is encoded into it.
   * @returns when it is durable.
   */
  append(writes: KvWrites, record: Buffer): Promise<void> {
    const file = this.#active;
    encodeRecord(record, writes, file.records + 1, file.header.salt);
    if (this.#extending !== undefined && file.at + record.length > file.allocated) {
      return this.#extending.then(() => this.#write(file, record));
    }
    return this.#write(file, record);
  }

  #write(file: ActiveFile, record: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        file.records++;
        file.at += record.length;
        if (file.at > file.allocated) file.allocated = file.at;
        if (file.allocated - file.at < AHEAD_BYTES / 2) this.#extend(file);
        resolve();
      };
      const writeFrom = (from: number): void => {
        write(file.fd, record, from, record.length - from, file.at + from, (error, written) => {
          if (error !== null) reject(error);
          else if (from + written < record.length) writeFrom(from + written);
          else if (SYNCED_WRITES !== undefined) done();
          else fdatasync(file.fd, (failed) => (failed === null ? done() : reject(failed)));
        });
      };
      writeFrom(0);
    });
  }

  /** Writes zeros ahead, in the background. That it fails (a full disk) is noticed by the record that needs the space. */
  #extend(file: ActiveFile): void {
    if (this.#extending !== undefined) return;
    const from = file.allocated;
    this.#extending = new Promise((resolve) => {
      write(file.fd, ZEROS, 0, ZEROS.length, from, (error, written) => {
        if (error === null) file.allocated = from + written;
        this.#extending = undefined;
        resolve();
      });
    });
  }

  /** Starts a new file. @returns its number: what was appended before is in files before it. */
  async rotate(): Promise<number> {
    await this.#extending;
    const before = this.#active;
    this.#active = startFile(this.#env, this.#directory, before.header.number, before.records);
    this.#numbers.push(this.number);
    await closeFile(before.fd);
    return this.number;
  }

  /** Removes the files before `number`; the last of them is kept to be written over. */
  dropBefore(number: number): void {
    while (this.#numbers.length > 1 && (this.#numbers[0] as number) < number) {
      renameSync(
        join(this.#directory, fileName(this.#numbers.shift() as number)),
        join(this.#directory, SPARE),
      );
    }
  }

  async close(): Promise<void> {
    await this.#extending;
    await closeFile(this.#active.fd);
  }
}

/**
 * Makes the file after `previous`. It has its name only when its header is durable, so that a damaged header is damage and not
 * a file that was never finished.
 */
function startFile(env: Env, directory: string, previous: number, previousRecords: number): ActiveFile {
  const header: LogHeader = {
    number: previous + 1,
    previousRecords,
    salt: Buffer.from(env.random.bytes(4)).readUInt32BE(0),
  };
  const path = join(directory, fileName(header.number));
  const draft = `${path}.new`;
  try {
    renameSync(join(directory, SPARE), draft);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const fd = openSync(draft, constants.O_RDWR | constants.O_CREAT, 0o600);
  let allocated: number;
  try {
    allocated = fstatSync(fd).size;
    if (allocated < FIRST_BYTES) {
      writeWhole(fd, ZEROS.subarray(0, FIRST_BYTES - allocated), allocated);
      allocated = FIRST_BYTES;
    }
    writeWhole(fd, encodeHeader(header), 0);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(draft, path);
  syncDirectory(directory);
  return { fd: openForAppend(path), header, records: 0, at: HEADER_BYTES, allocated };
}

/** Reads all files. @returns where the last one stands, when there is one. */
function readAll(
  directory: string,
  from: number,
  numbers: readonly number[],
  take: (key: Key, value: Buffer | null) => void,
): Omit<ActiveFile, "fd"> | undefined {
  let last: Omit<ActiveFile, "fd"> | undefined;
  for (const [index, number] of numbers.entries()) {
    const name = fileName(number);
    if (number !== from + index) throw corrupt(directory, `${fileName(from + index)} is missing`);
    const bytes = readFileSync(join(directory, name));
    const header = decodeHeader(bytes);
    if (header === "newer") throw newer(directory, name);
    if (header === undefined || header.number !== number)
      throw corrupt(directory, `the header of ${name} is damaged`);
    if (last !== undefined && last.records < header.previousRecords) {
      throw corrupt(
        directory,
        `${fileName(number - 1)} holds ${last.records} whole groups of ${header.previousRecords}`,
      );
    }
    const { records, end } = readRecords(bytes, header.salt, take);
    const isLast = index === numbers.length - 1;
    if (isLast && hasRecordAfter(bytes, end, header.salt, records)) {
      throw corrupt(directory, `${name} is damaged at byte ${end}, before its last group`);
    }
    last = { header, records, at: end, allocated: bytes.length };
  }
  return last;
}

function openForAppend(path: string): number {
  return openSync(path, constants.O_RDWR | (SYNCED_WRITES ?? 0));
}

function writeWhole(fd: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}

/** Makes names in a directory durable. */
function syncDirectory(directory: string): void {
  const fd = openSync(directory, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function closeFile(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    close(fd, (error) => (error === null || error === undefined ? resolve() : reject(error)));
  });
}

function corrupt(directory: string, what: string): ParleyError {
  return new ParleyError("data_loss", `the store in ${directory} is damaged: ${what}`, {
    details: { reason: "corrupt_store" },
  });
}

function newer(directory: string, name: string): ParleyError {
  return new ParleyError(
    "failed_precondition",
    `${join(directory, name)} was written by a newer version of Parley: use that, or a newer one`,
    { details: { reason: "newer_schema" } },
  );
}
