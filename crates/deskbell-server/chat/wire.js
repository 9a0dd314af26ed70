// The shapes of the server's JSON. Sends and draws nothing.

/** An alternative inside of a frame, `"name"` or `{name: {...}}`, as
 * `{type: name, ...}`. */
export function alternative(told) {
  if (typeof told === 'string') return { type: told };
  const [type, rest] = Object.entries(told)[0];
  return { type, ...rest };
}
