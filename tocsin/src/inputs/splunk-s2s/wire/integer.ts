/** An integer of 64 bits without sign: a number where that is exact, else a bigint. */
export type S2sInteger = number | bigint;

/** The integer after this one. The last one is followed by 0, as in the machines that count so. */
export function successor(integer: S2sInteger): S2sInteger {
  if (typeof integer === 'number' && integer < Number.MAX_SAFE_INTEGER) return integer + 1;
  return plain(BigInt.asUintN(64, BigInt(integer) + 1n));
}

/** The same integer as a number where that is exact. */
export const plain = (integer: bigint): S2sInteger =>
  integer <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(integer) : integer;
