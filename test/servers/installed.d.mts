type Program = 'bao' | 'sops' | 'postgres';

export const PROGRAMS: Readonly<Record<Program, string>>;

export function notInstalled(names: readonly Program[]): readonly Program[];
