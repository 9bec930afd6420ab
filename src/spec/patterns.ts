/** A logical name, also a Swarm name: the engine takes no others. Its length depends on the Policy's prefix. */
export const NAME = '^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$';

/** Go's durations, and days: units from large to small, each at most once. */
const UNITS = '([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?([0-9]{1,6}ms)?';
export const DURATION = `^(?=[0-9])${UNITS}$`;

/** The same, and longer than nothing. */
export const LASTING = `^(?=.*[1-9])${UNITS}$`;

/** An absolute path in its only spelling: no empty step, no `.` or `..`, no slash at the end, no control character. */
const STEPS = '(/(?!\\.\\.?(/|$))[^/\\u0000-\\u001f\\u007f]+)+';
export const ABSOLUTE_PATH = `^${STEPS}$`;

/** A path that does not start at the root, of whole steps; `..` is judged where the directory is known. */
export const RELATIVE_PATH = '^[^/\\u0000-\\u001f\\u007f]+(/[^/\\u0000-\\u001f\\u007f]+)*$';

/** The file below /run/secrets, or an absolute path. */
export const TARGET = `^((?!\\.\\.?$)[^/\\u0000-\\u001f\\u007f]+|${STEPS})$`;

export const OCTAL_MODE = '^[0-7]{3,4}$';

/** What Linux takes for a user or group, less a few at the far end of 32 bits. */
export const NUMERIC_ID = '^(0|[1-9][0-9]{0,8}|[1-3][0-9]{9}|4[01][0-9]{8})$';

export const LABEL_NAME = '^(?!waxseal\\.|com\\.docker\\.)[^\\u0000-\\u001f\\u007f]+$';

/** Printable text that fits a label without trouble. */
export const MARK = '^[^\\u0000-\\u001f\\u007f]{0,256}$';

/** A key of another system. A step `.` or `..` could leave what an access rule allows, once a URL is made of it. */
export const REMOTE_KEY = '^(?!(.*[/\\\\])?\\.\\.?([/\\\\]|$))[^\\u0000-\\u001f\\u007f]{1,1024}$';

/** Where something is mounted in a store: steps with slashes between them, none at the ends. */
export const MOUNT = '^(?!(.*/)?\\.\\.?(/|$))[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$';

/** Of an environment variable. */
export const VARIABLE = '^[A-Za-z_][A-Za-z0-9_]{0,127}$';
/** Five fields of a cron line, roughly: croner, which reads them, says the rest. */
export const CRON = '^[0-9A-Za-z*,/?#L-]+( [0-9A-Za-z*,/?#L-]+){4}$';

export const TIME_ZONE = '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$';

/** Of a certificate: X.520 lets it have 64 characters. */
export const COMMON_NAME = '^[^\\u0000-\\u001f\\u007f]{1,64}$';

/** As certificates carry them: in ASCII, perhaps with a star for the first step. */
const STEP = '[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
export const DNS_NAME = `^(?=.{1,253}$)(\\*\\.)?${STEP}(\\.${STEP})*$`;
