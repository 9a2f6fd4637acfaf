const REFUSAL = /^answered_[45]\d\d$|_refused$|^(?:handshake_failed|request_broken|connection_broken)$/;

/**
 * Whether a reason by which an input counts (`InputContext.count`) says that a client was turned away, or what it sent: an answer of HTTP
 * that is an error (`answered_<code>`), `…_refused`, or a connection that came to nothing. One thing that is refused is counted
 * under one such name; what else there is to say of it has a name that is none.
 */
export const isRefusal = (reason: string): boolean => REFUSAL.test(reason);

export const refusalsIn = (counts: Readonly<Record<string, number>>): number =>
  Object.entries(counts).reduce((sum, [reason, count]) => (isRefusal(reason) ? sum + count : sum), 0);
