/** The event number `made` of a benchmark that writes events and no log lines: an order, or each eighth a failed login. */
export const eventOf = (made, time) => {
  const user = `user${(made * 7919) % 5000}`;
  const failed = made % 8 === 0;
  const text = failed
    ? `Failed login for ${user} from 10.0.${made % 256}.1${made % 100_000 === 7 ? ' zanzibar3' : ''}`
    : `order ${made} placed by ${user} for ${made % 90_000} cents in ${made % 400} ms`;
  return {
    '@timestamp': time,
    '@metadata': { index: 'django-logs', sourcetype: 'django', source: '/var/log/app.log', host: 'web1' },
    message: text,
    event: {
      original: text,
      action: failed ? 'authn_login_fail' : 'order_placed',
      outcome: failed ? 'failure' : 'success',
    },
    user: { name: user },
    source: { ip: `10.0.${made % 256}.1` },
  };
};
