/**
 * The Swarm secret in which `waxseal init` keeps the age identity of the operator. Its labels publish what everybody may
 * know, so that `waxseal seal` can check the recipients of git against the Swarm (S10).
 */
export const IDENTITY_SECRET = 'waxseal_identity';

export const IDENTITY_LABEL = {
  owner: 'waxseal.identity.owner',
  recipient: 'waxseal.identity.recipient',
  /** Those of every identity of the file, in its order, with commas: tells files with the same first one apart. */
  recipients: 'waxseal.identity.recipients',
} as const;
