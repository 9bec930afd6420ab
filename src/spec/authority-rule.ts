import { signAllowed } from '../model/access.js';
import type { Problem } from '../model/problem.js';
import type { Policy } from '../model/spec.js';
import { dataAt, textAt } from './data.js';
import { nearest } from './did-you-mean.js';
import { claimedName } from './name-rules.js';
import { report } from './report.js';
import { named } from './words.js';
import type { YamlDocument } from './yaml-documents.js';
import { valueAt } from './yaml-spots.js';

const CERTIFICATE = '/spec/source/generate/certificate';

/** The names of documents that make a certificate which may sign others. One with an error counts: it is told by itself. */
export function authoritiesAmong(documents: readonly YamlDocument[]): readonly string[] {
  return documents.flatMap((document) =>
    dataAt(document.data, `${CERTIFICATE}/ca`) === true ? (claimedName(document) ?? []) : [],
  );
}

/** Who signs a certificate is an authority, and the Policy lets it. */
export function authorityProblems(
  document: YamlDocument,
  policy: Policy | null,
  authorities: readonly string[],
): readonly Problem[] {
  const at = `${CERTIFICATE}/signedBy`;
  const [authority, secret] = [textAt(document.data, at), claimedName(document)];
  if (authority === null || secret === null) return [];
  const place = valueAt(document, at);
  if (!authorities.includes(authority)) {
    const near = nearest(authority, authorities);
    const hint =
      near === null ? 'name a document that generates a certificate with `ca: true`' : `did you mean "${near}"?`;
    return [report('AuthorityUnknown', place, `no document ${named(authority)} generates an authority`, hint)];
  }
  if (policy === null || signAllowed(policy.access, { secret, authority })) return [];
  const hint = `add it to a rule under access of the Policy: { secrets: ${secret}, services: [ … ], signedBy: [${authority}] }`;
  const message = `the Policy does not let "${authority}" sign "${secret}"`;
  return [report('AuthorityDenied', place, message, hint)];
}
