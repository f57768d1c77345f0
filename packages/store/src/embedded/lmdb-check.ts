/**
 * Checks an LMDB file before LMDB opens it: what LMDB finds in a damaged file it follows, out of the file if need be, and the
 * process dies. Layout after `mdb.c` of LMDB 1.0 as lmdb-js 3 builds it (data version 2), on 64-bit little-endian machines.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { ParleyError } from "@parley/runtime";

const MAGIC = 0xbeef_c0de;
const DATA_VERSION = 2;

/** Of a page: number (8), transaction (8), padding (2), flags (2), lower and upper end of the free space (2 each). */
const PAGE_HEADER_BYTES = 24;
const BRANCH = 1;
const LEAF = 2;
const OVERFLOW = 4;
const META = 8;
const PAGE_KINDS = BRANCH | LEAF | OVERFLOW | META;

/** Of a node: the size of its data or the page below (4), flags (2), the size of the key (2). */
const NODE_HEADER_BYTES = 8;
const BIG_DATA = 1;
/** For data in pages of its own: its first page (8), transaction (8), number of pages (8). */
const BIG_DATA_BYTES = 24;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;
/** LMDB's cursors go no deeper. */
const DEPTH_MAX = 32;

/** Leaf pages beyond so many are not looked at, for the sake of the time that it takes (256 MiB of them, some 300 ms). */
const LEAVES_MAX = 65_536;

/** One of the two pages that a database begins with. */
interface Meta {
  readonly pageBytes: number;
  readonly pageCount: number;
  readonly transaction: bigint;
  /** The trees: free pages, and data. */
  readonly trees: readonly Tree[];
}

interface Tree {
  readonly depth: number;
  readonly root: bigint;
}

/**
 * Checks the file's two meta pages, that the file is as long as they say, and the form of the pages of both trees: each
 * says its own number, and points only to where something can be.
 * @throws ParleyError `data_loss` (reason `corrupt_store`), `failed_precondition` (reason `newer_schema`), and what the disk throws.
 */
export function checkLmdbFile(path: string): void {
  const fd = openSync(path, "r");
  try {
    const bytes = fstatSync(fd).size;
    // LMDB makes an empty file and fills it then; a process may have died in between.
    if (bytes > 0) new Checker(fd, path, bytes).check();
  } finally {
    closeSync(fd);
  }
}

class Checker {
  readonly #fd: number;
  readonly #path: string;
  readonly #fileBytes: number;
  #leaves = 0;

  constructor(fd: number, path: string, fileBytes: number) {
    this.#fd = fd;
    this.#path = path;
    this.#fileBytes = fileBytes;
  }

  check(): void {
    const first = this.#readMeta(0);
    const second = this.#readMeta(first.pageBytes);
    if (second.pageBytes !== first.pageBytes) throw this.#corrupt("its first two pages disagree");
    const newest = second.transaction > first.transaction ? second : first;
    for (const tree of newest.trees) this.#checkTree(newest, tree);
  }

