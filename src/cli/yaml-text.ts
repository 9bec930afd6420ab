/** A text as a scalar of YAML: plain where that is surely a text, or else JSON, which is YAML too. */
export function yamlText(text: string): string {
  return /^[a-zA-Z][\w-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
