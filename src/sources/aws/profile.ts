import { AppError } from '../../model/problem.js';
import type { AwsKeys } from './client-config.js';

/**
 * The access key of a profile in a credentials file. Whatever else the file says is left alone: it could run programs
 * (`credential_process`) and lead to other files. Throws CredentialMissing.
 */
export function profileOf(text: string, profile: string): AwsKeys {
  const fields = fieldsOf(text, profile);
  const [accessKeyId, secretAccessKey] = [fields.get('aws_access_key_id'), fields.get('aws_secret_access_key')];
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new AppError('CredentialMissing', `the profile "${profile}" has no access key in the credentials file`, {
      hint: 'it needs aws_access_key_id and aws_secret_access_key; a role is assumed with `role` of the SecretStore',
    });
  }
  const sessionToken = fields.get('aws_session_token');
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

function fieldsOf(text: string, profile: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    const [, section] = /^\s*\[\s*(?:profile\s+)?([^\]]+?)\s*\]/.exec(line) ?? [];
    if (section !== undefined) inside = section === profile;
    const [, name, value] = /^\s*([a-z_]+)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
    if (inside && name !== undefined && value !== undefined) fields.set(name, value);
  }
  return fields;
}
