import { defineScalarTag, intCoreTag, NOT_RESOLVED } from 'js-yaml';

/** A sign, and Go's ways to write a whole number; 0 alone is the first of them. */
const NUMBER = /^([-+]?)(?:0[oO]?([0-7]+)|0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|(0|[1-9][0-9]*))$/;

/**
 * Whole numbers as the docker CLI reads them: `0400` is octal there, as it was in YAML 1.1, and so is the `0o400` of YAML
 * 1.2. YAML 1.2 reads `0400` as four hundred, which as a mode is something else entirely.
 */
export const stackIntTag = defineScalarTag<number>('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: intCoreTag.implicitFirstChars,
  resolve: (source) => {
    const [, sign, octal, hex, binary, decimal = ''] = NUMBER.exec(source) ?? [];
    if (sign === undefined) return NOT_RESOLVED;
    const size = wholeOf(octal, 8) ?? wholeOf(hex, 16) ?? wholeOf(binary, 2) ?? Number(decimal);
    return sign === '-' ? -size : size;
  },
  identify: intCoreTag.identify,
});

function wholeOf(digits: string | undefined, base: number): number | null {
  return digits === undefined ? null : parseInt(digits, base);
}
