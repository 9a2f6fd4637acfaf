/** Numbers that are the same in each run: mulberry32. */
export const createRandom = (seed) => {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const between = (low, high) => low + (high - low) * uniform();
  const integer = (low, high) => Math.floor(between(low, high + 1));
  const logNormal = (sigma) => Math.exp(sigma * normal());
  const pareto = (shape) => (1 - uniform()) ** (-1 / shape);
  const poisson = (mean) => {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    let count = 0;
    for (let left = Math.exp(-mean), product = uniform(); product > left; product *= uniform()) count++;
    return count;
  };
  const pick = (list) => list[Math.floor(uniform() * list.length)];
  return { uniform, normal, between, integer, logNormal, pareto, poisson, pick };
};
