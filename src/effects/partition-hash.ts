/**
 * Which hash partition a row goes to: the hash functions of PostgreSQL for constants of the types they are known for.
 * [compute_partition_hash_value](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/partitioning/partbounds.c),
 * [hashfn.c](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/common/hashfn.c),
 * [hashfunc.c](https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/access/hash/hashfunc.c).
 */
import type { Point } from "../catalog/points.ts";

/** `HASH_PARTITION_SEED`. */
const seed = 0x7a5b22367996dcfdn;

/** The hash of a row by the values of its partition key, null for NULL; null where that of one is not known. A text is hashed as UTF-8. */
export function rowHash(points: readonly (Point | null)[]): bigint | null {
  let combined = 0n;
  for (const point of points) {
    if (point === null) continue;
    const hash = hashOf(point);
    if (hash === null) return null;
    combined ^= BigInt.asUintN(64, hash + 0x49a0f4dd15e5a8e3n + (combined << 54n) + (combined >> 7n));
  }
  return combined;
}

function hashOf({ scale: { type }, value, local }: Point): bigint | null {
  if (local) return null;
  switch (type) {
    case "int2": case "int4": case "oid": return typeof value === "bigint" ? hashOfWord(value) : null;
    case "int8": return typeof value === "bigint" ? hashOfLong(value) : null;
    case "bool": return typeof value === "boolean" ? hashOfWord(value ? 1n : 0n) : null;
    case "date": return typeof value === "number" && Number.isFinite(value) ? hashOfWord(BigInt(value / microsecondsOfDay)) : null;
    case "timestamp": case "timestamptz": return typeof value === "number" && Number.isFinite(value) ? hashOfLong(BigInt(value)) : null;
    case "text": case "varchar": case "bpchar": case "name": return typeof value === "string" ? hashOfBytes(new TextEncoder().encode(value)) : null;
    case "uuid": return typeof value === "string" ? hashOfBytes(Uint8Array.from(value.match(/[0-9a-f]{2}/g) ?? [], (pair) => parseInt(pair, 16))) : null;
    default: return null;
  }
}

const microsecondsOfDay = 86_400_000_000;

/** `hash_uint32_extended`. */
function hashOfWord(word: bigint): bigint {
  const state = started(4);
  state[0] += Number(BigInt.asUintN(32, word));
  return finished(state);
}

/** `hashint8extended`: of a number that fits, the hash of the shorter type. */
function hashOfLong(long: bigint): bigint {
  const high = BigInt.asUintN(32, long >> 32n);
  return hashOfWord(BigInt.asUintN(32, long) ^ (long >= 0n ? high : BigInt.asUintN(32, ~high)));
}

/** `hash_bytes_extended`, as on a little-endian machine. */
function hashOfBytes(bytes: Uint8Array): bigint {
  const state = started(bytes.length);
  let at = 0;
  const word = (from: number): number => (bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8) | ((bytes[from + 2] ?? 0) << 16) | ((bytes[from + 3] ?? 0) << 24);
  for (; bytes.length - at >= 12; at += 12) {
    state[0] += word(at);
    state[1] += word(at + 4);
    state[2] += word(at + 8);
    mix(state);
  }
  // The lowest byte of the third stands for the length.
  state[0] += word(at);
  state[1] += word(at + 4);
  state[2] += word(at + 8) << 8;
  return finished(state);
}

/** Three words of 32 bits, as sums that are cut to that when they are next read. */
type State = [number, number, number];

function started(length: number): State {
  const state: State = [0x9e3779b9 + length + 3923095, 0x9e3779b9 + length + 3923095, 0x9e3779b9 + length + 3923095];
  state[0] += Number(seed >> 32n);
  state[1] += Number(seed & 0xffffffffn);
  mix(state);
  return state;
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function mix(state: State): void {
  let [a, b, c] = state.map((word) => word | 0) as State;
  const steps = [4, 6, 8, 16, 19, 4];
  for (const by of steps) {
    // The three take turns: a is changed by c, then c by b.
    a = ((a - c) | 0) ^ rotated(c, by);
    c = (c + b) | 0;
    [a, b, c] = [b, c, a];
  }
  [state[0], state[1], state[2]] = [a, b, c];
}

function finished(state: State): bigint {
  let [a, b, c] = state.map((word) => word | 0) as State;
  c = ((c ^ b) - rotated(b, 14)) | 0;
  a = ((a ^ c) - rotated(c, 11)) | 0;
  b = ((b ^ a) - rotated(a, 25)) | 0;
  c = ((c ^ b) - rotated(b, 16)) | 0;
  a = ((a ^ c) - rotated(c, 4)) | 0;
  b = ((b ^ a) - rotated(a, 14)) | 0;
  c = ((c ^ b) - rotated(b, 24)) | 0;
  return (BigInt(b >>> 0) << 32n) | BigInt(c >>> 0);
}