  #readMeta(at: number): Meta {
    const page = this.#read(at, 160);
    if (page.readUInt32LE(PAGE_HEADER_BYTES) !== MAGIC || (page.readUInt16LE(18) & META) === 0) {
      throw this.#corrupt("it does not begin as a database does");
    }
    const version = page.readUInt32LE(28);
    if (version !== DATA_VERSION) {
      throw new ParleyError(
        "failed_precondition",
        `${this.#path} has the format ${version} of another version of LMDB; this one knows ${DATA_VERSION}`,
        { details: { reason: "newer_schema" } },
      );
    }
    const pageBytes = page.readUInt32LE(48);
    if (pageBytes < 256 || pageBytes > 65_536 || (pageBytes & (pageBytes - 1)) !== 0) {
      throw this.#corrupt(`its page size is ${pageBytes}`);
    }
    const pageCount = Number(page.readBigUInt64LE(144)) + 1;
    const trees = [48, 96].map((from) => ({
      depth: page.readUInt16LE(from + 6),
      root: page.readBigUInt64LE(from + 40),
    }));
    return { pageBytes, pageCount, transaction: page.readBigUInt64LE(152), trees };
  }

  #checkTree(meta: Meta, tree: Tree): void {
    if (tree.root === NO_PAGE) return;
    if (tree.depth > DEPTH_MAX) throw this.#corrupt(`a tree is ${tree.depth} pages deep`);
    let level = [tree.root];
    for (let depth = 1; depth <= tree.depth && level.length > 0; depth++) {
      const below: bigint[] = [];
      const leaves = depth === tree.depth;
      for (const number of level) {
        if (leaves && this.#leaves++ >= LEAVES_MAX) return;
        this.#checkPage(meta, number, leaves, below);
      }
      level = below;
    }
  }

  #checkPage(meta: Meta, number: bigint, leaf: boolean, below: bigint[]): void {
    const page = this.#readPage(meta, number);
    if (page.readBigUInt64LE(0) !== number) throw this.#corrupt(`page ${number} says that it is another`);
    if (page.readBigUInt64LE(8) > meta.transaction) throw this.#corrupt(`page ${number} is of the future`);
    if ((page.readUInt16LE(18) & PAGE_KINDS) !== (leaf ? LEAF : BRANCH)) {
      throw this.#corrupt(`page ${number} is not of the kind that it should be`);
    }
    // Offsets within a page count from behind its header.
    const room = meta.pageBytes - PAGE_HEADER_BYTES;
    const lower = page.readUInt16LE(20);
    const upper = page.readUInt16LE(22);
    if (lower % 2 !== 0 || lower > upper || upper > room)
      throw this.#corrupt(`page ${number} has no sound header`);
    for (let at = 0; at < lower; at += 2) {
      const node = page.readUInt16LE(PAGE_HEADER_BYTES + at);
      if (node < upper || node + NODE_HEADER_BYTES > room)
        throw this.#corrupt(`page ${number} points out of itself`);
      this.#checkNode(meta, page, number, PAGE_HEADER_BYTES + node, leaf, below);
    }
  }

  #checkNode(meta: Meta, page: Buffer, number: bigint, at: number, leaf: boolean, below: bigint[]): void {
    const size = page.readUInt32LE(at);
    const flags = page.readUInt16LE(at + 4);
    const keyEnd = at + NODE_HEADER_BYTES + page.readUInt16LE(at + 6);
    if (!leaf) {
      if (keyEnd > meta.pageBytes) throw this.#corrupt(`page ${number} has a key that is too long`);
      below.push(BigInt(size) | (BigInt(flags) << 32n));
      return;
    }
    const big = (flags & BIG_DATA) !== 0;
    if (keyEnd + (big ? BIG_DATA_BYTES : size) > meta.pageBytes) {
      throw this.#corrupt(`page ${number} has an entry that is too long`);
    }
    if (!big) return;
    const first = page.readBigUInt64LE(keyEnd);
    const pages = Number(page.readBigUInt64LE(keyEnd + 16));
    const needed = Math.ceil((PAGE_HEADER_BYTES + size) / meta.pageBytes);
    if (pages < needed || Number(first) + pages > meta.pageCount) {
      throw this.#corrupt(`page ${number} points to data out of the file`);
    }
    const head = this.#readPage(meta, first, PAGE_HEADER_BYTES);
    if (head.readBigUInt64LE(0) !== first || (head.readUInt16LE(18) & PAGE_KINDS) !== OVERFLOW) {
      throw this.#corrupt(`page ${first} is not of the kind that it should be`);
    }
  }

  #readPage(meta: Meta, number: bigint, bytes = meta.pageBytes): Buffer {
    if (number < 2n || number >= BigInt(meta.pageCount)) throw this.#corrupt(`it points to page ${number}`);
    return this.#read(Number(number) * meta.pageBytes, bytes);
  }

  #read(at: number, length: number): Buffer {
    if (at + length > this.#fileBytes) throw this.#corrupt(`it is cut off at byte ${this.#fileBytes}`);
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const read = readSync(this.#fd, bytes, done, length - done, at + done);
      if (read === 0) throw this.#corrupt(`it is cut off at byte ${at + done}`);
      done += read;
    }
    return bytes;
  }

  #corrupt(what: string): ParleyError {
    return new ParleyError("data_loss", `${this.#path} is damaged: ${what}`, {
      details: { reason: "corrupt_store" },
    });
  }
}
