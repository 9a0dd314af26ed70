// The shapes of the server's JSON. Sends and draws nothing.

/** An alternative inside of a frame, `"name"` or `{name: {...}}`, as
 * `{type: name, ...}`. For the customer a bot is one more agent. */
export function alternative(told) {
  if (typeof told === 'string') return { type: told };
  const [type, rest] = Object.entries(told)[0];
  return { type: type === 'bot' ? 'agent' : type, ...rest };
}
