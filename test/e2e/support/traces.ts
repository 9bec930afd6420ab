/** How a text might be seen inside of a longer one: as it is, in hex, and in base64 at each of the three offsets. */
export function traces(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const aligned = [0, 1, 2].map((skip) => {
    const rest = bytes.subarray(skip);
    return rest.subarray(0, rest.length - (rest.length % 3)).toString('base64');
  });
  return [text, bytes.toString('hex'), ...aligned];
}
