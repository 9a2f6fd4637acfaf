/** Whether only programs of this machine can reach what listens on an address. */
export const isLoopback = (address: string): boolean =>
  /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3}|localhost)$/i.test(address);
